#include "adapters/kafka/envelope_headers.hpp"

#include <gtest/gtest.h>

namespace billmill::adapters::kafka {
namespace {

bool reads(std::string_view name, std::string_view value) {
    ports::Envelope envelope;
    return read_header(envelope, name, value);
}

TEST(EnvelopeHeader, IsReadIntoItsPlace) {
    ports::Envelope envelope;
    EXPECT_TRUE(read_header(envelope, "accepted-at", "1795348800000"));
    EXPECT_TRUE(read_header(envelope, "origin", "3:1234"));
    EXPECT_TRUE(read_header(envelope, "attempt", "2"));
    EXPECT_TRUE(read_header(envelope, "returned", "1"));
    EXPECT_EQ(envelope.accepted_at, from_unix_ms(1'795'348'800'000));
    EXPECT_EQ(envelope.origin, (ports::Position{3, 1234}));
    EXPECT_EQ(envelope.attempt, 2);
    EXPECT_TRUE(envelope.returned);
}

TEST(EnvelopeHeader, OfAnotherNameIsSomebodyElses) {
    EXPECT_TRUE(reads("content-type", "\xff"));
}

TEST(EnvelopeHeader, ADamagedTraceBeginsANewOne) {
    ports::Envelope envelope;
    EXPECT_TRUE(read_header(envelope, "traceparent", "\xff"));
    EXPECT_EQ(envelope.traceparent, "");
}

TEST(EnvelopeHeader, IsRefusedWhereItIsNoValue) {
    EXPECT_FALSE(reads("event-id", "17"));
    EXPECT_FALSE(reads("fingerprint", "beef"));
    EXPECT_FALSE(reads("origin", "3"));
    EXPECT_FALSE(reads("attempt", "two"));
    EXPECT_FALSE(reads("client", "\xff"));
}

/// They passed once; counting on from there, or subtracting, overflows. The fuzz target `kafka_header` holds this too.
TEST(EnvelopeHeader, HoldsNoNumberThatLaterStepsCannotUse) {
    EXPECT_FALSE(reads("attempt", "2147483647"));
    EXPECT_FALSE(reads("attempt", "-1"));
    EXPECT_FALSE(reads("accepted-at", "-9223372036854775808"));
    EXPECT_FALSE(reads("accepted-at", "9223372036854775807"));
    EXPECT_FALSE(reads("origin", "-1:5"));
    EXPECT_FALSE(reads("origin", "1:-5"));
    EXPECT_TRUE(reads("accepted-at", "32503679999999")) << "the last moment of the year 2999";
}

}  // namespace
}  // namespace billmill::adapters::kafka
