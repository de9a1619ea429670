#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/customer.hpp"
#include "domain/money.hpp"
#include "domain/tax.hpp"
#include "foundation/issue.hpp"
#include "foundation/time.hpp"

namespace billmill::domain {

struct Seller;

/// A reduction: a share, or an amount of the document's currency.
struct PercentOff {
    Percent percent;
    bool operator==(const PercentOff&) const = default;
};
struct AmountOff {
    std::int64_t micros = 0;  ///< Six decimals; must fit the currency's decimals exactly (issue too_precise).
    bool operator==(const AmountOff&) const = default;
};
using Discount = std::variant<std::monostate, PercentOff, AmountOff>;

struct Item {
    std::string product_id;
    std::string product_name;
    Quantity quantity;
    UnitPrice price;   ///< Net or gross: BillingRequest::prices_include_tax.
    std::string unit;  ///< UN/ECE Rec 20 code; empty: C62, a piece.
    Discount discount;
    std::optional<Percent> tax_rate;          ///< Else the seller's.
    std::optional<TaxCategory> tax_category;  ///< Else standard (zero at a rate of 0).
    std::string exemption_reason;
    std::string hsn;  ///< HSN or SAC, India.
    bool operator==(const Item&) const = default;
};

enum class Deliver : std::uint8_t { mail, none };

/// What a client asks to be billed: text read exactly, defaults not yet filled in.
struct BillingRequest {
    std::string user_id;  ///< The customer's e-mail, normalised.
    std::vector<Item> items;
    std::string seller;    ///< Seller id; empty: the default seller.
    std::string branch;    ///< Empty: the seller's default branch.
    std::string currency;  ///< ISO 4217; empty: the seller's.
    std::optional<bool> prices_include_tax;
    Discount discount;  ///< On the whole document, spread over the tax groups by their amounts.
    std::optional<int> due_days;
    std::string place_of_supply;  ///< India: two-digit state code; empty: from the buyer, else the seller.
    std::string note;
    std::string reference;  ///< The buyer's reference.
    std::string language;
    Deliver deliver = Deliver::mail;
    std::vector<std::string> cc;  ///< At most 10 addresses, normalised; each gets a mail of its own.
    bool bcc_seller = false;      ///< A copy to the seller's address.
    bool operator==(const BillingRequest&) const = default;
};

inline constexpr std::size_t issues_max = 100;  ///< More mistakes than that are not listed.
inline constexpr int due_days_max = 999;
inline constexpr std::size_t copies_max = 10;

/// Everything wrong with a request that can be known without a seller. Pointers are RFC
/// 6901 into the request.
[[nodiscard]] Issues check(const BillingRequest& request);

/// That, and everything wrong that needs neither buyer nor clock: called at the edge with the seller it
/// names, and again before numbering. Promise: an amount that leaves the maxima is found here, so price()
/// succeeds after no issues.
[[nodiscard]] Issues check(const BillingRequest& request, const Seller& seller);

/// Only what needs the buyer (place of supply, tax id); nothing of the above is repeated.
[[nodiscard]] Issues check(const BillingRequest& request, const Seller& seller, const Customer& buyer);

}  // namespace billmill::domain
