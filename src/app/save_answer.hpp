#pragma once

#include <filesystem>
#include <string>

#include "app/ask_server.hpp"

namespace billmill::app {

/// The body of an answer into a new file; "-": standard output. Says what was written; shows how far it is.
/// Errors: as `Server::fetch` and OutputFile. Nothing is left behind then, nor where Ctrl-C ends it.
[[nodiscard]] Outcome save_answer(const Server& server, const std::string& target,
                                  const std::filesystem::path& file, const Screen& screen);

}  // namespace billmill::app
