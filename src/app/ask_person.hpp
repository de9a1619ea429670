#pragma once

#include <string>

#include "foundation/result.hpp"

namespace billmill::app {

/// Whether there is somebody to ask: standard input and standard error are a terminal.
[[nodiscard]] bool person_is_there();
/// One line, without the white space around it; `otherwise` where it is empty.  Errors: unavailable: the input has ended.
[[nodiscard]] Result<std::string> ask_person(const std::string& question, const std::string& otherwise = {});
/// The same, and what is typed is not shown.
[[nodiscard]] Result<std::string> ask_secret(const std::string& question);
/// Before what cannot be undone.  `said`: --yes was given.
/// Errors: invalid: the answer is no; or nobody is there and --yes was not given.
[[nodiscard]] Outcome confirm(const std::string& what, bool said);

}  // namespace billmill::app
