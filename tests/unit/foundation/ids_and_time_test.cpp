#include <gtest/gtest.h>

#include <set>

#include "foundation/digest.hpp"
#include "foundation/is_within.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill {
namespace {

TEST(Digest, IsSha256AndReadsItsOwnHex) {
    EXPECT_EQ(sha256("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(Digest::from_hex(sha256("abc").hex()), sha256("abc"));
    EXPECT_FALSE(Digest::from_hex("ba78"));
    EXPECT_FALSE(Digest::from_hex(std::string(64, 'g')));
}

TEST(Uuid, TextRoundTripsAndRefusesAllElse) {
    const auto id = uuid_v5(spaces::request, {"client", "POST /x", "key"});
    EXPECT_EQ(Uuid::parse(id.text()), id);
    EXPECT_EQ(Uuid::from_raw(id.raw()), id);
    EXPECT_EQ(id.text()[14], '5');
    for (const char* bad :
         {"", "6f1c0e2a54b74c6e9d0b0b6a3f6e4d11", "6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d1g",
          "6f1c0e2a+54b7-4c6e-9d0b-0b6a3f6e4d11", "6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d111"}) {
        EXPECT_FALSE(Uuid::parse(bad)) << bad;
    }
}

TEST(Uuid, PartsDoNotRunTogether) {
    EXPECT_NE(uuid_v5(spaces::request, {"ab", "c"}), uuid_v5(spaces::request, {"a", "bc"}));
    EXPECT_NE(uuid_v5(spaces::request, {"a"}), uuid_v5(spaces::customer, {"a"}));
}

TEST(Uuid, Version7SortsByTimeAndNeverRepeats) {
    std::set<Uuid> seen;
    for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(seen.insert(uuid_v7(from_unix_ms(1'000))).second);
    EXPECT_LT(*seen.rbegin(), uuid_v7(from_unix_ms(1'001)));
}

TEST(Time, InstantsRoundTrip) {
    const auto at = from_unix_ms(1'795'339'800'123);
    EXPECT_EQ(rfc3339(at), "2026-11-22T09:30:00.123Z");
    EXPECT_EQ(parse_rfc3339(rfc3339(at)), at);
    EXPECT_EQ(rfc5322_date(at), "Sun, 22 Nov 2026 09:30:00 +0000");
    EXPECT_FALSE(parse_rfc3339("2026-11-22T25:30:00Z"));
    EXPECT_FALSE(parse_rfc3339("2026-11-22 09:30:00Z"));
}

TEST(Time, OnlyRealDaysAreDates) {
    EXPECT_EQ(parse_date("2028-02-29"), (Date{2028, 2, 29}));
    for (const char* bad :
         {"2027-02-29", "2026-13-01", "2026-00-01", "2026-1-01", "20261122", "1800-01-01"}) {
        EXPECT_FALSE(parse_date(bad)) << bad;
    }
    EXPECT_EQ(add_days(Date{2026, 12, 31}, 1), (Date{2027, 1, 1}));
}

TEST(Time, NothingIsWithinASpanThatLiesAheadOfTheClock) {
    const Milliseconds span{5'000};
    const auto now = from_unix_ms(1'795'339'800'000);
    EXPECT_TRUE(is_within(now, span, now));
    EXPECT_TRUE(is_within(now - Milliseconds{4'999}, span, now));
    EXPECT_FALSE(is_within(now - span, span, now));
    for (const Milliseconds ahead : {Milliseconds{1}, Milliseconds{4'999}, Milliseconds{5'000},
                                     Milliseconds{3'600'000}, Milliseconds{86'400'000}})
        EXPECT_FALSE(is_within(now + ahead, span, now)) << ahead;
}

TEST(Time, TheDayDependsOnTheZone) {
    const auto evening = *parse_rfc3339("2026-11-22T20:00:00Z");
    EXPECT_EQ(local_date(evening, "Asia/Kolkata").value(), (Date{2026, 11, 23}));
    EXPECT_EQ(local_date(evening, "Europe/Berlin").value(), (Date{2026, 11, 22}));
    EXPECT_EQ(local_date(evening, "Asia/Atlantis").error().fault, Fault::invalid);
}

}  // namespace
}  // namespace billmill
