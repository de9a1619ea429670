// Bytes -> an invoice with arbitrary texts and numbers -> a document that is well formed, or `invalid`.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "document/invoice_renderer.hpp"

namespace {

using namespace billmill;

/// Hands out the fuzzer's bytes as texts and numbers.
class Source {
public:
    Source(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}

    std::uint8_t byte() {
        if (left_.empty()) return 0;
        const auto value = static_cast<std::uint8_t>(left_.front());
        left_.remove_prefix(1);
        return value;
    }
    std::int64_t number() {
        std::uint64_t value = 0;
        for (int i = 0; i < 8; ++i) value = value << 8 | byte();
        return static_cast<std::int64_t>(value);
    }
    /// Often short, sometimes repeated until it is long.
    std::string text() {
        const std::size_t size = byte();
        std::string text{left_.substr(0, size)};
        left_.remove_prefix(text.size());
        const int times = size % 16 == 15 ? 1 + byte() : 1;
        std::string repeated;
        for (int i = 0; i < times; ++i) repeated += text;
        return repeated;
    }
    [[nodiscard]] bool empty() const { return left_.empty(); }

private:
    std::string_view left_;
};

domain::Currency currency(Source& source) {
    constexpr std::string_view codes[]{"INR", "EUR", "JPY", "KWD", "USD", "CHF", "SEK"};
    return domain::find_currency(codes[source.byte() % std::size(codes)]).value();
}

void fill_parties(Source& source, domain::Invoice& invoice) {
    auto& seller = invoice.seller;
    for (auto* text : {&seller.name, &seller.address.line1, &seller.address.city, &seller.address.region,
                       &seller.vat_id, &seller.gstin, &seller.footer, &seller.accent, &seller.bank.holder,
                       &seller.bank.iban, &seller.bank.upi, &seller.language}) {
        *text = source.text();
    }
    auto& buyer = invoice.buyer;
    for (auto* text : {&buyer.company, &buyer.firstname, &buyer.lastname, &buyer.email, &buyer.tax_id,
                       &buyer.address.line1, &buyer.address.postcode, &buyer.address.country}) {
        *text = source.text();
    }
    for (auto* text :
         {&invoice.printed_number, &invoice.terms.note, &invoice.terms.buyer_reference, &invoice.language})
        *text = source.text();
}

void fill_terms(Source& source, domain::Invoice& invoice) {
    constexpr std::string_view looks[]{"classic", "modern", "ledger", ""};
    constexpr std::string_view languages[]{"en", "de", "fr", "es", "hi", "ar", "zh", ""};
    const auto choice = source.byte();
    invoice.look = looks[choice % std::size(looks)];
    if (choice % 2 == 1) invoice.language = languages[choice / 16 % std::size(languages)];
    invoice.seller.payment_qr = static_cast<domain::PaymentQr>(source.byte() % 3);
    auto& terms = invoice.terms;
    for (auto* text : {&terms.order_reference, &terms.contract_reference, &terms.payment_terms,
                       &invoice.seller.contact, &invoice.seller.tax_number, &invoice.seller.bank.bank}) {
        *text = source.text();
    }
    const auto date = [&] {
        return Date{static_cast<std::int16_t>(source.number()), source.byte(), source.byte()};
    };
    if (source.byte() % 2 == 1) terms.delivered_on = date();
    if (source.byte() % 2 == 1) terms.period = domain::Period{date(), date()};
    if (source.byte() % 2 == 1) {
        terms.deliver_to.emplace();
        terms.deliver_to->line1 = source.text();
        terms.deliver_to->country = source.text();
    }
    terms.reverse_charge = source.byte() % 2 == 1;
    if (source.byte() % 2 == 1) invoice.original = domain::Original{{}, source.text(), date(), 1};
}

void fill_lines(Source& source, domain::PricedInvoice& priced) {
    priced.currency = currency(source);
    priced.prices_include_tax = source.byte() % 2 == 1;
    priced.regime = static_cast<domain::TaxRegime>(source.byte() % 3);
    const auto amount = [&] { return domain::Money{source.number(), priced.currency}; };
    const auto percent = [&] { return domain::Percent{static_cast<std::int32_t>(source.number())}; };
    for (int lines = source.byte(); lines > 0 && !source.empty(); --lines) {
        domain::InvoiceLine line;
        line.description = source.text();
        line.product_id = source.text();
        line.hsn = source.text();
        line.unit = source.text();
        line.quantity = {source.number()};
        line.price = {source.number()};
        if (source.byte() % 2 == 1) line.discount = amount();
        line.amount = amount();
        line.rate = percent();
        line.category = static_cast<domain::TaxCategory>(source.byte() % domain::tax_category_codes.size());
        for (int adjustments = source.byte() % 3; adjustments > 0; --adjustments) {
            line.adjustments.push_back({static_cast<domain::AdjustmentKind>(source.byte() % 2), amount(),
                                        percent(), source.text(), source.text()});
        }
        priced.lines.push_back(line);
    }
    for (int adjustments = source.byte() % 3; adjustments > 0; --adjustments) {
        domain::DocumentAdjustment adjustment{
            .kind = static_cast<domain::AdjustmentKind>(source.byte() % 2),
            .amount = amount(),
            .base = amount(),
            .percent = percent(),
            .reason = source.text(),
            .reason_code = source.text(),
            .category = static_cast<domain::TaxCategory>(source.byte() % domain::tax_category_codes.size()),
            .rate = percent()};
        if (source.byte() % 2 == 1) adjustment.gross = amount();
        priced.adjustments.push_back(std::move(adjustment));
    }
    for (int groups = source.byte() % 8; groups > 0; --groups) {
        domain::TaxBreakdown group{
            .rate = percent(), .taxable = amount(), .heads = {}, .tax = amount(), .reason = source.text()};
        for (int heads = source.byte() % 3; heads > 0; --heads)
            group.heads.push_back({source.text(), percent(), amount()});
        priced.taxes.push_back(group);
    }
    auto& totals = priced.totals;
    for (auto* money : {&totals.lines, &totals.discount, &totals.charges, &totals.net, &totals.tax,
                        &totals.gross, &totals.prepaid, &totals.rounding, &totals.due})
        *money = amount();
}

[[noreturn]] void wrong() {
    std::abort();
}

/// The file ends with its table, which stands where it says; the strict reading is the unit tests' business.
void check(std::string_view file) {
    if (!file.starts_with("%PDF-1.7\n") || !file.ends_with("\n%%EOF\n")) wrong();
    const auto start = file.rfind("\nendobj\nstartxref\n");
    if (start == file.npos) wrong();
    const auto at = std::strtoull(file.data() + start + 18, nullptr, 10);
    if (at >= start) wrong();
    const auto table = file.substr(at, start - at);
    char* rest = nullptr;
    const auto number = std::strtol(table.data(), &rest, 10);
    if (!table.substr(static_cast<std::size_t>(rest - table.data())).starts_with(" 0 obj\n<<") ||
        !table.ends_with("endstream"))
        wrong();
    const auto head = table.substr(0, table.find("stream"));
    if (head.find("/Type/XRef") == head.npos) wrong();
    if (head.find("/Size " + std::to_string(number + 1) + "/") == head.npos) wrong();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto renderer = document::InvoiceRenderer::open({"/usr/share/fonts"}).value();
    Source source{data, size};
    domain::Invoice invoice;
    invoice.issued_on = {static_cast<std::int16_t>(source.number()), source.byte(), source.byte()};
    invoice.due_on = {static_cast<std::int16_t>(source.number()), source.byte(), source.byte()};
    invoice.issued_at = from_unix_ms(source.number());
    invoice.line.type =
        source.byte() % 2 == 1 ? domain::DocumentType::credit_note : domain::DocumentType::invoice;
    fill_parties(source, invoice);
    fill_terms(source, invoice);
    fill_lines(source, invoice.priced);
    const auto logo = source.text();
    const bool with_logo = source.byte() % 2 == 1;
    const auto document = renderer->render(invoice, with_logo ? &logo : nullptr);
    if (document) {
        check(*document);
    } else if (document.error().fault != Fault::invalid) {
        wrong();
    }
    return 0;
}
