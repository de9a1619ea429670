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
