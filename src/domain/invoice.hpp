#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/adjustment.hpp"
#include "domain/billing_request.hpp"
#include "domain/chain.hpp"
#include "domain/customer.hpp"
#include "domain/e_invoice.hpp"
#include "domain/exchange.hpp"
#include "domain/money.hpp"
#include "domain/numbering.hpp"
#include "domain/seller.hpp"
#include "domain/tax.hpp"
#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

struct InvoiceLine {
    std::string product_id;
    std::string description;
    std::string hsn;
    std::string unit;  ///< UN/ECE Rec 20.
    Quantity quantity;
    UnitPrice price;  ///< As asked: net, or gross if Invoice::prices_include_tax.
    Money discount;   ///< Allowances less charges, already taken off; in the sense of `price`.
    std::vector<LineAdjustment> adjustments{};  ///< What `discount` is made of.
    Money amount;  ///< quantity * price - discount, rounded once; in the sense of `price`.
    Money net;  ///< Without tax; a group's, less its allowances and plus its charges, are its taxable amount.
    TaxCategory category = TaxCategory::standard;
    Percent rate;  ///< Of all heads, cess among them.
    std::optional<Percent> cess{};
    std::string order_line{};
    int original_line = 0;  ///< A credit note's: the line of the original, 1, 2, 3 …
    bool operator==(const InvoiceLine&) const = default;
};

struct Totals {
    Money lines;     ///< Sum of the lines' nets.
    Money discount;  ///< Allowances on the document, without tax.
    Money charges;   ///< Charges on the document, without tax.
    Money net;       ///< lines - discount + charges = the sum of the taxable amounts.
    Money tax;
    Money gross;     ///< net + tax
    Money prepaid;   ///< BT-113
    Money rounding;  ///< BT-114, of either sign.
    Money due;       ///< gross - prepaid + rounding
    bool operator==(const Totals&) const = default;
};

/// Priced, not yet numbered: a function of request, seller and buyer alone.
struct PricedInvoice {
    Currency currency;
    bool prices_include_tax = false;
    TaxRegime regime = TaxRegime::vat;
    std::string place_of_supply;  ///< India: state code.
    std::vector<InvoiceLine> lines;
    std::vector<DocumentAdjustment> adjustments;  ///< In the order asked, within it by tax group.
    std::vector<TaxBreakdown> taxes;              ///< Ordered by category, then falling rate.
    Totals totals;
    std::optional<AccountingAmounts> accounting{};  ///< Where the bill names an exchange rate.
    bool operator==(const PricedInvoice&) const = default;
};

/// The invoice a credit note takes back, in whole or in part. Source: EN 16931 BG-3.
struct Original {
    Uuid id;
    std::string printed_number;
    Date issued_on;
    int ordinal = 1;  ///< The first, second … credit of that invoice: no two bear one.
    bool operator==(const Original&) const = default;
};

/// The record: every input of the document, frozen. It never changes once it is stored.
struct Invoice {
    Uuid id;             ///< The request's id.
    Digest fingerprint;  ///< The request's.
    NumberingLine line;
    std::string series;          ///< line + fiscal year: see numbering.hpp.
    std::int64_t number = 0;     ///< 1, 2, 3 … within the series; 0: a draft, never issued.
    std::string printed_number;  ///< What stands on paper; unique per seller.
    Date issued_on;              ///< Never before the line's previous invoice.
    Date due_on;
    Instant accepted_at;
    Instant issued_at;
    Seller seller;
    Customer buyer;
    InvoiceTerms terms;
    std::optional<Original> original;  ///< A credit note's.
    std::string language;
    std::string look;  ///< The template's name; empty: the seller's, else the first.
    EInvoiceFormat format = EInvoiceFormat::factur_x;
    std::string no_xml_reason;  ///< Why `format` is none though one was wanted: a stable code.
    Attach attach = Attach::pdf;
    Deliver deliver = Deliver::mail;
    std::vector<std::string> copies;  ///< Addresses that get a copy.
    PricedInvoice priced;
    std::string renderer;  ///< All else that shaped the document's bytes: document/renderer_id.hpp.
    Digest sha256;         ///< Of the PDF's bytes.
    std::int64_t bytes = 0;
    std::optional<ChainLink> chain;  ///< Kept beside the record. None: issued before there were chains.
    bool operator==(const Invoice&) const = default;
};

/// Prices, discounts and taxes a request that passed all three checks.
/// Errors: invalid: an amount leaves the stated maxima.   Source: docs/money.md states each rounding.
[[nodiscard]] Result<PricedInvoice> price(const BillingRequest& request, const Seller& seller,
                                          const Customer& buyer);

/// Records of schema 1 hold discounts as sums alone. This lists them, as price() does now, and changes nothing else; what
/// is listed already stays as it is.
[[nodiscard]] PricedInvoice with_adjustments(PricedInvoice priced);

/// Whether the recipient pays the tax, on the whole or on some lines: asked for as a whole, or by a line's category.
/// Source: CGST Rules 2017, rule 46 (p); Directive 2006/112/EC art. 226 (11a).
[[nodiscard]] bool recipient_pays_tax(const Invoice& invoice);

/// What the tax of a group of an invoice outside GST is called.
[[nodiscard]] std::string_view tax_name_of(const TaxBreakdown& group, const Invoice& invoice);

/// What the taxes of an invoice outside GST are called, in the order of its groups: "IVA", "IVA/IGIC"; where none is charged,
/// as the seller calls its tax.
[[nodiscard]] std::string tax_name_of(const Invoice& invoice);

/// A supply that leaves India: the buyer has no GSTIN, and its place is abroad.
[[nodiscard]] bool is_gst_export(const Invoice& invoice);

/// Under GST a bill that bears no tax of any kind is a bill of supply: exempt, nil-rated, or outside GST.
/// Source: CGST Act s. 31 (3)(c), s. 2 (47); CGST Rules, rule 49.
[[nodiscard]] bool is_bill_of_supply(const Invoice& invoice);

/// The day of supply that document and e-invoice name. Where the bill names neither a day nor a period it is the day of
/// issue in countries that always want one; of a credit note, that of its invoice. nullopt: none is named.
/// Source: UStG §14 (4) 6; UStG (Austria) §11 (1) 4.
[[nodiscard]] std::optional<Date> day_of_supply(const Invoice& invoice);

/// Whether each group's tax is as near to its rate as EN 16931's validators want it (BR-CO-17, BR-S-09): less than one
/// currency unit away. Heads rounded one by one to whole yen may not be, and no tax at a rate below 0.5 %, which
/// the validators take for none.
[[nodiscard]] bool tax_is_near_rate(const PricedInvoice& priced);

}  // namespace billmill::domain
