#pragma once

#include <string_view>

/// Which program this is. Neither a time nor a counter is part of it: the same sources make the same program.
namespace billmill::app {

[[nodiscard]] std::string_view version();  ///< Of the project: "0.1.0".
/// 12 digits, with "-modified" where the sources were changed after it; "unknown": they were no checkout.
[[nodiscard]] std::string_view commit();
[[nodiscard]] std::string_view build_type();     ///< "Release", and what sets the build apart.
[[nodiscard]] std::string_view identity_text();  ///< As `billmill --version` says it.

}  // namespace billmill::app
