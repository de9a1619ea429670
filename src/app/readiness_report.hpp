#pragma once

#include <string>
#include <string_view>

namespace billmill::app {

/// What GET /readyz answered, for a person: a line for each part that is not well, with its reason. Empty: all are well,
/// or the text is no such answer.
[[nodiscard]] std::string readiness_report(std::string_view body);

}  // namespace billmill::app
