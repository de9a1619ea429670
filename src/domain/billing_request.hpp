#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/adjustment.hpp"
#include "domain/customer.hpp"
#include "domain/e_invoice.hpp"
#include "domain/exchange.hpp"
#include "domain/money.hpp"
#include "domain/tax.hpp"
#include "foundation/issue.hpp"
#include "foundation/time.hpp"

namespace billmill::domain {

struct Seller;

struct Item {
    std::string product_id;
    std::string product_name;
    Quantity quantity;
    UnitPrice price;                          ///< Net or gross: BillingRequest::prices_include_tax.
    std::string unit;                         ///< UN/ECE Rec 20 code; empty: C62, a piece.
    Discount discount;                        ///< Short for one allowance.
    std::vector<Adjustment> adjustments{};    ///< After the discount, each of quantity * price.
    std::optional<Percent> tax_rate;          ///< Else the seller's.
    std::optional<TaxCategory> tax_category;  ///< Else standard (zero at a rate of 0).
    std::string exemption_reason;
    std::string hsn;                ///< HSN or SAC, India.
    std::optional<Percent> cess{};  ///< India: compensation cess, beside GST.
    std::string order_line{};       ///< BT-132: the line of the buyer's order.
    bool operator==(const Item&) const = default;
};

enum class Deliver : std::uint8_t { mail, none };

/// The days a service was rendered in, both included. Source: EN 16931 BG-14.
struct Period {
    Date from;
    Date to;
    bool operator==(const Period&) const = default;
};

/// What an invoice says beside its lines and amounts; frozen into the record as it was asked.
struct InvoiceTerms {
    std::string note;
    std::string buyer_reference;                 ///< BT-10: the buyer's own; the Leitweg-ID in Germany.
    std::string order_reference;                 ///< BT-13: the buyer's purchase order.
    std::string contract_reference;              ///< BT-12
    std::string payment_terms;                   ///< BT-20: a sentence; else one is made of the due date.
    std::optional<Date> delivered_on;            ///< BT-72
    std::optional<Period> period;                ///< BG-14
    std::optional<Address> deliver_to;           ///< BG-15; else the buyer's address.
    bool reverse_charge = false;                 ///< India, Rule 46 (p): the recipient pays the tax.
    GstSupply supply = GstSupply::ordinary;      ///< India.
    Operations operations = Operations::unsaid;  ///< France; else the seller's.
    bool operator==(const InvoiceTerms&) const = default;
};

/// What a client asks to be billed: text read exactly, defaults not yet filled in.
struct BillingRequest {
    std::string user_id;                 ///< The e-mail that the customer registered by, normalised.
    std::optional<Customer> customer{};  ///< Brought by the bill, which needs no registration then.
    std::vector<Item> items;
    std::string seller;    ///< Seller id; empty: the default seller.
    std::string branch;    ///< Empty: the seller's default branch.
    std::string currency;  ///< ISO 4217; empty: the seller's.
    /// Of a bill in another currency than the seller's: its tax is stated in both then.
    std::optional<ExchangeRate> exchange_rate{};
    std::optional<bool> prices_include_tax;
    Discount discount;  ///< On the whole document, spread over the tax groups by their amounts.
    std::optional<int> due_days;
    std::string place_of_supply;  ///< India: two-digit state code; empty: from the buyer, else the seller.
    std::vector<Adjustment> adjustments;  ///< Allowances and charges on the document, beside the discount.
    std::optional<AmountOff> prepaid;     ///< BT-113: paid already; at most the gross total.
    std::optional<AmountOff>
        round_to;  ///< BT-114: the amount due is rounded to a multiple (0.05, 1); else the seller's.
    InvoiceTerms terms;
    std::string language;
    std::string look;                      ///< Template: "classic", "modern" …; else the seller's.
    std::optional<EInvoiceFormat> format;  ///< Else the customer's, else the seller's.
    std::optional<Attach> attach;          ///< Likewise.
    Deliver deliver = Deliver::mail;
    std::vector<std::string> cc;        ///< At most 10 addresses, normalised; each gets a mail of its own.
    bool bcc_seller = false;            ///< A copy to the seller's address.
    std::optional<Uuid> customer_id{};  ///< Names the customer where `user_id` does not.
    bool operator==(const BillingRequest&) const = default;
};

/// The customer that a request brings, or else names.
[[nodiscard]] Uuid buyer_id(const BillingRequest& request);
/// Where the request says so.
[[nodiscard]] std::string_view buyer_pointer(const BillingRequest& request);
/// The same for people: its e-mail, else its id.
[[nodiscard]] std::string buyer_name(const BillingRequest& request);

inline constexpr std::size_t issues_max = 100;  ///< More mistakes than that are not listed.
inline constexpr int due_days_max = 999;
inline constexpr std::size_t copies_max = 10;

/// Everything wrong with a request that can be known without a seller. Pointers are RFC
/// 6901 into the request.
[[nodiscard]] Issues check_request(const BillingRequest& request);

/// What check_request() finds, and everything wrong that needs neither buyer nor clock: called at the edge with the seller it
/// names, and again before numbering. Promise: an amount that leaves the maxima is found here, so price()
/// succeeds after no issues.
[[nodiscard]] Issues check_for_seller(const BillingRequest& request, const Seller& seller);

/// What no bill of `today`, the seller's, can say: a rate of a later day (one is granted, for zones that are ahead), and a
/// supply in more than a hundred years.
[[nodiscard]] Issues check_days(const BillingRequest& request, Date today);

/// Only what needs the buyer (place of supply, tax id): it does not include check_for_seller().
[[nodiscard]] Issues check_for_buyer(const BillingRequest& request, const Seller& seller,
                                     const Customer& buyer);

}  // namespace billmill::domain
