#pragma once

#include <string_view>

#include "domain/tax.hpp"

namespace billmill::domain {

/// Why a category bears no tax, where a bill does not say it: the sentence the law wants, in the bill's language
/// or else in English. Empty for S and Z, which have none, and for E, whose reason only the seller knows.
/// Source: Directive 2006/112/EC Art. 226 (11a); UStG §14a (5); CGST Rule 46, its provisos on exports.
[[nodiscard]] std::string_view default_exemption_reason(TaxCategory category, std::string_view language,
                                                        bool under_gst);

}  // namespace billmill::domain
