#include "bills.hpp"

#include <stdexcept>

namespace billmill::document::xml::bills {

domain::Item item(std::string_view name, std::int64_t quantity_micros, std::int64_t price_micros) {
    domain::Item made;
    made.product_id = "SKU-1";
    made.product_name = name;
    made.quantity = {quantity_micros};
    made.price = {price_micros};
    return made;
}

domain::Invoice Bill::invoice() const {
    auto priced = domain::price(request, seller, buyer);
    if (!priced) throw std::runtime_error(priced.error().what);
    domain::Invoice made;
    made.id = uuid_v5(spaces::request, {"bill"});
    made.line = {seller.id, domain::DocumentType::invoice, "main"};
    made.series = "series";
    made.number = 42;
    made.printed_number = "R-2026-0042";
    made.issued_on = {2026, 11, 22};
    made.due_on = {2026, 12, 6};
    made.issued_at = from_unix_ms(1'795'339'800'000);
    made.seller = seller;
    made.buyer = buyer;
    made.terms = request.terms;
    made.priced = *std::move(priced);
    return made;
}

Bill plain() {
    Bill bill;
    bill.request.user_id = bill.buyer.email = "john.doe@example.com";
    bill.request.items = {item("Premium T-Shirt", 1'000'000, 899'000'000)};
    bill.seller.id = "max-stores";
    bill.seller.name = "MAX STORES";
    bill.seller.address = {"14 Marine Drive", "Churchgate", "Mumbai", "400020", "27", "IN"};
    bill.seller.email = "billing@maxstores.example";
    bill.seller.gstin = "27AAPFU0939F1ZV";
    return bill;
}

Bill german() {
    Bill bill;
    auto& seller = bill.seller;
    seller.id = "nordlicht";
    seller.name = "Nordlicht Möbel GmbH";
    seller.address = {"Große Straße 12", "", "Münster", "48143", "", "DE"};
    seller.email = "rechnung@nordlicht.example";
    seller.phone = "+49 251 555010";
    seller.contact = "Anneliese Krüger";
    seller.vat_id = "DE136695976";
    seller.registration_number = "HRB 12345";
    seller.currency = domain::find_currency("EUR").value();
    seller.tax_name = "MwSt";
    seller.tax_rate = {190'000};
    seller.bank = {"Nordlicht Möbel GmbH", "Sparkasse", "DE89370400440532013000", "COBADEFFXXX", "", "", ""};
    auto& buyer = bill.buyer;
    buyer.email = "einkauf@example.de";
    buyer.firstname = "Jürgen";
    buyer.lastname = "Weiß";
    buyer.mobile = "0211 5550100";
    buyer.company = "Weiß & Söhne <Bürobedarf> KG";
    buyer.tax_id = "DE811569869";
    buyer.buyer_reference = "04011000-12345-34";
    buyer.address = {"Königsallee 1", "Hinterhaus", "Düsseldorf", "40212", "", "DE"};
    auto& request = bill.request;
    request.user_id = buyer.email;
    request.items = {item("Armlehnstuhl „Fjord“", 6'000'000, 249'330'000),
                     item("Bezugsstoff, Meterware", 12'500'000, 18'901'500)};
    request.items[1].unit = "MTR";
    request.items[1].tax_rate = domain::Percent{70'000};
    return bill;
}

}  // namespace billmill::document::xml::bills
