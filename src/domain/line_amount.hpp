#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/billing_request.hpp"
#include "domain/seller.hpp"

namespace billmill::domain {

/// What a request means once the seller's defaults are filled in. price() and check() share it,
/// so they cannot disagree.
[[nodiscard]] std::optional<Currency> currency_of(const BillingRequest& request, const Seller& seller);
[[nodiscard]] bool prices_include_tax(const BillingRequest& request, const Seller& seller);
/// The item's category; without one, standard, or zero at a rate of 0.
[[nodiscard]] TaxCategory category_of(const Item& item, const Seller& seller);
/// The item's rate; without one, the seller's, or 0 for a category that bears no tax.
[[nodiscard]] Percent rate_of(const Item& item, const Seller& seller);

/// The state an Indian seller supplies from; nullopt: not a seller under GST.
[[nodiscard]] std::optional<std::string_view> gst_state_of(const Seller& seller);
/// Where an Indian seller's goods go: asked for, else the buyer's GSTIN, else the buyer's address, else the
/// seller's state. nullopt: the request or the buyer's address names a state that does not exist.
[[nodiscard]] std::optional<std::string_view> place_of_supply(const BillingRequest& request,
                                                              std::string_view seller_state,
                                                              const Customer& buyer);

enum class AmountFault : std::uint8_t {
    too_large,             ///< Leaves amount_minor_max.
    discount_too_large,    ///< More is taken off than there is.
    discount_too_precise,  ///< Not a whole number of the currency's minor units.
};

/// One line, in minor units and in the sense of its price (net or gross).
struct LineAmount {
    std::int64_t before = 0;  ///< quantity * price, rounded.
    std::int64_t amount = 0;  ///< quantity * price - discount, rounded once.
};
[[nodiscard]] std::expected<LineAmount, AmountFault> line_amount(const Item& item, const Currency& currency);

/// The document discount on a sum of line amounts, in minor units.
[[nodiscard]] std::expected<std::int64_t, AmountFault> document_discount(const Discount& discount,
                                                                         std::int64_t sum_minor,
                                                                         const Currency& currency);

/// Splits `total` in proportion to the weights so that the parts add up exactly: each part is rounded
/// down, and what is left goes, one unit each, to the largest remainders; of equal ones the first.
/// Weights >= 0; all zero: all parts zero. Promise: 0 <= total <= amount_minor_max and weights <=
/// amount_minor_max each cannot overflow.
[[nodiscard]] std::vector<std::int64_t> spread(std::int64_t total, std::span<const std::int64_t> weights);

}  // namespace billmill::domain
