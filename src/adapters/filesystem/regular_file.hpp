#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "foundation/result.hpp"

namespace billmill::adapters::filesystem {

/// The bytes of a file that people put there, at most `bytes_max + 1` of them. Never waits: what is no regular file (FIFO,
/// socket, device, directory) is refused before anything is read of it, also where a link leads to it.
/// Errors: invalid: the file is none, or no regular file. `what` is a clause: "is a FIFO, and must be a regular file".
[[nodiscard]] Result<std::string> read_regular_file(const std::filesystem::path& path, std::size_t bytes_max);

/// Made by an editor or hidden: .x, x~, #x#, x.swp, x.bak. Such a file is nobody's intention.
[[nodiscard]] bool is_left_by_editor(const std::filesystem::path& path);

}  // namespace billmill::adapters::filesystem
