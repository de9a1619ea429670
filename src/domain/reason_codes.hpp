#pragma once

#include <string_view>

#include "domain/adjustment.hpp"

namespace billmill::domain {

/// Why something was taken off (UNCL 5189) or put on (UNCL 7161), as EN 16931 rules BR-CL-19 and BR-CL-20 list it.
[[nodiscard]] bool is_reason_code(AdjustmentKind kind, std::string_view code);

/// How a request's own `discount` is called among the allowances.
inline constexpr std::string_view discount_reason = "Discount";
inline constexpr std::string_view discount_reason_code = "95";

}  // namespace billmill::domain
