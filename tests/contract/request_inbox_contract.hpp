#pragma once

#include <atomic>
#include <latch>
#include <thread>

#include "contract/accept_and_wait.hpp"
#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/message_bus.hpp"
#include "ports/request_fingerprint.hpp"
#include "ports/request_inbox.hpp"

namespace billmill::contract {

class RequestInboxSubject : public Subject {
public:
    virtual ports::RequestInbox& inbox() = 0;
    virtual ports::MessageBus& bus() = 0;
};

class RequestInboxContract : public Contract<RequestInboxSubject> {
protected:
    static constexpr auto stage = ports::Stage::billing;
    Result<ports::Admission> accept(ports::Envelope message) {
        return accept_and_wait(subject->inbox(), stage, std::move(message));
    }
};

using ports::Admission;

TEST_P(RequestInboxContract, TheSameRequestAgainIsReplayedAndOnTheBusOnce) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    EXPECT_EQ(accept(envelope(1)), Admission::replayed);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
}

TEST_P(RequestInboxContract, ARepetitionHearsWhenItWasAcceptedFirst) {
    const auto first = envelope(1);
    for (const auto& [how, when] : {std::pair{Admission::accepted, std::optional<Instant>{}},
                                    std::pair{Admission::replayed, std::optional{first.accepted_at}},
                                    std::pair{Admission::replayed, std::optional{first.accepted_at}}}) {
        auto message = envelope(1);
        if (when) message.accepted_at += Milliseconds{1'234};
        std::promise<Result<ports::Admitted>> answer;
        subject->inbox().accept(stage, std::move(message), [&](Result<ports::Admitted> admitted) {
            answer.set_value(std::move(admitted));
        });
        const auto heard = must(answer.get_future().get());
        EXPECT_EQ(heard.how, how);
        EXPECT_EQ(heard.first_at, when);
    }
}

TEST_P(RequestInboxContract, TheSameIdWithAnotherFingerprintIsKeyReusedAndNothingIsKept) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    auto other = envelope(2);
    other.event_id = id_of(1);
    EXPECT_EQ(accept(other), Admission::key_reused);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
    EXPECT_EQ(must(subject->inbox().find(id_of(1)))->fingerprint, envelope(1).fingerprint);
}

/// No retry across an upgrade is refused: what an older program accepted is known in its own version of fingerprints.
TEST_P(RequestInboxContract, ARetryIsComparedInTheOlderVersionOfFingerprints) {
    const auto asked = [](const Digest& fingerprint, int id) {
        auto message = envelope(id);
        message.fingerprint = fingerprint;
        return message;
    };
    using ports::fingerprint_1;
    using ports::fingerprint_2;
    struct Row {
        const char* what;
        Digest first;
        Digest again;
        Admission heard;
    };
    const Row rows[] = {
        {"the same bytes, after an upgrade", fingerprint_1("a"), fingerprint_2("a", "A"),
         Admission::replayed},
        {"other bytes, after an upgrade", fingerprint_1("a"), fingerprint_2("b", "A"), Admission::key_reused},
        {"the same bytes, by an older gateway", fingerprint_2("a", "A"), fingerprint_1("a"),
         Admission::replayed},
        {"other bytes, by an older gateway", fingerprint_2("a", "A"), fingerprint_1("b"),
         Admission::key_reused},
        {"the same meaning", fingerprint_2("a", "A"), fingerprint_2("b", "A"), Admission::replayed},
        {"another meaning", fingerprint_2("a", "A"), fingerprint_2("a", "B"), Admission::key_reused},
        {"two older ones", fingerprint_1("a"), fingerprint_1("b"), Admission::key_reused},
    };
    int id = 100;
    for (const auto& [what, first, again, heard] : rows) {
        ++id;
        EXPECT_EQ(accept(asked(first, id)), Admission::accepted) << what;
        EXPECT_EQ(accept(asked(again, id)), heard) << what;
    }
}

TEST_P(RequestInboxContract, ABillThatWasAcceptedNamesItsLine) {
    auto bill = envelope(1);
    bill.key = "acme/invoice/main";
    EXPECT_EQ(accept(bill), Admission::accepted);
    EXPECT_EQ(must(subject->inbox().find(bill.event_id))->line, bill.key);
}

