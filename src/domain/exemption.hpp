#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/tax.hpp"

namespace billmill::domain {

enum class ExemptionLaw : std::uint8_t { vat, gst, gst_sez };

/// The reason that a category states, where a bill does not say it: the words the law wants, in the bill's language
/// or else in English. Empty for those that state none (S, Z), and where only the seller knows it (E).
/// Source: Directive 2006/112/EC Art. 226 (11a); UStG §14a (5); CGST Rule 46, its provisos on exports.
[[nodiscard]] std::string_view default_exemption_reason(TaxCategory category, std::string_view language,
                                                        ExemptionLaw law);
/// Whether a reason is such a sentence, in whatever language; empty is none.
[[nodiscard]] bool is_default_exemption_reason(TaxCategory category, std::string_view reason);

/// What e-invoices say of records that hold no reason, where no validator takes the category without one.
[[nodiscard]] std::string_view unsaid_exemption_reason(TaxCategory category);
/// The sentence that a document says of it in one of the document languages; empty for those that state no reason. In others, in English.
/// `own_tax`: the tax that is not charged, where it is another than VAT.
[[nodiscard]] std::string exemption_remark(TaxCategory category, std::string_view language,
                                           std::string_view own_tax = {});

/// What a zero-rated supply says on which the seller pays the tax.   Source: CGST Rules 2017, rule 46, proviso.
inline constexpr std::string_view export_on_payment = "Supply meant for export on payment of integrated tax";
inline constexpr std::string_view sez_on_payment =
    "Supply to SEZ unit or SEZ developer for authorised operations on payment of integrated tax";

}  // namespace billmill::domain
