#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.hpp"

namespace billmill::domain {

/// EN 16931 / UNCL 5305 duty or tax category.
enum class TaxCategory : std::uint8_t {
    standard,         ///< S
    zero,             ///< Z
    exempt,           ///< E, with a reason
    reverse_charge,   ///< AE
    intra_community,  ///< K
    export_outside,   ///< G
    outside_scope,    ///< O
};
[[nodiscard]] std::string_view code(TaxCategory category);  ///< "S", "Z", "E", "AE", "K", "G", "O"
[[nodiscard]] std::optional<TaxCategory> find_tax_category(std::string_view code);

/// How one tax is named and split on paper: one head "VAT", or CGST + SGST, or IGST; then the cess.
struct TaxHead {
    std::string name;  ///< "CGST", "IGST", "VAT"
    Percent rate;      ///< Of the taxable amount.
    Money amount;      ///< Rounded by itself.
    bool operator==(const TaxHead&) const = default;
};

/// Tax on one (category, rate) group of an invoice: rounded once here, never per line.   Source: EN 16931 BG-23, BR-CO-17.
struct TaxBreakdown {
    TaxCategory category = TaxCategory::standard;
    Percent rate;
    Money taxable;
    std::vector<TaxHead> heads;
    Money tax;           ///< The sum of the heads.
    std::string reason;  ///< Exemption reason, where the category needs one.
    bool operator==(const TaxBreakdown&) const = default;
};

/// Which heads a sale bears.
enum class TaxRegime : std::uint8_t {
    vat,                ///< One head, "VAT" (or as the seller names it).
    india_intra_state,  ///< CGST + SGST (or UTGST), half the rate each.
    india_inter_state,  ///< IGST.
};
struct HeadRate {
    std::string name;
    Percent rate;
};
/// `rate` is that of all heads; `cess`, part of it, is a head by itself in India.
[[nodiscard]] std::vector<HeadRate> heads_for(TaxRegime regime, Percent rate, Percent cess,
                                              std::string_view vat_name, std::string_view place_of_supply);

/// One head's tax on a net amount: half away from zero.
[[nodiscard]] constexpr std::int64_t tax_on_net(std::int64_t net_minor, Percent rate);
/// One head's tax contained in a gross amount that bears `total` in all: gross * rate / (1 + total), half away from zero.
[[nodiscard]] constexpr std::int64_t tax_in_gross(std::int64_t gross_minor, Percent rate, Percent total);

}  // namespace billmill::domain

#include "domain/tax_arithmetic.inl"
