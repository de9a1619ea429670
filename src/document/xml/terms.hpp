#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/xml/markup.hpp"
#include "domain/invoice.hpp"
#include "domain/party_ids.hpp"

namespace billmill::document::xml {

/// A seller or buyer in the terms of EN 16931 (BG-4, BG-7).
struct Party {
    std::string_view name;
    std::string_view identifier;           ///< BT-29, BT-46
    std::string_view registration;         ///< BT-30, BT-47
    std::string_view registration_scheme;  ///< ISO 6523; empty: not said.
    std::string siren;                     ///< France: owns what `registration` borrows.
    std::string_view vat_prefix;           ///< Before `vat_id`: "IN" for a GSTIN.
    std::string_view vat_id;               ///< BT-31, BT-48
    std::string_view tax_number;           ///< BT-32
    std::string_view contact;              ///< BT-41, BT-56
    std::string_view phone;
    std::string_view email;
    const domain::Address* address = nullptr;
    std::string_view country;  ///< Never empty if the seller has one.
    std::string_view endpoint_scheme;
    std::string_view endpoint;  ///< BT-34, BT-49; empty: none.
};

/// The tax of one category and rate (BG-23): the record's groups, those with equal whole rates merged.
struct TaxGroup {
    domain::TaxCategory category = domain::TaxCategory::standard;
    domain::Percent rate;
    domain::Money taxable;
    domain::Money tax;
    std::string_view reason;       ///< BT-120
    std::string_view reason_code;  ///< BT-121
    std::int64_t stated = 0;       ///< Lines less allowances plus charges; equals taxable once all is said.
};

/// How the buyer pays (BG-16).
struct PaymentMeans {
    std::string_view code;  ///< UNCL 4461
    std::string reference;  ///< BT-83
    std::string_view iban;
    std::string_view account;
    std::string_view holder;
    std::string_view bic;
    std::optional<domain::DanishAccount>
        danish;  ///< Between Danish parties, but not for euro: UBL names this one.
};

/// A line's net price (BT-146), the quantity it is for (BT-149), and the allowances and charges that lead to its net.
struct LinePrice {
    std::int64_t price = 0;  ///< Scaled by 10^decimals.
    int decimals = 0;
    bool for_whole_quantity = false;  ///< The price is that of all of it: BT-149 is the line's quantity.
    std::span<const domain::LineAdjustment> adjustments;
    domain::Money base;  ///< quantity * price: what a line's percentages are of.
};

/// Whether an allowance's percentage and base lead to its amount as closely as validators want (Peppol R040: 0.02).
[[nodiscard]] bool is_share(domain::Money amount, domain::Money base, domain::Percent percent);

/// BT-39, BT-54: the state's name where the address holds an Indian state's code.
[[nodiscard]] std::string_view region_name(const domain::Address& address);

/// BT-158-1 of an HSN or SAC. Chapter 99 is India's own, for services: the harmonised system has none.
[[nodiscard]] inline std::string_view hsn_list(std::string_view hsn) {
    return hsn.starts_with("99") ? "ZZZ" : "HS";
}

/// An invoice said in the terms of EN 16931, worked out once for both syntaxes. Borrows from the record.
class Terms {
public:
    explicit Terms(const domain::Invoice& invoice);
    Terms(const Terms&) = delete;
    Terms& operator=(const Terms&) = delete;

    const domain::Invoice& invoice;
    const domain::PricedInvoice& priced;
    bool credit = false;
    bool outside_scope = false;  ///< Category O: nobody's VAT id may be named (BR-O-02).
    Party seller;
    Party buyer;
    std::vector<TaxGroup> taxes;
    PaymentMeans payment;
    std::string_view buyer_reference;
    const domain::Address* deliver_to = nullptr;  ///< BG-15: the buyer's address where none is named.
    std::string_view deliver_to_country;
    std::optional<Date> delivered_on;  ///< BT-72
    std::span<const domain::DocumentAdjustment> adjustments;
    domain::Money allowances;                               ///< BT-107
    domain::Money charges;                                  ///< BT-108
    const domain::AccountingAmounts* accounting = nullptr;  ///< BT-6, BT-111; nullptr: none can be said.

    /// Into `scratch` goes an adjustment that the record does not list by itself.
    [[nodiscard]] LinePrice price_of(const domain::InvoiceLine& line, domain::LineAdjustment& scratch) const;

    /// BT-23; a French invoice's own, where the profile names none.
    [[nodiscard]] std::string_view business_process(std::string_view of_profile) const;
    /// BT-21 and BT-22 of what the law wants to be said.
    struct CodedNote {
        std::string_view code;
        std::string_view text;
    };
    [[nodiscard]] std::array<CodedNote, 3> legal_notes() const;

    /// India: heads, place of supply and reverse charge, in words (EN 16931 knows but one tax).
    [[nodiscard]] bool has_gst_note() const { return priced.regime != domain::TaxRegime::vat; }
    void write_gst_note(Markup& out) const;
    /// The exchange rate, in words: EN 16931 has no term for it.
    void write_rate_note(Markup& out) const;
    /// BT-20; a discount in XRechnung's form ends its line (BR-DE-18).
    void write_payment_terms(Markup& out) const;

private:
    void read_seller();
    void read_buyer();
    void read_taxes();
    void read_payment();
    void read_delivery();
    void complete_adjustments();

    std::string buyer_name_;
    std::string buyer_contact_;
    std::vector<domain::DocumentAdjustment> completed_;
};

}  // namespace billmill::document::xml
