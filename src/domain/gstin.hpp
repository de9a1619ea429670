#pragma once

#include <optional>
#include <string_view>

namespace billmill::domain {

/// The code that stands for all other countries.
inline constexpr std::string_view abroad_gst_code = "96";
inline constexpr std::string_view other_territory_gst_code = "97";

/// Pattern and check digit (Luhn mod 36) of an Indian GST identification number.
[[nodiscard]] bool is_gstin(std::string_view text);
/// The state a GSTIN is registered in; the retired codes 25 and 28 give their successors. nullopt: not a
/// GSTIN, or one of the centre's (99), which has no state.
[[nodiscard]] std::optional<std::string_view> state_of_gstin(std::string_view text);
/// The name of a GST state or union territory by its two-digit code; nullopt for no such code.
[[nodiscard]] std::optional<std::string_view> gst_state_name(std::string_view code);
/// The two-digit code for a code or a name as people write it ("27", "Maharashtra",
/// "MH"); nullopt if unknown.
[[nodiscard]] std::optional<std::string_view> gst_state_code(std::string_view text);
/// Union territories without legislature levy UTGST instead of SGST.
[[nodiscard]] bool levies_utgst(std::string_view state_code);

}  // namespace billmill::domain
