#include "domain/check_seller.hpp"

#include <gtest/gtest.h>

#include "domain/party_ids.hpp"

namespace billmill::domain {
namespace {

Seller german() {
    Seller seller;
    seller.id = "nordlicht";
    seller.name = "Nordlicht GmbH";
    seller.address.line1 = "Hafenstr. 1";
    seller.address.city = "Kiel";
    seller.address.country = "DE";
    seller.email = "rechnung@nordlicht.example";
    seller.zone = "Europe/Berlin";
    seller.language = "de";
    seller.currency = Currency{{'E', 'U', 'R'}, 2};
    seller.number_format = "NL/{year}/{seq:5}";
    seller.bank.iban = "DE02120300000000202051";
    return seller;
}

Seller indian() {
    auto seller = german();
    seller.address.country = "IN";
    seller.address.region = "27";
    seller.gstin = "27ABCDE1234F1Z0";
    return seller;
}

TEST(CheckSeller, FindsNothingWrongWithOneThatMayBill) {
    for (const auto& seller : {german(), indian()}) {
        for (const auto& issue : check_seller(seller)) ADD_FAILURE() << issue.pointer << " " << issue.detail;
    }
}

struct SellerCase {
    const char* pointer;
    const char* code;
    void (*change)(Seller&);
};
void PrintTo(const SellerCase& one, std::ostream* out) {
    *out << one.pointer << " " << one.code;
}
class SellerRule : public testing::TestWithParam<SellerCase> {};

TEST_P(SellerRule, IsBrokenAtItsKey) {
    auto seller = indian();
    GetParam().change(seller);
    const auto issues = check_seller(seller);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].pointer, GetParam().pointer);
    EXPECT_EQ(issues[0].code, GetParam().code);
    EXPECT_FALSE(issues[0].detail.empty());
}

