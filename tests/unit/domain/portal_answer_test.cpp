#include "domain/portal_answer.hpp"

#include <gmock/gmock.h>

#include "domain/amendment.hpp"
#include "domain/invoice.hpp"

namespace billmill::domain {
namespace {

using testing::ElementsAre;

PortalAnswer right() {
    return {.irn = std::string(64, 'a'),
            .acknowledgement_number = "112010036563310",
            .acknowledgement_date = "2026-11-22 12:27:00",
            .signed_qr = "aGVhZA.cGF5bG9hZA.c2ln"};
}

std::vector<std::string> codes(const PortalAnswer& answer) {
    std::vector<std::string> codes;
    for (const auto& issue : check_portal_answer(answer)) codes.push_back(issue.pointer + " " + issue.code);
    return codes;
}

TEST(PortalAnswer, IsTakenAsThePortalWritesIt) {
    EXPECT_THAT(codes(right()), ElementsAre());
    auto answer = right();
    answer.signed_qr.clear();
    answer.acknowledgement_date = "2026-11-22";
    EXPECT_THAT(codes(answer), ElementsAre());
}

TEST(PortalAnswer, HasEveryMistakeNamedAtOnce) {
    EXPECT_THAT(codes({}), ElementsAre("/irn not_an_irn", "/ackNo out_of_range", "/ackDate not_a_date"));
}

struct Wrong {
    const char* name;
    void (*change)(PortalAnswer&);
    const char* said;
};
class WrongAnswer : public testing::TestWithParam<Wrong> {};

TEST_P(WrongAnswer, IsRefused) {
    auto answer = right();
    GetParam().change(answer);
    EXPECT_THAT(codes(answer), ElementsAre(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongAnswer,
    testing::Values(
        Wrong{"ShortIrn", [](PortalAnswer& a) { a.irn.pop_back(); }, "/irn not_an_irn"},
        Wrong{"LongIrn", [](PortalAnswer& a) { a.irn += 'a'; }, "/irn not_an_irn"},
        Wrong{"LettersInIrn", [](PortalAnswer& a) { a.irn[0] = 'g'; }, "/irn not_an_irn"},
        Wrong{"LettersInNumber", [](PortalAnswer& a) { a.acknowledgement_number = "12x"; },
              "/ackNo out_of_range"},
        Wrong{"LongNumber", [](PortalAnswer& a) { a.acknowledgement_number = std::string(21, '1'); },
              "/ackNo out_of_range"},
        Wrong{"NoRealDay", [](PortalAnswer& a) { a.acknowledgement_date = "2026-02-30"; },
              "/ackDate not_a_date"},
        Wrong{"IndianOrder", [](PortalAnswer& a) { a.acknowledgement_date = "22-11-2026"; },
              "/ackDate not_a_date"},
        Wrong{"HourOf24", [](PortalAnswer& a) { a.acknowledgement_date = "2026-11-22 24:00:00"; },
              "/ackDate not_a_date"},
        Wrong{"MinuteOf60", [](PortalAnswer& a) { a.acknowledgement_date = "2026-11-22 12:60:00"; },
              "/ackDate not_a_date"},
        Wrong{"LineBreakInTime", [](PortalAnswer& a) { a.acknowledgement_date = "2026-11-22\n12:00:00"; },
              "/ackDate not_a_date"},
        Wrong{"TwoParts", [](PortalAnswer& a) { a.signed_qr = "YQ.YQ"; }, "/signedQr not_a_jwt"},
        Wrong{"FourParts", [](PortalAnswer& a) { a.signed_qr = "YQ.YQ.YQ.YQ"; }, "/signedQr not_a_jwt"},
        Wrong{"AnEmptyPart", [](PortalAnswer& a) { a.signed_qr = "YQ..YQ"; }, "/signedQr not_a_jwt"},
        Wrong{"AnUnsignedOne", [](PortalAnswer& a) { a.signed_qr = "YQ.YQ."; }, "/signedQr not_a_jwt"},
        Wrong{"Base64WithPadding", [](PortalAnswer& a) { a.signed_qr = "YQ==.YQ.YQ"; },
              "/signedQr not_a_jwt"},
        Wrong{"TooLong", [](PortalAnswer& a) { a.signed_qr = "a." + std::string(signed_qr_max, 'b') + ".c"; },
              "/signedQr too_long"}),
    [](const auto& info) { return info.param.name; });

TEST(Amendment, HasAnIdOfItsInvoiceAlone) {
    const auto invoice = uuid_v5(spaces::request, {"one"});
    EXPECT_EQ(amendment_id(invoice), amendment_id(invoice));
    EXPECT_NE(amendment_id(invoice), invoice);
    EXPECT_NE(amendment_id(invoice), amendment_id(uuid_v5(spaces::request, {"two"})));
}

TEST(Amendment, IsAnotherWhateverMemberDiffers) {
    auto other = right();
    for (auto* member :
         {&other.irn, &other.acknowledgement_number, &other.acknowledgement_date, &other.signed_qr}) {
        const auto kept = *member;
        *member += '1';
        EXPECT_NE(fingerprint_of(other), fingerprint_of(right()));
        *member = kept;
    }
    EXPECT_EQ(fingerprint_of(other), fingerprint_of(right()));
}

TEST(Amendment, HasALineOfItsOwnWhateverTheSellerIsCalled) {
    const NumberingLine line{"amendment", DocumentType::credit_note, "main"};
    EXPECT_EQ(amendment_line(line), "amendment/amendment/main");
    EXPECT_TRUE(is_amendment_line(amendment_line(line)));
    EXPECT_FALSE(is_amendment_line(line.key()));
    EXPECT_FALSE(is_amendment_line("amendment"));
    EXPECT_EQ(amendment_series("acme/amendment/main"), "acme/amendment/main/places");
}

Invoice reported() {
    Invoice invoice;
    invoice.seller.gstin = "27AAPFU0939F1ZV";
    invoice.buyer.tax_id = "27AAPFU0939F1ZV";
    invoice.priced.regime = TaxRegime::india_intra_state;
    invoice.priced.currency = *find_currency("INR");
    invoice.priced.taxes.emplace_back().category = TaxCategory::standard;
    return invoice;
}

TEST(ForThePortal, IsABillToABusinessUnderGst) {
    EXPECT_TRUE(is_for_portal(reported()));
    auto invoice = reported();
    invoice.buyer.tax_id.clear();
    EXPECT_FALSE(is_for_portal(invoice)) << "to a consumer";
    invoice.priced.place_of_supply = "96";
    EXPECT_TRUE(is_for_portal(invoice)) << "an export";
    invoice = reported();
    invoice.priced.regime = TaxRegime::vat;
    EXPECT_FALSE(is_for_portal(invoice)) << "not under GST";
    invoice = reported();
    invoice.priced.currency = *find_currency("USD");
    EXPECT_FALSE(is_for_portal(invoice)) << "not in rupees";
    invoice = reported();
    invoice.priced.taxes[0].category = TaxCategory::exempt;
    EXPECT_FALSE(is_for_portal(invoice)) << "a bill of supply";
}

TEST(ForThePortal, MailsWaitAsLongAsTheSellerSays) {
    auto invoice = reported();
    invoice.issued_at = from_unix_ms(1'000);
    Seller seller;
    EXPECT_EQ(waits_for_portal_until(invoice, seller), invoice.issued_at);
    seller.irn_wait_hours = 2;
    EXPECT_EQ(waits_for_portal_until(invoice, seller), from_unix_ms(1'000 + 7'200'000));
    invoice.buyer.tax_id.clear();
    EXPECT_EQ(waits_for_portal_until(invoice, seller), invoice.issued_at);
}

}  // namespace
}  // namespace billmill::domain
