#include "document/layout/swiss_payment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "document/xml/e_invoice.hpp"
#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"
#include "samples.hpp"
#include "tools.hpp"

// Source: SIX, Swiss Implementation Guidelines QR-bill 2.3, and the examples in its annexes.

namespace billmill::document::layout {
namespace {

constexpr const char* plain_iban = "CH9300762011623852957";
constexpr const char* qr_iban = "CH4431999123000889012";

domain::Invoice swiss(const std::function<void(domain::Invoice&)>& change = {}) {
    auto invoice = samples::european_bill();
    invoice.seller.name = "Robert Schneider AG";
    invoice.seller.address = {"Rue du Lac 1268", "", "Biel", "2501", "", "CH"};
    invoice.seller.bank = {};
    invoice.seller.bank.iban = plain_iban;
    invoice.seller.payment_qr = domain::PaymentQr::swiss;
    invoice.seller.currency = invoice.priced.currency = domain::find_currency("CHF").value();
    invoice.priced.totals.due = {194'975, invoice.priced.currency};
    invoice.buyer.company = "Pia-Maria Rutschmann-Schnyder";
    invoice.buyer.address = {"Grosse Marktgasse 28", "", "Rorschach", "9400", "", "CH"};
    invoice.printed_number = "2026-00017";
    if (change) change(invoice);
    return invoice;
}

TEST(SwissReference, HasTheCheckDigitOfModuloTenRecursive) {
    EXPECT_EQ(qr_reference("21000000000313947143000901"), "210000000003139471430009017");
    EXPECT_EQ(qr_reference("21 00000 00003 13947 14300 0901"), "210000000003139471430009017");
    EXPECT_EQ(qr_reference("2026-00017").size(), 27U);
    EXPECT_TRUE(qr_reference("2026-00017").starts_with("00000000000000000202600017"));
    EXPECT_EQ(qr_reference("R/A-B"), "") << "nothing to be a number of";
    EXPECT_TRUE(qr_reference(std::string(40, '7')).starts_with(std::string(26, '7')));
}

/// Regression: branches whose numbers differ in letters alone, or in where a branch ends, had one reference.
TEST(SwissReference, OfBranchesDiffersWhereTheirNumbersDo) {
    const std::vector<std::string> numbers{"ZH-2026-0001",
                                           "BE-2026-0001",
                                           "ZHBE-2026-1",
                                           "1-100001",
                                           "11-00001",
                                           "111-0001",
                                           "ZH/2026/0001",
                                           "ZH2026-0001",
                                           "ZH20260001",
                                           "20260001",
                                           "0ZH-1",
                                           "ZH-01",
                                           "ZZZZZZZZZZZZZZZZ",
                                           "________________",
                                           "ZUERICH-2026-000000017",
                                           "ZUERICH-2026-00000017",
                                           "Genève 1",
                                           "Genf 1"};
    std::set<std::string> references;
    for (const auto& number : numbers) {
        const auto reference = distinct_qr_reference(number);
        EXPECT_EQ(reference.size(), 27U) << number;
        EXPECT_TRUE(std::ranges::all_of(reference, ascii::is_digit)) << reference;
        EXPECT_EQ(reference, qr_reference(reference.substr(0, 26))) << "its check digit, of " << number;
        EXPECT_TRUE(references.insert(reference).second) << number << " has another's reference";
    }
    EXPECT_EQ(distinct_qr_reference("20260001"), qr_reference("20260001")) << "digits tell by themselves";
    const auto of_branch = [](const char* number) {
        return payment_reference(swiss([&](auto& i) {
            i.seller.bank.iban = qr_iban;
            i.seller.number_format = "{branch}-{yyyy}-{seq:4}";
            i.printed_number = number;
        }));
    };
    EXPECT_NE(of_branch("ZH-2026-0001"), of_branch("BE-2026-0001"));
}

/// Regression: a number given by hand, without a digit, had no reference, and so its bill no payment part.
TEST(SwissReference, StandsOnEveryBillOfAQrIban) {
    std::set<std::string> references;
    for (const auto* number : {"A", "B", "INV", "R/A-B", "Sonderrechnung Ü", "—", "2026-00017"}) {
        auto invoice = swiss();
        invoice.seller.bank.iban = qr_iban;
        invoice.printed_number = number;
        const auto payment = swiss_payment(invoice);
        ASSERT_TRUE(payment) << number;
        EXPECT_EQ(payment->reference_type, "QRR") << number;
        EXPECT_EQ(payment->reference.size(), 27U) << number;
        EXPECT_TRUE(references.insert(payment->reference).second) << number;
    }
}

TEST(SwissReference, OfCreditorsHasTheCheckDigitsOfIso11649) {
    EXPECT_EQ(creditor_reference("539007547034"), "RF18539007547034");
    EXPECT_EQ(creditor_reference("5390 0754 7034"), "RF18539007547034");
    for (const auto* number : {"2026-00017", "CH2026-1", "a", "MS/26-27/000001", "123456789012345678901"}) {
        const auto reference = creditor_reference(number);
        EXPECT_TRUE(domain::is_iban(reference) || reference.size() < 15) << "97 of it is 1, as of an IBAN";
        EXPECT_TRUE(reference.starts_with("RF")) << number;
    }
    EXPECT_EQ(creditor_reference("1234567890123456789012"), "") << "22";
    EXPECT_EQ(creditor_reference("– / –"), "");
}

TEST(SwissReference, TellsQrIbansFromOthers) {
    EXPECT_TRUE(domain::is_qr_iban(qr_iban));
    EXPECT_TRUE(domain::is_qr_iban("CH5630000001250094239"));
    EXPECT_TRUE(domain::is_qr_iban("LI0030000123000889012"));
    EXPECT_FALSE(domain::is_qr_iban(plain_iban));
    EXPECT_FALSE(domain::is_qr_iban("CH0032000123000889012"));
    EXPECT_FALSE(domain::is_qr_iban("DE0030000123000889012"));
}

/// Regression: where there is no slip, paper asked for the invoice's number beside a QR-IBAN, which takes no payment so.
TEST(SwissReference, StandsBesideAQrIbanWithoutASlipToo) {
    const auto page = [](const domain::Invoice& invoice) {
        const samples::TemporaryFile file{samples::renderer().render(invoice).value()};
        return samples::run("pdftotext -layout " + file.path() + " -").output;
    };
    for (const auto look : {"classic", "modern", "ledger"}) {
        const auto invoice = swiss([&](domain::Invoice& i) {
            i.look = look;
            i.seller.bank.iban = qr_iban;
            i.priced.totals.due.minor = 100'000'000'000;  // More than a slip can say.
        });
        ASSERT_FALSE(swiss_payment(invoice));
        EXPECT_EQ(payment_reference(invoice), qr_reference("2026-00017"));
        const auto text = page(invoice);
        EXPECT_NE(text.find(qr_reference("2026-00017")), text.npos) << text;
        auto credit = invoice;
        credit.line.type = domain::DocumentType::credit_note;
        EXPECT_EQ(page(credit).find("CH44 3199"), std::string::npos) << "nothing is to be paid to it";
    }
}

TEST(SwissAddress, HasTheBuildingApart) {
    using Pair = std::pair<std::string, std::string>;
    EXPECT_EQ(street_and_building("Rue du Lac 1268"), (Pair{"Rue du Lac", "1268"}));
    EXPECT_EQ(street_and_building("Dorfstrasse 12b"), (Pair{"Dorfstrasse", "12b"}));
    EXPECT_EQ(street_and_building("Dorfstrasse 12 b"), (Pair{"Dorfstrasse", "12 b"}));
    EXPECT_EQ(street_and_building("12, rue de la Paix"), (Pair{"rue de la Paix", "12"}));
    EXPECT_EQ(street_and_building("Via Roma, 1"), (Pair{"Via Roma", "1"}));
    EXPECT_EQ(street_and_building("Postfach"), (Pair{"Postfach", ""}));
    EXPECT_EQ(street_and_building("Haus am See"), (Pair{"Haus am See", ""}));
    EXPECT_EQ(street_and_building(""), (Pair{"", ""}));
}

std::vector<std::string> lines_of(const domain::Invoice& invoice) {
    const auto payment = swiss_payment(invoice);
    if (!payment) return {};
    std::vector<std::string> lines{""};
    for (const char c : swiss_payload(*payment)) {
        if (c == '\n')
            lines.emplace_back();
        else
            lines.back() += c;
    }
    return lines;
}

TEST(SwissPayload, HasTheLinesOfTheGuidelines) {
    const std::vector<std::string> wanted{"SPC",
                                          "0200",
                                          "1",
                                          plain_iban,
                                          "S",
                                          "Robert Schneider AG",
                                          "Rue du Lac",
                                          "1268",
                                          "2501",
                                          "Biel",
                                          "CH",
                                          "",
                                          "",
                                          "",
                                          "",
                                          "",
                                          "",
                                          "",
                                          "1949.75",
                                          "CHF",
                                          "S",
                                          "Pia-Maria Rutschmann-Schnyder",
                                          "Grosse Marktgasse",
                                          "28",
                                          "9400",
                                          "Rorschach",
                                          "CH",
                                          "SCOR",
                                          creditor_reference("2026-00017"),
                                          "2026-00017",
                                          "EPD"};
    EXPECT_EQ(lines_of(swiss()), wanted);
}

struct Variant {
    const char* why;
    std::function<void(domain::Invoice&)> change;
    const char* type;  ///< "": there is no slip.
    std::function<bool(const std::vector<std::string>&)> holds;
};

TEST(SwissPayload, FollowsTheAccountTheCurrencyAndTheParties) {
    const Variant variants[]{
        {"a QR-IBAN", [](auto& i) { i.seller.bank.iban = qr_iban; }, "QRR",
         [](const auto& l) { return l[28] == qr_reference("2026-00017"); }},
        {"euro",
         [](auto& i) {
             i.priced.currency = domain::find_currency("EUR").value();
             i.priced.totals.due.currency = i.priced.currency;
         },
         "SCOR", [](const auto& l) { return l[19] == "EUR"; }},
        {"a number too long for a reference",
         [](auto& i) { i.printed_number = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"; }, "NON",
         [](const auto& l) { return l[28].empty() && l[29] == "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"; }},
        {"a buyer without a postcode", [](auto& i) { i.buyer.address.postcode.clear(); }, "SCOR",
         [](const auto& l) { return l[20].empty() && l[26].empty(); }},
        {"a buyer that no bank reads", [](auto& i) { i.buyer.company = "株式会社さくら"; }, "SCOR",
         [](const auto& l) { return l[21].empty(); }},
        {"a buyer in France",
         [](auto& i) { i.buyer.address = {"12, rue de la Paix", "", "Lyon", "69001", "", "FR"}; }, "SCOR",
         [](const auto& l) { return l[22] == "rue de la Paix" && l[23] == "12" && l[26] == "FR"; }},
        {"an account holder of another name", [](auto& i) { i.seller.bank.holder = "Schneider Treuhand"; },
         "SCOR", [](const auto& l) { return l[5] == "Schneider Treuhand"; }},
        {"dollars",
         [](auto& i) { i.priced.totals.due.currency = domain::find_currency("USD").value(); },
         "",
         {}},
        {"a German account", [](auto& i) { i.seller.bank.iban = "DE02120300000000202051"; }, "", {}},
        {"nothing due", [](auto& i) { i.priced.totals.due.minor = 0; }, "", {}},
        {"a thousand million", [](auto& i) { i.priced.totals.due.minor = 100'000'000'000; }, "", {}},
        {"a seller without a town", [](auto& i) { i.seller.address.city.clear(); }, "", {}},
        {"a QR-IBAN and a number without digits",
         [](auto& i) {
             i.seller.bank.iban = qr_iban;
             i.printed_number = "ONE";
         },
         "QRR", [](const auto& l) { return l[28] == distinct_qr_reference("ONE") && l[29] == "ONE"; }},
        {"no wish for one", [](auto& i) { i.seller.payment_qr = domain::PaymentQr::none; }, "", {}},
    };
    for (const auto& [why, change, type, holds] : variants) {
        const auto lines = lines_of(swiss(change));
        if (*type == '\0') {
            EXPECT_TRUE(lines.empty()) << why;
            continue;
        }
        ASSERT_EQ(lines.size(), 31U) << why;
        EXPECT_EQ(lines[27], type) << why;
        EXPECT_TRUE(holds(lines)) << why;
    }
}

/// Regression: the XML named the invoice's number beside a QR-IBAN, whose payments banks refuse without the slip's reference.
TEST(SwissPayment, IsQuotedBySlipMailAndXmlAlike) {
    EXPECT_EQ(payment_reference(swiss()), creditor_reference("2026-00017"));
    EXPECT_EQ(payment_reference(swiss([](auto& i) { i.seller.bank.iban = qr_iban; })),
              qr_reference("2026-00017"));
    const std::string too_long = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF";
    EXPECT_EQ(payment_reference(swiss([&](auto& i) { i.printed_number = too_long; })), too_long);
    EXPECT_EQ(payment_reference(swiss([](auto& i) { i.seller.payment_qr = domain::PaymentQr::none; })),
              "2026-00017");
    EXPECT_EQ(payment_reference(samples::european_bill()), samples::european_bill().printed_number);
    const auto invoice = swiss([](auto& i) { i.seller.bank.iban = qr_iban; });
    for (const auto format : {domain::EInvoiceFormat::factur_x, domain::EInvoiceFormat::peppol}) {
        const auto text = xml::write(invoice, format);
        ASSERT_TRUE(text) << text.error().what;
        EXPECT_NE(text->find(">" + qr_reference("2026-00017") + "<"), std::string::npos) << *text;
    }
}

}  // namespace
}  // namespace billmill::document::layout
