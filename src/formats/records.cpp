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
    archive.optional("registrationNumber", seller.registration_number);
    archive("zone", seller.zone);
    archive("language", seller.language);
    archive("currency", seller.currency);
    archive("taxName", seller.tax_name);
    archive("taxRate", seller.tax_rate);
    archive("pricesIncludeTax", seller.prices_include_tax);
    archive("fiscalYearStartMonth", seller.fiscal_year_start_month);
    archive("branch", seller.branch);
    archive("numberFormat", seller.number_format);
    archive("dueDays", seller.due_days);
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
    archive.money("amount", line.amount, currency);
    archive.money("net", line.net, currency);
    archive("category", line.category);
    archive("rate", line.rate);
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
    archive.money("net", totals.net, currency);
    archive.money("tax", totals.tax, currency);
    archive.money("gross", totals.gross, currency);
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
    archive.optional("note", invoice.note);
    archive.optional("reference", invoice.reference);
    archive.optional("language", invoice.language);
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
    if (!fault.empty() || version != record_version) return fail(Fault::corrupt, "record: unknown version");
    domain::Invoice invoice;
    describe_invoice(reader, invoice);
    if (!fault.empty()) return fail(Fault::corrupt, "record: " + fault);
    return invoice;
}

}  // namespace billmill::formats
