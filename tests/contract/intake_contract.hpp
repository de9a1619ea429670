#pragma once

#include <atomic>
#include <latch>
#include <thread>

#include "contract/accept_and_wait.hpp"
#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/intake.hpp"
#include "ports/message_bus.hpp"

namespace billmill::contract {

class IntakeSubject : public Subject {
public:
    virtual ports::Intake& intake() = 0;
    virtual ports::MessageBus& bus() = 0;
};

class IntakeContract : public Contract<IntakeSubject> {
protected:
    static constexpr auto stage = ports::Stage::billing;
    Result<ports::Admission> accept(ports::Envelope message) {
        return accept_and_wait(subject->intake(), stage, std::move(message));
    }
};

using ports::Admission;

TEST_P(IntakeContract, TheSameRequestAgainIsReplayedAndOnTheBusOnce) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    EXPECT_EQ(accept(envelope(1)), Admission::replayed);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
}

TEST_P(IntakeContract, TheSameIdWithAnotherFingerprintIsKeyReusedAndNothingIsKept) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    auto other = envelope(2);
    other.event_id = id_of(1);
    EXPECT_EQ(accept(other), Admission::key_reused);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
    EXPECT_EQ(must(subject->intake().find(id_of(1)))->fingerprint, envelope(1).fingerprint);
}

TEST_P(IntakeContract, BothHoldAfterReopening) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    subject->reopen();
    EXPECT_EQ(accept(envelope(1)), Admission::replayed);
    auto other = envelope(2);
    other.event_id = id_of(1);
    EXPECT_EQ(accept(other), Admission::key_reused);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
}

TEST_P(IntakeContract, WhatWasConsumedIsNotTakenAgain) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    auto consumer = must(subject->bus().subscribe(stage));
    ASSERT_EQ(must(consumer->poll(1, Milliseconds{5'000})).size(), 1U);
    must(consumer->commit());
    EXPECT_EQ(accept(envelope(1)), Admission::replayed);
    EXPECT_EQ(must(subject->bus().lag(stage)), 0);
}

TEST_P(IntakeContract, SixtyFourAtOnceAreOne) {
    constexpr int threads = 64;
    std::atomic<int> accepted{0};
    std::atomic<int> answered{0};
    std::latch start{threads};
    {
        std::vector<std::jthread> clients;
        for (int t = 0; t < threads; ++t) {
            clients.emplace_back([&] {
                start.arrive_and_wait();
                const auto admission = accept(envelope(1));
                accepted += admission == Admission::accepted;
                answered += admission == Admission::accepted || admission == Admission::replayed ||
                            admission == Admission::in_flight;
            });
        }
    }
    EXPECT_EQ(accepted, 1);
    EXPECT_EQ(answered, threads);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
}

TEST_P(IntakeContract, FindsWhatWasTaken) {
    EXPECT_EQ(accept(envelope(4)), Admission::accepted);
    const auto taken = must(subject->intake().find(id_of(4)));
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->id, id_of(4));
    EXPECT_EQ(taken->stage, stage);
    EXPECT_EQ(taken->fingerprint, envelope(4).fingerprint);
    EXPECT_EQ(taken->accepted_at, envelope(4).accepted_at);
    EXPECT_FALSE(must(subject->intake().find(id_of(5))));
}

TEST_P(IntakeContract, RefusesAPayloadThatIsTooLarge) {
    auto large = envelope(1);
    large.payload.assign(ports::payload_bytes_max + 1, 'x');
    EXPECT_EQ(fault_of(accept(large)), "invalid");
    EXPECT_FALSE(must(subject->intake().find(id_of(1))));
}

}  // namespace billmill::contract
