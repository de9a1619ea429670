#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/billing_request.hpp"
#include "domain/seller.hpp"

namespace billmill::domain {

/// What a request means once the seller's defaults are filled in. price() and check_for_seller() share it,
/// so they cannot disagree.
[[nodiscard]] std::optional<Currency> currency_of(const BillingRequest& request, const Seller& seller);
[[nodiscard]] bool prices_include_tax(const BillingRequest& request, const Seller& seller);
/// The item's category; without one, the usual one of where the seller is: standard, or zero at a rate of 0. What would be standard is reverse charge where the
/// request asks for that as a whole: both ways of asking mean the same.
[[nodiscard]] TaxCategory category_of(const Item& item, const BillingRequest& request, const Seller& seller);
/// Whether items of this category may have a rate above zero: S, and under GST what the recipient pays the tax of.
[[nodiscard]] bool may_have_rate(TaxCategory category, const Seller& seller);
/// The item's rate; without one, the seller's, or 0 for a category that has none.
[[nodiscard]] Percent rate_of(const Item& item, const Seller& seller);
/// That, and its cess.
[[nodiscard]] Percent full_rate_of(const Item& item, const Seller& seller);

/// What the tax of a category is called on this seller's papers, outside GST: its own name, else as the seller calls its tax.
/// Where that is IGIC or IPSI, VAT still bears its own name.
[[nodiscard]] std::string_view tax_name_for(TaxCategory category, const Seller& seller);

/// The state an Indian seller supplies from; nullopt: not a seller under GST.
[[nodiscard]] std::optional<std::string_view> gst_state_of(const Seller& seller);
/// Where an Indian seller's goods go: asked for, else the buyer's GSTIN, else the buyer's address, else the
/// seller's state. nullopt: the request or the buyer's address names a state that does not exist.
[[nodiscard]] std::optional<std::string_view> place_of_supply(const BillingRequest& request,
                                                              std::string_view seller_state,
                                                              const Customer& buyer);

/// A document's allowance or charge: the tax it bears. nullopt: spread over the tax groups. A charge that names none is
/// taxed as the goods it comes with, where they are taxed alike (an ancillary supply: CJEU C-349/96; CGST Act s. 8), else
/// at the seller's rate.
struct OwnTax {
    TaxCategory category = TaxCategory::standard;
    Percent rate;  ///< Of all heads.
    bool operator==(const OwnTax&) const = default;
};
[[nodiscard]] std::optional<OwnTax> tax_of(const Adjustment& adjustment, const BillingRequest& request,
                                           const Seller& seller);

/// Under GST each taxed supply has its HSN or SAC, which lines have and charges on the document do not: at a rate of the lines
/// a charge goes with them, and at another it is in no row of GSTR-1's table 12 and in no item of the portal's form.
/// Pointers to those; none where no line has a code.   Source: CGST Rules, rule 46 (g).
[[nodiscard]] std::vector<std::string> charges_without_hsn(const BillingRequest& request,
                                                           const Seller& seller);

enum class AmountFault : std::uint8_t {
    too_large,             ///< Leaves amount_minor_max.
    discount_too_large,    ///< More is taken off than there is.
    discount_too_precise,  ///< Not a whole number of the currency's minor units.
};
/// An amount that cannot be, and whose it is: a line's or document's own, its discount's, one adjustment's, or
/// that of all allowances together.
struct AmountError {
    enum class Part : std::uint8_t { whole, discount, adjustment, allowances };
    AmountFault fault = AmountFault::too_large;
    Part part = Part::whole;
    std::size_t adjustment = 0;  ///< Its place among the item's or request's adjustments.
    bool operator==(const AmountError&) const = default;
};

/// One line, in minor units and in the sense of its price (net or gross).
struct LineAmount {
    std::int64_t before = 0;  ///< quantity * price, rounded.
    std::int64_t amount = 0;  ///< With discount, allowances and charges, rounded once.
    /// What the discount (0 where there is none) and then each adjustment changed: each the difference of
    /// two rounded amounts, so that all of them add up to amount - before. Empty where nothing was asked.
    std::vector<std::int64_t> changes;
};
[[nodiscard]] std::expected<LineAmount, AmountError> line_amount(const Item& item, const Currency& currency);

/// An amount in whole minor units; nullopt: negative, or finer than the currency.
[[nodiscard]] std::optional<std::int64_t> whole_minor_units(AmountOff amount, const Currency& currency);

/// The multiple that the amount due is rounded to, in minor units; 0: it is not. The seller's own holds in its own
/// currency only. nullopt: negative, or finer than the currency.
[[nodiscard]] std::optional<std::int64_t> rounding_step(const BillingRequest& request, const Seller& seller,
                                                        Currency currency);

/// Splits `total` in proportion to the weights so that the parts add up exactly: each part is rounded
/// down, and what is left goes, one unit each, to the largest remainders; of equal ones the first.
/// Weights >= 0; all zero: all parts zero. Promise: 0 <= total <= amount_minor_max and weights <=
/// amount_minor_max each cannot overflow.
[[nodiscard]] std::vector<std::int64_t> spread(std::int64_t total, std::span<const std::int64_t> weights);

}  // namespace billmill::domain
