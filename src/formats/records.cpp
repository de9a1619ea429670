#include "formats/records.hpp"

#include "formats/archive.hpp"

namespace billmill::formats {
namespace {

using domain::Currency;

template <class Archive>
void describe_bank(Archive& archive, Either<domain::BankAccount> auto& bank) {
    archive.optional("holder", bank.holder);
    archive.optional("bank", bank.bank);
    archive.optional("iban", bank.iban);
    archive.optional("bic", bank.bic);
    archive.optional("account", bank.account);
    archive.optional("ifsc", bank.ifsc);
    archive.optional("upi", bank.upi);
}

template <class Archive>
void describe_seller(Archive& archive, Either<domain::Seller> auto& seller) {
    archive("id", seller.id);
    archive("name", seller.name);
    archive.object("address", [&](auto& inside) { describe(inside, seller.address); });
    archive.optional("email", seller.email);
    archive.optional("phone", seller.phone);
    archive.optional("website", seller.website);
    archive.optional("vatId", seller.vat_id);
    archive.optional("gstin", seller.gstin);
    archive.optional("taxNumber", seller.tax_number);
    archive.optional("registrationNumber", seller.registration_number);
    archive.optional("contact", seller.contact);
    archive.optional("electronicScheme", seller.electronic_address.scheme);
    archive.optional("electronicAddress", seller.electronic_address.id);
    archive("zone", seller.zone);
    archive("language", seller.language);
    archive("currency", seller.currency);
    archive("taxName", seller.tax_name);
    archive("taxRate", seller.tax_rate);
    archive("pricesIncludeTax", seller.prices_include_tax);
    archive("fiscalYearStartMonth", seller.fiscal_year_start_month);
    archive("branch", seller.branch);
    archive("numberFormat", seller.number_format);
    archive.optional("creditNumberFormat", seller.credit_number_format);
    archive("dueDays", seller.due_days);
    archive.optional("roundToMicros", seller.round_to_micros);
    archive.optional("format", seller.format);
    archive.optional("attach", seller.attach);
    archive.optional("look", seller.look);
    archive.optional("paymentQr", seller.payment_qr);
    archive.object("bank", [&](auto& inside) { describe_bank(inside, seller.bank); });
    archive.optional("footer", seller.footer);
    archive("accent", seller.accent);
    archive.optional("logo", seller.logo);
    archive.optional("builtIn", seller.built_in);
}

template <class Archive>
void describe_line(Archive& archive, Either<domain::InvoiceLine> auto& line, Currency currency) {
    archive("productId", line.product_id);
    archive("description", line.description);
    archive.optional("hsn", line.hsn);
    archive("unit", line.unit);
    archive("quantity", line.quantity);
    archive("price", line.price);
    archive.money("discount", line.discount, currency);
    archive.optional_objects("adjustments", line.adjustments, [&](auto& inside, auto& adjustment) {
        inside("kind", adjustment.kind);
        inside.money("amount", adjustment.amount, currency);
        inside.optional("percent", adjustment.percent);
        inside.optional("reason", adjustment.reason);
        inside.optional("reasonCode", adjustment.reason_code);
    });
    archive.money("amount", line.amount, currency);
    archive.money("net", line.net, currency);
    archive("category", line.category);
    archive("rate", line.rate);
    archive.optional("cess", line.cess);
    archive.optional("orderLine", line.order_line);
    archive.optional("originalLine", line.original_line);
}

template <class Archive>
void describe_adjustment(Archive& archive, Either<domain::DocumentAdjustment> auto& adjustment,
                         Currency currency) {
    archive("kind", adjustment.kind);
    archive.money("amount", adjustment.amount, currency);
    archive.money("base", adjustment.base, currency);
    archive.optional("percent", adjustment.percent);
    archive.optional("reason", adjustment.reason);
    archive.optional("reasonCode", adjustment.reason_code);
    archive("category", adjustment.category);
    archive("rate", adjustment.rate);
}

template <class Archive>
void describe_tax(Archive& archive, Either<domain::TaxBreakdown> auto& tax, Currency currency) {
    archive("category", tax.category);
    archive("rate", tax.rate);
    archive.money("taxable", tax.taxable, currency);
    archive.objects("heads", tax.heads, [&](auto& inside, auto& head) {
        inside("name", head.name);
        inside("rate", head.rate);
        inside.money("amount", head.amount, currency);
    });
    archive.money("tax", tax.tax, currency);
    archive.optional("reason", tax.reason);
}

template <class Archive>
void describe_totals(Archive& archive, Either<domain::Totals> auto& totals, Currency currency) {
    archive.money("lines", totals.lines, currency);
    archive.money("discount", totals.discount, currency);
    archive.optional_money("charges", totals.charges, currency);
    archive.money("net", totals.net, currency);
    archive.money("tax", totals.tax, currency);
    archive.money("gross", totals.gross, currency);
    archive.optional_money("prepaid", totals.prepaid, currency);
    archive.optional_money("rounding", totals.rounding, currency);
    archive.money("due", totals.due, currency);
}

template <class Archive>
void describe_priced(Archive& archive, Either<domain::PricedInvoice> auto& priced) {
    archive("currency", priced.currency);  // First: the amounts are read in it.
    archive("pricesIncludeTax", priced.prices_include_tax);
    archive("regime", priced.regime);
    archive.optional("placeOfSupply", priced.place_of_supply);
    archive.objects("lines", priced.lines,
                    [&](auto& inside, auto& line) { describe_line(inside, line, priced.currency); });
    archive.optional_objects("adjustments", priced.adjustments, [&](auto& inside, auto& adjustment) {
        describe_adjustment(inside, adjustment, priced.currency);
    });
    archive.objects("taxes", priced.taxes,
                    [&](auto& inside, auto& tax) { describe_tax(inside, tax, priced.currency); });
    archive.object("totals", [&](auto& inside) { describe_totals(inside, priced.totals, priced.currency); });
}

template <class Archive>
void describe_invoice(Archive& archive, Either<domain::Invoice> auto& invoice) {
    archive("id", invoice.id);
    archive("fingerprint", invoice.fingerprint);
    archive.object("line", [&](auto& inside) {
        inside("seller", invoice.line.seller);
        inside("type", invoice.line.type);
        inside("branch", invoice.line.branch);
    });
    archive("series", invoice.series);
    archive("number", invoice.number);
    archive("printedNumber", invoice.printed_number);
    archive("issuedOn", invoice.issued_on);
    archive("dueOn", invoice.due_on);
    archive("acceptedAt", invoice.accepted_at);
    archive("issuedAt", invoice.issued_at);
    archive.object("seller", [&](auto& inside) { describe_seller(inside, invoice.seller); });
    archive.object("buyer", [&](auto& inside) { describe(inside, invoice.buyer); });
    describe(archive, invoice.particulars);
    archive.optional_object("original", invoice.original, [](auto& inside, auto& original) {
        inside("id", original.id);
        inside("printedNumber", original.printed_number);
        inside("issuedOn", original.issued_on);
        inside("ordinal", original.ordinal);
    });
    archive.optional("language", invoice.language);
    archive.optional("look", invoice.look);
    archive.optional("format", invoice.format);
    archive.optional("noXmlReason", invoice.no_xml_reason);
    archive.optional("attach", invoice.attach);
    archive("deliver", invoice.deliver);
    archive.texts("copies", invoice.copies);
    archive.object("priced", [&](auto& inside) { describe_priced(inside, invoice.priced); });
    archive("renderer", invoice.renderer);
    archive("sha256", invoice.sha256);
    archive("bytes", invoice.bytes);
}

}  // namespace

std::string encode(const domain::Invoice& invoice) {
    std::string out;
    out.reserve(2'000 + 350 * invoice.priced.lines.size());
    JsonWriter json{out};
    json.begin_object().member("v", record_version);
    Writer writer{json};
    describe_invoice(writer, invoice);
    json.end_object();
    return out;
}

Result<domain::Invoice> decode_invoice(std::string_view text) {
    auto json = read_json(text);
    if (!json) return fail(Fault::corrupt, "record: " + json.error().code);
    std::string fault;
    Reader reader{*json, fault};
    std::int64_t version = 0;
    reader("v", version);
    if (!fault.empty() || version < 1 || version > record_version)
        return fail(Fault::corrupt, "record: unknown version");
    domain::Invoice invoice;
    describe_invoice(reader, invoice);
    if (!fault.empty()) return fail(Fault::corrupt, "record: " + fault);
    return invoice;
}

}  // namespace billmill::formats
