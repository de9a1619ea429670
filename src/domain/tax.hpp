#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.hpp"

namespace billmill::domain {

/// EN 16931 / UNCL 5305 duty or tax category. Groups of a bill stand in this order, and stored records hold it: a new one
/// is appended, with its row in `tax_categories`.
enum class TaxCategory : std::uint8_t {
    standard,
    zero,
    exempt,
    reverse_charge,
    intra_community,
    export_outside,
    outside_scope,
    igic,  ///< Of the Canary Islands.
    ipsi,  ///< Of Ceuta and Melilla.
};

/// What the buyer must be known by, before a category can be billed.
enum class BuyerNeeds : std::uint8_t {
    nothing,
    tax_id_or_register,  ///< A register number does as well.
    tax_id_and_country,  ///< In e-invoices a VAT id: it begins with a country code.
};

/// What is true of a category, whoever asks: the predicates below read it. Where it says nothing, the answer is no.
struct TaxCategoryFacts {
    TaxCategory category{};
    std::string_view code{};      ///< UNCL 5305.
    bool bears_tax = false;       ///< The seller charges a rate above 0.
    bool recipient_pays = false;  ///< What tax there is, the recipient pays by itself.
    bool states_reason = false;   ///< A bill says why no tax is due, or what else the law wants said of it.
    bool reason_is_of_bill = false;  ///< Only the seller knows why: the law has no words for it.
    bool is_nil_under_gst = false;   ///< Nil-rated, exempt or no supply under GST: CGST Act s. 31 (3)(c).
    bool is_outside_vat =
        false;  ///< E-invoices say no rate and no VAT id, and nothing stands beside it: BR-O-02 … 14.
    BuyerNeeds buyer_needs = BuyerNeeds::nothing;
    std::string_view
        party_rule{};  ///< The rule of EN 16931 that asks for the parties' tax ids; empty: none does.
    bool seller_needs_vat_id = false;  ///< In e-invoices; else any tax id does.
    std::string_view reason_code{};    ///< VATEX: what sellers in the EU say beside the reason.
    std::string_view tax_name{};       ///< What its tax is called; empty: as the seller calls its own.
    std::string_view country{};        ///< Whose tax it is: sellers elsewhere have none; empty: any.
};
/// In the order of the enum. The words of a category are in exemption.cpp.
inline constexpr auto tax_categories = std::to_array<TaxCategoryFacts>({
    {.category = TaxCategory::standard, .code = "S", .bears_tax = true, .party_rule = "BR-S-02"},
    {.category = TaxCategory::zero, .code = "Z", .is_nil_under_gst = true, .party_rule = "BR-Z-02"},
    {.category = TaxCategory::exempt,
     .code = "E",
     .states_reason = true,
     .reason_is_of_bill = true,
     .is_nil_under_gst = true,
     .party_rule = "BR-E-02"},
    {.category = TaxCategory::reverse_charge,
     .code = "AE",
     .recipient_pays = true,
     .states_reason = true,
     .buyer_needs = BuyerNeeds::tax_id_or_register,
     .party_rule = "BR-AE-02",
     .reason_code = "VATEX-EU-AE"},
    {.category = TaxCategory::intra_community,
     .code = "K",
     .states_reason = true,
     .buyer_needs = BuyerNeeds::tax_id_and_country,
     .party_rule = "BR-IC-02",
     .seller_needs_vat_id = true,
     .reason_code = "VATEX-EU-IC"},
    {.category = TaxCategory::export_outside,
     .code = "G",
     .states_reason = true,
     .party_rule = "BR-G-02",
     .seller_needs_vat_id = true,
     .reason_code = "VATEX-EU-G"},
    {.category = TaxCategory::outside_scope,
     .code = "O",
     .states_reason = true,
     .is_nil_under_gst = true,
     .is_outside_vat = true,
     .reason_code = "VATEX-EU-O"},
    {.category = TaxCategory::igic,
     .code = "L",
     .bears_tax = true,
     .party_rule = "BR-AF-02",
     .tax_name = "IGIC",
     .country = "ES"},
    {.category = TaxCategory::ipsi,
     .code = "M",
     .bears_tax = true,
     .party_rule = "BR-AG-02",
     .tax_name = "IPSI",
     .country = "ES"},
});
[[nodiscard]] constexpr const TaxCategoryFacts& facts_of(TaxCategory category) {
    return tax_categories.at(static_cast<std::size_t>(category));
}
static_assert(
    [] {
        std::size_t place = 0;
        for (const auto& row : tax_categories) {
            if (static_cast<std::size_t>(row.category) != place++) return false;
            if (row.code.empty() || (row.bears_tax && row.recipient_pays)) return false;
            if (row.reason_is_of_bill && !row.states_reason) return false;
        }
        return true;
    }(),
    "each category has its row, in the order of the enum; one side pays, and a reason of the bill is stated");

/// Their codes, in the order of the enum.
inline constexpr auto tax_category_codes = [] {
    std::array<std::string_view, tax_categories.size()> codes;
    for (std::size_t i = 0; i < codes.size(); ++i) codes.at(i) = tax_categories.at(i).code;
    return codes;
}();
[[nodiscard]] constexpr std::string_view code(TaxCategory category) {
    return facts_of(category).code;
}
[[nodiscard]] constexpr bool bears_tax(TaxCategory category) {
    return facts_of(category).bears_tax;
}
[[nodiscard]] constexpr bool recipient_pays(TaxCategory category) {
    return facts_of(category).recipient_pays;
}
[[nodiscard]] constexpr bool states_reason(TaxCategory category) {
    return facts_of(category).states_reason;
}
[[nodiscard]] constexpr bool reason_is_of_bill(TaxCategory category) {
    return facts_of(category).reason_is_of_bill;
}
[[nodiscard]] constexpr bool is_nil_under_gst(TaxCategory category) {
    return facts_of(category).is_nil_under_gst;
}
[[nodiscard]] constexpr bool is_outside_vat(TaxCategory category) {
    return facts_of(category).is_outside_vat;
}
/// Under GST a line has a rate, whoever pays it.
[[nodiscard]] constexpr bool bears_gst(TaxCategory category) {
    return bears_tax(category) || recipient_pays(category);
}
/// The rate that the seller charges. Under reverse charge in India a line has a rate, and the recipient pays it:
/// the seller charges nothing, and e-invoices say 0 (BR-AE-05).
[[nodiscard]] constexpr Percent charged_rate(TaxCategory category, Percent rate) {
    return bears_tax(category) ? rate : Percent{};
}

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
    Money tax;           ///< The sum of the heads; 0 under reverse charge, where the recipient pays them.
    std::string reason;  ///< What a bill says of it, where the category states a reason.
    bool operator==(const TaxBreakdown&) const = default;
};

