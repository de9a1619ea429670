#include "fixed_records.hpp"

#include "domain/looks.hpp"

namespace billmill::document::samples {
namespace {

using domain::AdjustmentKind;
using domain::Money;
using domain::Percent;
using domain::TaxCategory;

Money money(const domain::PricedInvoice& priced, std::int64_t minor) {
    return {minor, priced.currency};
}

void fill_parties(domain::Invoice& invoice) {
    auto& seller = invoice.seller;
    seller.id = "fixed";
    seller.name = "Nordlicht Möbel GmbH";
    seller.address = {"Große Straße 12", "Hof links", "Münster", "48143", "", "DE"};
    seller.email = "rechnung@nordlicht.example";
    seller.phone = "+49 251 5550";
    seller.website = "nordlicht.example";
    seller.contact = "Anneliese Krüger";
    seller.vat_id = "DE136695976";
    seller.tax_number = "337/5912/0815";
    seller.registration_number = "HRB 12345";
    seller.tax_name = "VAT";
    seller.accent = "#7a1f3d";
    seller.bank = {
        "Nordlicht Möbel GmbH", "Sparkasse Münster", "DE89370400440532013000", "COBADEFFXXX", "", "", ""};
    seller.footer = "Geschäftsführerin: Anneliese Krüger";
    auto& buyer = invoice.buyer;
    buyer.email = "einkauf@example.de";
    buyer.firstname = "Jürgen";
    buyer.lastname = "Weiß";
    buyer.company = "Weiß & Söhne KG";
    buyer.tax_id = "DE811569869";
    buyer.mobile = "+49 211 5550";
    buyer.address = {"Königsallee 1", "Hinterhaus, 3. OG", "Düsseldorf", "40212", "", "DE"};
}

domain::InvoiceLine line(const domain::PricedInvoice& priced, std::string id, std::string name,
                         std::int64_t price_micros, std::int64_t amount) {
    domain::InvoiceLine made;
    made.product_id = std::move(id);
    made.description = std::move(name);
    made.unit = "H87";
    made.quantity = {2'000'000};
    made.price = {price_micros};
    made.discount = made.amount = made.net = money(priced, 0);
    made.amount.minor = made.net.minor = amount;
    made.rate = Percent{190'000};
    return made;
}

void fill_prices(domain::Invoice& invoice) {
    auto& priced = invoice.priced;
    priced.lines = {line(priced, "ST-7", "Armlehnstuhl „Fjord“, Eiche geölt", 249'000'000, 48'555),
                    line(priced, "B-1", "Buch über Holz", 10'000'000, 2'000),
                    line(priced, "X-9", "Export", 1'234'567'890, 246'913)};
    auto& chair = priced.lines[0];
    chair.discount = money(priced, 1'245);
    chair.adjustments = {{AdjustmentKind::allowance, money(priced, 2'490), Percent{50'000}, "Treue", ""},
                         {AdjustmentKind::charge, money(priced, 1'245), {}, "Sonderfarbe", ""}};
    chair.order_line = "10";
    priced.lines[1].rate = Percent{70'000};
    priced.lines[1].quantity = {2'500'000};
    priced.lines[2].rate = Percent{0};
    priced.lines[2].category = TaxCategory::export_outside;
    priced.adjustments = {{.kind = AdjustmentKind::allowance,
                           .amount = money(priced, 1'000),
                           .base = money(priced, 0),
                           .percent = Percent{20'000},
                           .reason = "",
                           .reason_code = "95",
                           .category = TaxCategory::standard,
                           .rate = Percent{190'000}},
                          {.kind = AdjustmentKind::charge,
                           .amount = money(priced, 900),
                           .base = money(priced, 0),
                           .percent = {},
                           .reason = "Fracht",
                           .reason_code = "FC",
                           .category = TaxCategory::standard,
                           .rate = Percent{190'000}}};
    const auto group = [&](TaxCategory category, std::int32_t rate, std::int64_t taxable, std::int64_t tax) {
        return domain::TaxBreakdown{category,
                                    Percent{rate},
                                    money(priced, taxable),
                                    {{"VAT", Percent{rate}, money(priced, tax)}},
                                    money(priced, tax),
                                    ""};
    };
    priced.taxes = {group(TaxCategory::standard, 190'000, 48'455, 9'206),
                    group(TaxCategory::standard, 70'000, 2'000, 140),
                    group(TaxCategory::export_outside, 0, 246'913, 0)};
    priced.taxes.back().reason = "§ 4 Nr. 1a UStG";
    auto& totals = priced.totals;
    totals = {money(priced, 297'468), money(priced, 1'000), money(priced, 900),
              money(priced, 297'368), money(priced, 9'346), money(priced, 306'714),
              money(priced, 6'700),   money(priced, -14),   money(priced, 300'000)};
}

domain::Invoice plain(std::string_view language, std::string_view currency) {
    domain::Invoice invoice;
    invoice.id = uuid_v5(spaces::request, {"fixed", language});
    invoice.line = {"fixed", domain::DocumentType::invoice, "main"};
    invoice.number = 42;
    invoice.printed_number = "NL-2026-00042";
    invoice.issued_on = {2026, 11, 22};
    invoice.due_on = {2026, 12, 6};
    invoice.issued_at = from_unix_ms(1'795'339'800'000);
    invoice.language = language;
    invoice.priced.currency = domain::find_currency(currency).value();
    invoice.format = domain::EInvoiceFormat::none;
    fill_parties(invoice);
    fill_prices(invoice);
    return invoice;
}

/// In dollars, with all that France wants to be said.
domain::Invoice french() {
    auto invoice = plain("fr", "USD");
    auto& seller = invoice.seller;
    seller.address = {"12 rue de la Paix", "", "Lyon", "69001", "", "FR"};
    seller.vat_id = "FR40303265045";
    seller.registration_number = "RCS Lyon 303 265 045";
    seller.notes = {"Indemnité de 40 €.", "Pénalités de retard.", "Pas d’escompte."};
    invoice.terms.operations = domain::Operations::mixed;
    invoice.format = domain::EInvoiceFormat::factur_x;
    const auto euro = domain::find_currency("EUR").value();
    invoice.priced.accounting = domain::AccountingAmounts{
        euro, {{9'215'000'000}, "BCE", {2026, 11, 20}}, {274'025, euro}, {8'612, euro}};
    return invoice;
}

domain::Invoice swiss() {
    auto invoice = plain("fr", "CHF");
    invoice.seller.address = {"Rue du Lac 1268", "", "Biel", "2501", "", "CH"};
    invoice.seller.vat_id = "CHE123456788";
    invoice.seller.bank = {};
    invoice.seller.bank.iban = "CH4431999123000889012";
    invoice.seller.payment_qr = domain::PaymentQr::swiss;
    return invoice;
}

domain::Invoice indian(std::string_view language, domain::TaxRegime regime) {
    auto invoice = plain(language, "INR");
    invoice.seller.vat_id = invoice.seller.tax_number = "";
    invoice.seller.gstin = "27AAPFU0939F1ZV";
    invoice.seller.address = {"14 Marine Drive", "", "Mumbai", "400020", "27", "IN"};
    invoice.seller.bank = {"Nordlicht",   "State Bank of India", "", "", "00112233445566",
                           "SBIN0000300", "nordlicht@sbi"};
    invoice.buyer.address = {"7 Lake View", "", "Pune", "411001", "27", "IN"};
    auto& priced = invoice.priced;
    priced.regime = regime;
    priced.place_of_supply = "27";
    priced.lines.resize(2);
    priced.lines[0].hsn = "940161";
    priced.lines[1].hsn = "490199";
    priced.taxes.resize(2);
    for (auto& group : priced.taxes) {
        if (regime == domain::TaxRegime::india_inter_state) {
            group.heads[0].name = "IGST";
        } else {
            group.heads[0].name = "CGST";
            group.heads.push_back(group.heads[0]);
            group.heads[1].name = "SGST";
        }
        group.heads.push_back({"Cess", Percent{10'000}, money(priced, 1)});
    }
    return invoice;
}

}  // namespace

domain::Invoice fullest_record() {
    auto invoice = plain("de", "EUR");
    auto& terms = invoice.terms;
    terms.note = "Vielen Dank.\nWare bleibt bis zur Zahlung unser Eigentum.";
    terms.buyer_reference = "04011000-12345-34";
    terms.order_reference = "Bestellung 4711";
    terms.contract_reference = "Rahmenvertrag 9";
    terms.payment_terms = "14 Tage netto.";
    terms.delivered_on = Date{2026, 11, 20};
    terms.period = domain::Period{{2026, 11, 1}, {2026, 11, 15}};
    terms.deliver_to = domain::Address{"Am Lager 5", "Tor 3", "Neuss", "41460", "", "DE"};
    invoice.seller.payment_qr = domain::PaymentQr::epc;
    invoice.format = domain::EInvoiceFormat::factur_x;
    return invoice;
}

std::vector<domain::Invoice> fixed_records() {
    std::vector<domain::Invoice> records{fullest_record()};
    for (const auto language : domain::document_languages) records.push_back(plain(language, "EUR"));
    records.push_back(french());
    records.push_back(swiss());
    records.push_back(indian("en", domain::TaxRegime::india_intra_state));
    records.push_back(indian("hi", domain::TaxRegime::india_inter_state));
    auto credit = plain("de", "EUR");
    credit.line.type = domain::DocumentType::credit_note;
    credit.original =
        domain::Original{.id = {}, .printed_number = "NL-2026-00041", .issued_on = {2026, 11, 2}};
    records.push_back(credit);
    auto gross = plain("en", "USD");
    gross.priced.prices_include_tax = true;
    gross.seller.built_in = true;
    records.push_back(gross);
    auto several_pages = plain("ar", "AED");
    const auto first = several_pages.priced.lines.front();
    several_pages.priced.lines.assign(70, first);
    records.push_back(several_pages);
    return records;
}

}  // namespace billmill::document::samples
