#pragma once

#include <string_view>

namespace billmill::domain {

/// A unit code of UN/ECE Recommendation 20 or, with its leading X, a package code of Recommendation 21.
/// Source: the lists as EN 16931 rule BR-CL-23 names them.
[[nodiscard]] bool is_unit(std::string_view code);

}  // namespace billmill::domain
