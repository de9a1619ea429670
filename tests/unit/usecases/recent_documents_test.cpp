#include "usecases/recent_documents.hpp"

#include <gtest/gtest.h>

#include "support/builders.hpp"

namespace billmill::usecases {
namespace {

std::shared_ptr<const RecentDocuments::Entry> entry(std::string_view name, std::size_t bytes) {
    auto made = std::make_shared<RecentDocuments::Entry>();
    made->invoice.id = tests::id_of(name);
    made->pdf.assign(bytes, 'x');
    return made;
}

TEST(RecentDocuments, HandsOutWhatItKeeps) {
    RecentDocuments recent{1 << 20};
    EXPECT_EQ(recent.find(tests::id_of("a")), nullptr);
    recent.put(entry("a", 100));
    ASSERT_NE(recent.find(tests::id_of("a")), nullptr);
    EXPECT_NE(recent.find(tests::id_of("a")), nullptr) << "copies of a mail need it again";
}

TEST(RecentDocuments, ForgetsTheOldestAndStaysInItsBound) {
    constexpr std::size_t bound = 100'000;
    RecentDocuments recent{bound};
    for (int i = 0; i < 1'000; ++i) {
        recent.put(entry(std::to_string(i), 10'000));
        ASSERT_LE(recent.bytes(), bound);
    }
    EXPECT_EQ(recent.find(tests::id_of("0")), nullptr);
    EXPECT_NE(recent.find(tests::id_of("999")), nullptr);
}

/// With as many that wait for their delivery as fit, a bound of half the size serves as many mails.
TEST(RecentDocuments, WhatWasHandedOutGoesBeforeWhatStillWaits) {
    constexpr std::size_t bound = 100'000;
    RecentDocuments recent{bound};
    const auto id = [](int i) { return tests::id_of(std::to_string(i)); };
    for (int i = 0; i < 6; ++i) recent.put(entry(std::to_string(i), 10'000));
    ASSERT_NE(recent.hand_out(id(3)), nullptr);
    ASSERT_NE(recent.hand_out(id(5)), nullptr);
    ASSERT_NE(recent.hand_out(id(3)), nullptr) << "copies of a mail need it again";
    EXPECT_EQ(recent.hand_out(id(99)), nullptr);
    int next = 6;
    while (recent.find(id(3)) != nullptr) recent.put(entry(std::to_string(next++), 10'000));
    EXPECT_NE(recent.find(id(5)), nullptr);
    recent.put(entry(std::to_string(next++), 10'000));
    EXPECT_EQ(recent.find(id(5)), nullptr);
    EXPECT_NE(recent.find(id(0)), nullptr) << "the oldest, and not mailed yet";
    recent.put(entry(std::to_string(next++), 10'000));
    EXPECT_EQ(recent.find(id(0)), nullptr) << "only these are left";
    for (int i = 0; i < 1'000; ++i) {
        recent.put(entry(std::to_string(next), 10'000));
        EXPECT_EQ(recent.hand_out(i % 3 == 0 ? id(-1) : id(next)) == nullptr, i % 3 == 0);
        ++next;
        ASSERT_LE(recent.bytes(), bound);
    }
}

TEST(RecentDocuments, KeepsNothingThatAloneExceedsTheBound) {
    RecentDocuments recent{50'000};
    recent.put(entry("small", 100));
    recent.put(entry("huge", 60'000));
    EXPECT_EQ(recent.find(tests::id_of("huge")), nullptr);
    EXPECT_NE(recent.find(tests::id_of("small")), nullptr) << "and pushes out nothing for it";
}

TEST(RecentDocuments, CountsAnInvoiceOnceThatIsPutTwice) {
    RecentDocuments recent{1 << 20};
    recent.put(entry("a", 1'000));
    const auto once = recent.bytes();
    recent.put(entry("a", 1'000));
    EXPECT_EQ(recent.bytes(), once);
}

}  // namespace
}  // namespace billmill::usecases
