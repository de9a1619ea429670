#include "adapters/kafka/topic_ends.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace billmill::adapters::kafka {
namespace {

using namespace std::chrono_literals;

/// Waits until an asker waits for a look.
void wait_for_question(TopicEnds& ends) {
    while (!ends.is_look_wanted()) std::this_thread::yield();
}

/// The answer to a look that was under way may be older than what is asked about.
TEST(TopicEnds, ALookThatWasUnderWayIsNotTheAnswer) {
    TopicEnds ends{"events", 20s};
    ends.see({.begin = 0, .end = 5}, ends.begin_look());
    const auto under_way =
        ends.begin_look();  // Answered by the broker; then somebody writes a sixth message, and asks.
    auto asked = std::async(std::launch::async, [&] { return ends.looked_anew(); });
    wait_for_question(ends);
    ends.see({.begin = 0, .end = 5}, under_way);
    ASSERT_TRUE(ends.is_look_wanted());
    ends.see({.begin = 0, .end = 6}, ends.begin_look());
    const auto seen = asked.get();
    ASSERT_TRUE(seen) << seen.error().what;
    EXPECT_EQ(seen->end, 6);
    EXPECT_FALSE(ends.is_look_wanted());
}

TEST(TopicEnds, OneLookAnswersAllWhoWait) {
    TopicEnds ends{"events", 20s};
    auto one = std::async(std::launch::async, [&] { return ends.looked_anew(); });
    auto other = std::async(std::launch::async, [&] { return ends.looked_anew(); });
    while (ends.begin_look() < 2) std::this_thread::yield();
    ends.see({.begin = 2, .end = 7}, ends.begin_look());
    EXPECT_EQ(one.get()->end, 7);
    EXPECT_EQ(other.get()->begin, 2);
}

TEST(TopicEnds, WhatWasReadIsKnownWithoutALook) {
    TopicEnds ends{"events", 20s};
    ends.see({.begin = 0, .end = 5}, ends.begin_look());
    ends.reach(9);
    ends.reach(8);
    EXPECT_EQ(ends.known()->end, 9);
}

TEST(TopicEnds, WhoLooksIsStoppedAlsoWhereSomebodyAsks) {
    TopicEnds ends{"events", 0ms};
    EXPECT_FALSE(ends.known());
    std::stop_source stop;
    EXPECT_TRUE(ends.wait_until_wanted(stop.get_token()));
    stop.request_stop();
    EXPECT_FALSE(ends.wait_until_wanted(stop.get_token()));
}

TEST(TopicEnds, AnErrorAndTheEndOfPatienceAreUnavailable) {
    TopicEnds ends{"events", 0ms};
    EXPECT_EQ(ends.known().error().fault, Fault::unavailable);
    EXPECT_EQ(ends.looked_anew().error().what, "Kafka: events was not read in time");
    TopicEnds patient{"events", 20s};
    auto asked = std::async(std::launch::async, [&] { return patient.looked_anew(); });
    wait_for_question(patient);
    EXPECT_TRUE(patient.fail_once());
    EXPECT_FALSE(patient.fail_once());
    EXPECT_EQ(asked.get().error().fault, Fault::unavailable);
    patient.see({.begin = 0, .end = 1}, patient.begin_look());
    EXPECT_EQ(patient.known()->end, 1) << "looking goes on";
    patient.forget();
    EXPECT_FALSE(patient.are_seen());
}

}  // namespace
}  // namespace billmill::adapters::kafka
