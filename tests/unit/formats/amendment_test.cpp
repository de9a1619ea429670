#include <gtest/gtest.h>

#include "domain/amendment.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"
#include "formats/requests.hpp"
#include "formats/signed_qr.hpp"
#include "foundation/encoding.hpp"

namespace billmill::formats {
namespace {

domain::Amendment sample() {
    domain::Amendment amendment;
    amendment.invoice = uuid_v5(spaces::request, {"one"});
    amendment.id = domain::amendment_id(amendment.invoice);
    amendment.line = "acme/amendment/main";
    amendment.portal = {.irn = std::string(64, 'a'),
                        .acknowledgement_number = "112010036563310",
                        .acknowledgement_date = "2026-11-22 12:27:00",
                        .signed_qr = "aGVhZA.cGF5bG9hZA.c2ln"};
    amendment.fingerprint = domain::fingerprint_of(amendment.portal);
    amendment.accepted_at = from_unix_ms(1'795'348'800'001);
    amendment.recorded_at = from_unix_ms(1'795'348'800'002);
    amendment.renderer = "classic-1";
    amendment.sha256 = sha256("pdf");
    amendment.bytes = 3;
    domain::ChainLink chain{.place = 1, .link = sha256("link"), .salt = {}, .xml = {}};
    chain.salt.fill(7);
    amendment.chain = chain;
    return amendment;
}

TEST(AmendmentRecord, ReadsAsItWasWritten) {
    const auto amendment = sample();
    const auto read = decode_stored_amendment(encode(amendment), amendment.chain);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, amendment);
    EXPECT_EQ(encode(*read), encode(amendment));
}

/// What the link covers can be made after the values and the salt are gone.
TEST(AmendmentRecord, KeepsItsContentHashWhenItIsErased) {
    const auto amendment = sample();
    const auto text = encode(amendment);
    const auto erased = without_personal_values(encode_record(amendment), amendment.chain->salt);
    EXPECT_EQ(erased.find(amendment.portal.signed_qr), std::string::npos);
    auto chain = *amendment.chain;
    chain.salt = {};
    const auto read = decode_stored_amendment(erased, chain);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_TRUE(domain::is_erased(*read));
    EXPECT_EQ(read->portal.signed_qr, "");
    EXPECT_EQ(content_hash_of_stored(*read, erased), content_hash_of_stored(amendment, text));
    EXPECT_FALSE(decode_stored_amendment(text, chain)) << "values where commitments belong";
}

TEST(AmendmentMessage, IsToldFromBillsAndCredits) {
    const domain::AmendmentRequest request{sample().invoice, sample().portal};
    const auto read = decode_bill(encode(request));
    ASSERT_TRUE(read) << read.error().what;
    ASSERT_TRUE(std::holds_alternative<domain::AmendmentRequest>(*read));
    EXPECT_EQ(std::get<domain::AmendmentRequest>(*read), request);
    EXPECT_TRUE(encode(request).starts_with("{\"v\":5,")) << "older cores pause before it";
}

TEST(AmendmentBody, TakesAnIrnInEitherCase) {
    const auto read =
        read_irn(R"({"irn":")" + std::string(64, 'A') + R"(","ackNo":"1","ackDate":"2026-11-22"})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->value.irn, std::string(64, 'a'));
}

std::string jwt_of(const std::string& payload) {
    auto digits = base64::encode(payload);
    while (digits.ends_with('=')) digits.pop_back();
    for (auto& c : digits) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return "aGVhZA." + digits + ".c2ln";
}

TEST(SignedQr, SaysOfWhichDocumentItIs) {
    const auto read = read_signed_qr(jwt_of(
        R"({"data":"{\"Irn\":\"ab\",\"DocNo\":\"KT/1 é?>\",\"SellerGstin\":\"27\",\"ItemCnt\":1}","iss":"NIC"})"));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, (SignedQr{.irn = "ab", .document_number = "KT/1 é?>", .seller_gstin = "27"}));
}

TEST(SignedQr, IsNoneWhereThePayloadIsNot) {
    for (const auto* payload :
         {"", "{}", "[]", "{\"data\":1}", "{\"data\":\"no json\"}", "{\"data\":\"[]\"}", "\xff"})
        EXPECT_FALSE(read_signed_qr(jwt_of(payload))) << payload;
    EXPECT_FALSE(read_signed_qr("no jwt"));
    EXPECT_FALSE(read_signed_qr("a.b"));
}

}  // namespace
}  // namespace billmill::formats