using S = Seller;
INSTANTIATE_TEST_SUITE_P(
    Table, SellerRule,
    testing::Values(
        SellerCase{"/id", "not_a_slug", [](S& s) { s.id = ""; }},
        SellerCase{"/id", "not_a_slug", [](S& s) { s.id = "Nord Licht"; }},
        SellerCase{"/id", "not_a_slug", [](S& s) { s.id.assign(41, 'a'); }},
        SellerCase{"/name", "required", [](S& s) { s.name = ""; }},
        SellerCase{"/email", "not_an_email", [](S& s) { s.email = ""; }},
        SellerCase{"/email", "not_an_email", [](S& s) { s.email = "Rechnung@Nordlicht.Example"; }},
        SellerCase{"/address/line1", "required", [](S& s) { s.address.line1 = ""; }},
        SellerCase{"/address/city", "required", [](S& s) { s.address.city = ""; }},
        SellerCase{"/address/country", "unknown_country", [](S& s) { s.address.country = "in"; }},
        SellerCase{"/address/country", "unknown_country", [](S& s) { s.address.country = ""; }},
        SellerCase{"/address/country", "unknown_country", [](S& s) { s.address.country = "XX"; }},
        SellerCase{"/address/country", "unknown_country", [](S& s) { s.address.country = "UK"; }},
        SellerCase{"/address", "required", [](S& s) { s.address = {}; }},
        SellerCase{"/gstin", "required", [](S& s) { s.gstin = ""; }},
        SellerCase{"/gstin", "not_a_gstin", [](S& s) { s.gstin = "27ABCDE1234F1Z1"; }},
        SellerCase{"/gstin", "other_state", [](S& s) { s.address.region = "29"; }},
        SellerCase{"/round_to", "out_of_range", [](S& s) { s.round_to_micros = -1; }},
        SellerCase{"/round_to", "out_of_range", [](S& s) { s.round_to_micros = 1'000'000'001; }},
        SellerCase{"/round_to", "out_of_range", [](S& s) { s.round_to_micros = 1'000'000'000; }},
        SellerCase{"/round_to", "out_of_range", [](S& s) { s.round_to_micros = 10'010'000; }},
        SellerCase{"/tax_name", "not_under_vat", [](S& s) { s.tax_name = "VAT"; }},
        SellerCase{"/tax_name", "not_under_vat", [](S& s) { s.tax_name = "IGST"; }},
        SellerCase{"/round_to", "too_precise", [](S& s) { s.round_to_micros = 1'000; }},
        SellerCase{"/zone", "unknown_zone", [](S& s) { s.zone = "Mars/Olympus"; }},
        SellerCase{"/language", "unknown_language", [](S& s) { s.language = "tlh"; }},
        SellerCase{"/branch", "not_a_slug", [](S& s) { s.branch = ""; }},
        SellerCase{"/branch", "not_a_slug", [](S& s) { s.branch.assign(21, 'a'); }},
        SellerCase{"/number_format", "unusable_format", [](S& s) { s.number_format = "NL/{year}"; }},
        SellerCase{"/credit_number_format", "unusable_format",
                   [](S& s) { s.credit_number_format = s.number_format; }},
        SellerCase{"/bank/iban", "not_an_iban", [](S& s) { s.bank.iban = "DE03120300000000202051"; }},
        SellerCase{"/electronic_address/id", "required", [](S& s) { s.electronic_address.scheme = "0088"; }},
        SellerCase{"/electronic_address/id", "wrong_form",
                   [](S& s) { s.electronic_address = {"9930", "136695976"}; }},
        SellerCase{"/electronic_address/scheme", "unknown_scheme",
                   [](S& s) { s.electronic_address = {"DUNS", "1"}; }},
        SellerCase{"/payment_qr", "required", [](S& s) { s.payment_qr = PaymentQr::upi; }},
        SellerCase{"/payment_qr", "required",
                   [](S& s) {
                       s.payment_qr = PaymentQr::epc;
                       s.bank.iban = "";
                   }},
        SellerCase{"/attach", "no_xml",
                   [](S& s) {
                       s.format = EInvoiceFormat::none;
                       s.attach = Attach::both;
                   }},
        SellerCase{"/template", "unknown_template", [](S& s) { s.look = "Modern"; }},
        SellerCase{"/accent", "not_a_colour", [](S& s) { s.accent = "red"; }}));

/// Regression: a GSTIN beside an address in Spain was told as a mistake of tax_name, which the file did not name.
TEST(CheckSeller, AGstinIsOfASellerInIndia) {
    struct Abroad {
        const char* country;
        const char* tax_name;
        const char* gstin;
    };
    for (const auto& [country, tax_name, gstin] : {Abroad{"ES", "IVA", "27ABCDE1234F1Z0"},
                                                   {"DE", "USt.", "27ABCDE1234F1Z0"},
                                                   {"AE", "VAT", "27ABCDE1234F1Z0"},
                                                   {"US", "Sales tax", "27ABCDE1234F1Z0"},
                                                   {"NP", "VAT", "27ABCDE1234F1Z0"},
                                                   {"FR", "GST", "not a number"}}) {
        auto seller = german();
        seller.address.country = country;
        seller.tax_name = tax_name;
        seller.gstin = gstin;
        seller.vat_id.clear();
        std::string found;
        for (const auto& issue : check_seller(seller)) found += issue.pointer + " " + issue.code + ";";
        EXPECT_EQ(found, "/gstin not_in_india;") << country;
    }
}

/// What only the documents of another country have is refused, not kept unseen.
TEST(CheckSeller, NamesWhatBelongsToAnotherCountry) {
    using Change = void (*)(Seller&);
    for (const auto& [said, change] : {
             std::pair<const char*, Change>{"/mail/wait_for_irn_hours not_in_india",
                                            [](S& s) { s.irn_wait_hours = 1; }},
             {"/payment_qr not_payable",
              [](S& s) {
                  s.payment_qr = PaymentQr::upi;
                  s.bank.upi = "shop@bank";
              }},
             {"/payment_qr not_payable",
              [](S& s) {
                  s.payment_qr = PaymentQr::swiss;
                  s.bank.iban = "CH9300762011623852957";
                  s.address.postcode = "8000";
                  s.currency = *find_currency("GBP");
              }},
             {"", [](S& s) { s.tax_name = "USt."; }},
             {"", [](S& s) { s.round_to_micros = 10'000'000; }},
         }) {
        auto seller = german();
        change(seller);
        std::string found;
        for (const auto& issue : check_seller(seller)) found += issue.pointer + " " + issue.code;
        EXPECT_EQ(found, said);
    }
}

Issues of_vat_id(const char* country, const char* vat_id) {
    auto seller = german();
    seller.address.country = country;
    seller.vat_id = vat_id;
    return check_seller(seller);
}

/// Regression: a seller could bill with the VAT id "DE1".
TEST(CheckSeller, WantsAVatIdInItsCountrysForm) {
    const struct {
        const char *country, *vat_id;
    } wrong[]{
        {"DE", "DE1"},
        {"DE", "DE"},
        {"DE", "DE13669597"},
        {"DE", "DE1366959760"},
        {"DE", "DE13669597X"},
        {"DE", "de136695976"},
        {"AT", "AT12345675"},
        {"AT", "ATU1234567"},
        {"BE", "BE0403019262"},
        {"BE", "BE2403019261"},
        {"FR", "FR303265045"},
        {"MC", "FR303265045"},
        {"NL", "NL123456789"},
        {"NL", "NL123456789C01"},
        {"IT", "IT1234567890"},
        {"ES", "ES123456789"},
        {"GR", "EL12345678"},
        {"IE", "IE12345678"},
        {"PL", "PL123456789"},
        {"RO", "RO1"},
        {"SE", "SE556036079401"},
        {"SE", "SE5560360793"},
        {"CH", "CHE123456789"},
        {"CH", "CHE12345678"},
        {"NO", "NO923609017MVA"},
        {"GB", "GB12345678"},
        {"GB", "XI12345678"},
        {"CH", "DE1"},
        {"DE", "ATU1"},
    };
    for (const auto& [country, vat_id] : wrong) {
        const auto issues = of_vat_id(country, vat_id);
        ASSERT_EQ(issues.size(), 1U) << country << vat_id;
        EXPECT_EQ(issues[0].pointer, "/vat_id") << vat_id;
        EXPECT_EQ(issues[0].code, "wrong_form") << vat_id;
        EXPECT_TRUE(issues[0].detail.starts_with("must be a")) << issues[0].detail;
    }
}

TEST(CheckSeller, TakesTaxNumbersAsPeopleWriteThem) {
    const struct {
        const char *country, *vat_id;
    } right[]{
        {"DE", "DE136695976"},    {"DE", "DE 136 695 976"},
        {"DE", "201/113/40209"},  {"DE", ""},
        {"DE", "ATU12345675"},    {"AT", "ATU12345675"},
        {"BE", "BE0403019261"},   {"BE", "BE 0403.019.261"},
        {"BE", "BE1000000120"},   {"FR", "FR40303265045"},
        {"FR", "FRXX303265045"},  {"MC", "FR40303265045"},
        {"NL", "NL004495445B01"}, {"IT", "IT01234567890"},
        {"ES", "ESB58378431"},    {"ES", "ES12345678Z"},
        {"ES", "ESX1234567L"},    {"GR", "EL123456789"},
        {"GR", "GR123456789"},    {"IE", "IE6388047V"},
        {"IE", "IE3628739UA"},    {"IE", "IE8Z49289F"},
        {"PL", "PL5260001246"},   {"RO", "RO18547290"},
        {"LT", "LT100001919017"}, {"CZ", "CZ7103192745"},
        {"SE", "SE556036079301"}, {"DK", "DK88146328"},
        {"CH", "CHE123456788"},   {"CH", "CHE-123.456.788 MWST"},
        {"CH", "DE136695976"},    {"NO", "NO923609016MVA"},
        {"NO", "NO 923 609 016"}, {"GB", "GB 123 4567 89"},
        {"GB", "XI123456789"},    {"IM", "GB123456789"},
        {"GB", "GBGD001"},        {"US", "12-3456789"},
        {"MX", "DEL010101AB1"},   {"MX", "SE1"},
        {"JP", "T7000012050002"}, {"AE", "100234567800003"},
        {"LI", "CHE123456789"},
    };
    for (const auto& [country, vat_id] : right)
        for (const auto& issue : of_vat_id(country, vat_id))
            ADD_FAILURE() << country << " " << vat_id << " " << issue.detail;
}

/// Regression: a QR-IBAN stood on paper as any account, and banks send back what comes to it without a QR reference.
TEST(CheckSeller, TakesAQrIbanForQrBillsAlone) {
    for (const auto* iban : {"CH4431999123000889012", "CH7730000001250094239", "LI5731999123000889012",
                             "CH5604835012345678009"}) {
        for (const auto payment : {PaymentQr::none, PaymentQr::epc, PaymentQr::swiss}) {
            auto seller = german();
            seller.address.country = "CH";
            seller.address.postcode = "8000";
            seller.currency = Currency{{'C', 'H', 'F'}, 2};
            seller.bank.iban = iban;
            seller.payment_qr = payment;
            const auto issues = check_seller(seller);
            const bool wrong = is_qr_iban(iban) && payment != PaymentQr::swiss;
            ASSERT_EQ(issues.size(), wrong ? 1U : 0U) << iban;
            if (!wrong) continue;
            EXPECT_EQ(issues[0].pointer, "/bank/iban");
            EXPECT_EQ(issues[0].code, "qr_iban_without_slip");
            EXPECT_NE(issues[0].detail.find("payment_qr"), std::string::npos) << "the way out";
        }
    }
}

TEST(CheckSeller, KnowsTheStatesOfIndia) {
    auto seller = indian();
    seller.address.region = "Bavaria";
    const auto issues = check_seller(seller);
    ASSERT_EQ(issues.size(), 2U);
    EXPECT_EQ(issues[0].pointer, "/address/region");
    EXPECT_EQ(issues[1].code, "other_state");
}

TEST(CheckLogo, TakesPngAndJpegUpToItsLimit) {
    const std::string png = "\x89PNG\r\n\x1a\n";
    const std::string jpeg = "\xFF\xD8\xFF";
    EXPECT_FALSE(check_logo(png));
    EXPECT_FALSE(check_logo(jpeg + std::string(logo_bytes_max - jpeg.size(), 'x')));
    EXPECT_EQ(check_logo(jpeg + std::string(logo_bytes_max, 'x')).value_or(Issue{}).code, "too_large");
    for (const auto& other : {std::string{}, std::string{"GIF89a"}, png.substr(0, 7)})
        EXPECT_EQ(check_logo(other).value_or(Issue{}).code, "not_an_image") << other;
}

TEST(Iban, HasRightCheckDigits) {
    for (const char* good : {"DE02120300000000202051", "GB82WEST12345698765432", "NO9386011117947"})
        EXPECT_TRUE(is_iban(good)) << good;
    for (const char* bad :
         {"", "DE03120300000000202051", "de02120300000000202051", "DE02 1203 0000 0000 2020 51",
          "NO938601111794", "GB82WEST12345698765432GB82WEST12345698765432"})
        EXPECT_FALSE(is_iban(bad)) << bad;
}

TEST(Colour, IsAMarkAndSixDigits) {
    for (const char* good : {"#1f3a5f", "#ABCDEF", "#000000"}) EXPECT_TRUE(is_colour(good)) << good;
    for (const char* bad : {"", "1f3a5f0", "#1f3a5", "#1f3a5f0", "#1f3a5g"})
        EXPECT_FALSE(is_colour(bad)) << bad;
}

}  // namespace
}  // namespace billmill::domain
