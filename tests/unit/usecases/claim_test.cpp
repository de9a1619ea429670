#include "usecases/accept/claim.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace billmill::usecases {
namespace {

const Digest fingerprint = sha256("a request");

ports::AcceptedRequest accepted_bill() {
    return {.id = uuid_v5(spaces::request, {"a"}),
            .stage = ports::Stage::billing,
            .fingerprint = fingerprint,
            .accepted_at = from_unix_ms(1'795'348'800'000),
            .line = "acme/invoice/main"};
}

TEST(Claim, OfAGatewayReadsBackAndNamesItsOwner) {
    const auto read = read_claim(claimed_value(fingerprint, "gateway-1"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->state, Claim::State::claimed);
    EXPECT_EQ(read->fingerprint, fingerprint);
    EXPECT_NE(claimed_value(fingerprint, "gateway-1"), claimed_value(fingerprint, "gateway-2"));
}

TEST(Claim, OfAnAcceptedRequestReadsBackWhole) {
    const auto read = read_claim(accepted_value(accepted_bill()));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->state, Claim::State::accepted);
    EXPECT_EQ(read->fingerprint, fingerprint);
    EXPECT_EQ(read->stage, ports::Stage::billing);
    EXPECT_EQ(read->accepted_at, accepted_bill().accepted_at);
    EXPECT_EQ(read->line, accepted_bill().line);
}

TEST(Claim, OfAnOlderGatewayNamesNoLine) {
    auto older = accepted_bill();
    older.line.clear();
    const auto value = accepted_value(older);
    EXPECT_EQ(std::ranges::count(value, ' '), 1);
    const auto read = read_claim(value);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->accepted_at, older.accepted_at);
    EXPECT_TRUE(read->line.empty());
}

TEST(Claim, IsNotReadFromWhatIsCutOffOrSomebodyElses) {
    const auto whole = accepted_value(accepted_bill());
    const auto time_begins = whole.find(' ') + 1;
    for (std::size_t length = 0; length <= time_begins; ++length)
        EXPECT_FALSE(read_claim(whole.substr(0, length))) << length;
    EXPECT_FALSE(read_claim("x" + whole.substr(1)));
    auto without_line = accepted_bill();
    without_line.line.clear();
    EXPECT_FALSE(read_claim(accepted_value(without_line) + "x"));
    EXPECT_FALSE(read_claim("a" + fingerprint.hex() + "kitchen 1"));
}

/// Such a time was once read as 1970. The fuzz target `claim` holds this too.
TEST(Claim, IsNotReadWhereItsTimeIsMissingOrNoNumberHoldsIt) {
    EXPECT_FALSE(read_claim("a" + fingerprint.hex() + "billing "));
    EXPECT_FALSE(read_claim("a" + fingerprint.hex() + "billing 99999999999999999999"));
}

}  // namespace
}  // namespace billmill::usecases