/// What GST knows beside an ordinary supply.   Source: IGST Act s. 16 (1)(b); CGST Act s. 147.
enum class GstSupply : std::uint8_t {
    ordinary,
    sez,            ///< To a unit or developer of a special economic zone: always between States, zero-rated.
    deemed_export,  ///< Goods that stay in India, notified under s. 147.
};
inline constexpr std::array<std::string_view, 3> gst_supply_names{"ordinary", "sez", "deemed-export"};

/// What a bill is for. France wants it named.   Source: CGI, annexe II, art. 242 nonies A, I 16°.
enum class Operations : std::uint8_t { unsaid, goods, services, mixed };
inline constexpr std::array<std::string_view, 4> operations_names{"unsaid", "goods", "services", "mixed"};

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
/// What the tax of a category is called outside GST: its own name, else as the seller calls its tax.
[[nodiscard]] constexpr std::string_view tax_name(TaxCategory category, std::string_view of_seller) {
    const auto own = facts_of(category).tax_name;
    return own.empty() ? of_seller : own;
}
/// `rate` is that of all heads; `cess`, part of it, is a head by itself in India.
[[nodiscard]] std::vector<HeadRate> heads_for(TaxRegime regime, Percent rate, Percent cess,
                                              std::string_view vat_name, std::string_view place_of_supply);

/// One head's tax on a net amount: half away from zero.
[[nodiscard]] constexpr std::int64_t tax_on_net(std::int64_t net_minor, Percent rate);
/// One head's tax contained in a gross amount that bears `total` in all: gross * rate / (1 + total), half away from zero.
[[nodiscard]] constexpr std::int64_t tax_in_gross(std::int64_t gross_minor, Percent rate, Percent total);

}  // namespace billmill::domain

#include "domain/tax_arithmetic.inl"