/// Beside its request alone: a repetition or another request under its id brings nothing.
TEST_P(RequestInboxContract, ACompanionStandsOnTheBusWithItsRequest) {
    const auto accept_with = [&](const ports::Envelope& message, int companion) {
        std::promise<Result<ports::Admission>> promise;
        subject->inbox().accept(stage, message, ports::Companion{ports::Stage::users, envelope(companion)},
                                [&](auto result) { promise.set_value(std::move(result)); });
        return promise.get_future().get();
    };
    EXPECT_EQ(accept_with(envelope(1), 11), Admission::accepted);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
    EXPECT_EQ(must(subject->bus().lag(ports::Stage::users)), 1);
    EXPECT_EQ(accept_with(envelope(1), 12), Admission::replayed);
    auto other = envelope(2);
    other.event_id = id_of(1);
    EXPECT_EQ(accept_with(other, 13), Admission::key_reused);
    auto large = envelope(3);
    large.payload.assign(ports::payload_bytes_max + 1, 'x');
    EXPECT_EQ(fault_of(accept_with(large, 14)), "invalid");
    EXPECT_EQ(must(subject->bus().lag(ports::Stage::users)), 1);
    auto consumer = must(subject->bus().subscribe(ports::Stage::users));
    const auto taken = must(consumer->poll(10, Milliseconds{5'000}));
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].envelope.event_id, id_of(11));
    EXPECT_EQ(taken[0].envelope.fingerprint, envelope(11).fingerprint);
    EXPECT_FALSE(must(subject->inbox().find(id_of(11)))) << "it is no request of its own";
}

TEST_P(RequestInboxContract, SeveralTogetherAreEachToldAndStandInTheirOrder) {
    constexpr auto users = ports::Stage::users;
    const auto accept_all = [&](std::vector<ports::Envelope> messages) {
        std::promise<std::vector<Result<Admission>>> promise;
        subject->inbox().accept_all(users, std::move(messages),
                                    [&](auto answers) { promise.set_value(std::move(answers)); });
        return promise.get_future().get();
    };
    EXPECT_TRUE(accept_all({}).empty());
    EXPECT_EQ(accept_and_wait(subject->inbox(), users, envelope(3)), Admission::accepted);
    auto other = envelope(9);
    other.event_id = id_of(3);
    const auto answers = accept_all({envelope(5), envelope(3), other, envelope(1)});
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_EQ(answers[0], Admission::accepted);
    EXPECT_EQ(answers[1], Admission::replayed);
    EXPECT_EQ(answers[2], Admission::key_reused);
    EXPECT_EQ(answers[3], Admission::accepted);
    EXPECT_EQ(must(subject->bus().lag(users)), 3);
    auto consumer = must(subject->bus().subscribe(users));
    std::vector<Uuid> ids;
    for (const auto& taken : must(consumer->poll(10, Milliseconds{5'000})))
        ids.push_back(taken.envelope.event_id);
    EXPECT_EQ(ids, (std::vector{id_of(3), id_of(5), id_of(1)}));
}

TEST_P(RequestInboxContract, BothHoldAfterReopening) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    subject->reopen();
    EXPECT_EQ(accept(envelope(1)), Admission::replayed);
    auto other = envelope(2);
    other.event_id = id_of(1);
    EXPECT_EQ(accept(other), Admission::key_reused);
    EXPECT_EQ(must(subject->bus().lag(stage)), 1);
}

TEST_P(RequestInboxContract, WhatWasConsumedIsNotTakenAgain) {
    EXPECT_EQ(accept(envelope(1)), Admission::accepted);
    auto consumer = must(subject->bus().subscribe(stage));
    ASSERT_EQ(must(consumer->poll(1, Milliseconds{5'000})).size(), 1U);
    must(consumer->commit());
    EXPECT_EQ(accept(envelope(1)), Admission::replayed);
    EXPECT_EQ(must(subject->bus().lag(stage)), 0);
}

TEST_P(RequestInboxContract, SixtyFourAtOnceAreOne) {
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

TEST_P(RequestInboxContract, FindsWhatWasTaken) {
    EXPECT_EQ(accept(envelope(4)), Admission::accepted);
    const auto taken = must(subject->inbox().find(id_of(4)));
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->id, id_of(4));
    EXPECT_EQ(taken->stage, stage);
    EXPECT_EQ(taken->fingerprint, envelope(4).fingerprint);
    EXPECT_EQ(taken->accepted_at, envelope(4).accepted_at);
    EXPECT_FALSE(must(subject->inbox().find(id_of(5))));
}

TEST_P(RequestInboxContract, RefusesAPayloadThatIsTooLarge) {
    auto large = envelope(1);
    large.payload.assign(ports::payload_bytes_max + 1, 'x');
    EXPECT_EQ(fault_of(accept(large)), "invalid");
    EXPECT_FALSE(must(subject->inbox().find(id_of(1))));
}

}  // namespace billmill::contract
