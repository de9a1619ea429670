#pragma once

#include <string>
#include <string_view>

namespace billmill::domain {

/// The letters and digits that people group with spaces, points and hyphens.
[[nodiscard]] std::string without_separators(std::string_view id);

/// What a VAT id of its country looks like, in words, where `id` does not; empty: it does, or the country's form is not known
/// here. Separators do not count.   Source: VIES, structure of VAT
/// identification numbers; for check digits, the registers that publish how they are made.
[[nodiscard]] std::string_view missed_vat_form(std::string_view id);

/// The same of a seller's own number, which may be meant as a VAT id though it begins with none: "de136695976". Numbers without
/// a prefix, as a tax office's own, have no form here.
[[nodiscard]] std::string_view missed_own_vat_form(std::string_view id, std::string_view country);

}  // namespace billmill::domain
