#include "runtime/settlement.hpp"

#include <gmock/gmock.h>

#include "adapters/memory/manual_clock.hpp"
#include "support/builders.hpp"

namespace billmill::runtime {
namespace {

using ports::DeadLetterStore;
using ports::Disposition;
using ports::Stage;
using testing::_;
using testing::ElementsAre;
using testing::InSequence;
using testing::Return;

class Parked : public ports::ParkedStore {
public:
    MOCK_METHOD(Outcome, park, (std::span<const ports::Parked>), (override));
    MOCK_METHOD(Result<std::vector<ports::Parked>>, claim_due, (Instant, Instant, int), (override));
    MOCK_METHOD(Outcome, hold, (std::span<const ports::Parked>, Instant), (override));
    MOCK_METHOD(Outcome, settle, (Stage, std::span<const Uuid>), (override));
    MOCK_METHOD(Result<ports::Page<ports::Parked>>, list, (Stage, const ports::PageRequest&), (override));
    MOCK_METHOD(Result<std::optional<ports::Parked>>, find, (Stage, const Uuid&), (override));
    MOCK_METHOD(Result<std::int64_t>, count, (Stage), (override));
    MOCK_METHOD(Result<std::optional<Instant>>, next_due, (), (override));
    MOCK_METHOD(Result<int>, bring_forward, (Instant, int, Instant), (override));
    MOCK_METHOD(Result<int>, release, (const std::string&, int, Instant), (override));
    MOCK_METHOD(Result<std::int64_t>, held, (const std::string&), (override));
    MOCK_METHOD(Result<std::optional<std::string>>, next_gate, (const std::string&), (override));
};

class DeadLetters : public ports::DeadLetterStore {
public:
    MOCK_METHOD(Outcome, add, (std::span<const Entry>), (override));
    MOCK_METHOD(Result<std::optional<ports::DeadLetter>>, find, (Stage, const Uuid&), (override));
    MOCK_METHOD(Result<std::optional<ports::DeadLetter>>, find, (const Uuid&), (override));
    MOCK_METHOD(Result<std::vector<IdAndState>>, states, (Stage, std::span<const Uuid>), (override));
    MOCK_METHOD(Result<ports::Page<ports::DeadLetter>>, list, (const Filter&, const ports::PageRequest&),
                (override));
    MOCK_METHOD(Outcome, mark_replayed, (Stage, const Uuid&, Instant), (override));
    MOCK_METHOD(Outcome, discard, (Stage, const Uuid&), (override));
    MOCK_METHOD(Outcome, close, (Stage, std::span<const Uuid>), (override));
    MOCK_METHOD(Outcome, clear, (Stage, std::span<const Uuid>), (override));
    MOCK_METHOD(Result<std::int64_t>, count, (Stage, ports::DeadLetterState), (override));
};

class Events : public ports::EventWriter {
public:
    Outcome write(std::span<const ports::Event> events) override {
        written.insert(written.end(), events.begin(), events.end());
        return outcome;
    }
    std::vector<ports::Event> written;
    Outcome outcome;
};

/// What reached the stores, of a settlement whose stores do nothing else. Any other call fails the test.
class SettlementTest : public testing::Test {
protected:
    SettlementTest() {
        ON_CALL(parked, park).WillByDefault([this](std::span<const ports::Parked> rows) -> Outcome {
            parked_rows.assign(rows.begin(), rows.end());
            return {};
        });
        ON_CALL(dead_letters, add)
            .WillByDefault([this](std::span<const DeadLetterStore::Entry> entries) -> Outcome {
                dead.assign(entries.begin(), entries.end());
                return {};
            });
        ON_CALL(parked, settle).WillByDefault(Return(Outcome{}));
        ON_CALL(dead_letters, close).WillByDefault(Return(Outcome{}));
    }
    ports::Delivered message(std::string_view name, std::int32_t attempt = 0, bool returned = false) {
        auto envelope = tests::an_envelope(name, "key", "{}", clock.now());
        envelope.attempt = attempt;
        envelope.returned = returned;
        return {envelope, {}};
    }
    /// Where no store writes events.
    Result<Tally> settle_and_tell(const std::vector<ports::Delivered>& batch,
                                  std::vector<Disposition> dispositions, Stage stage = Stage::billing,
                                  bool maybe_redelivered = false) {
        return Settlement{stage, parked, dead_letters, clock, retries, &events}.settle(
            batch, std::move(dispositions), maybe_redelivered);
    }
    Result<Tally> settle(const std::vector<ports::Delivered>& batch, std::vector<Disposition> dispositions,
                         bool maybe_redelivered = false) {
        return Settlement{Stage::billing, parked, dead_letters, clock, retries}.settle(
            batch, std::move(dispositions), maybe_redelivered);
    }

    adapters::memory::ManualClock clock;
    testing::StrictMock<Parked> parked;
    testing::StrictMock<DeadLetters> dead_letters;
    RetrySchedule retries{.first = Milliseconds{10'000}, .longest = Milliseconds{60'000}, .attempts_max = 3};
    std::vector<ports::Parked> parked_rows;
    std::vector<DeadLetterStore::Entry> dead;
    Events events;
};

TEST_F(SettlementTest, AFreshMessageThatIsDoneTouchesNoStore) {
    const auto tally = settle({message("a")}, {Disposition::ack()});
    ASSERT_TRUE(tally);
    EXPECT_EQ(tally->done, 1);
}

TEST_F(SettlementTest, AReturnedMessageThatIsDoneLeavesNoRowAndNoOpenDeadLetter) {
    const auto id = tests::id_of("a");
    EXPECT_CALL(parked, settle(Stage::billing, ElementsAre(id)));
    EXPECT_CALL(dead_letters, close(Stage::billing, ElementsAre(id)));
    EXPECT_TRUE(settle({message("a", 0, true)}, {Disposition::ack()}));
}

TEST_F(SettlementTest, ABatchThatMayHaveBeenHereBeforeIsTreatedAsReturned) {
    EXPECT_CALL(parked, settle);
    EXPECT_CALL(dead_letters, close);
    EXPECT_TRUE(settle({message("a")}, {Disposition::ack()}, true));
}

TEST_F(SettlementTest, ARetryCountsAnAttemptAndIsDueAfterItsPause) {
    EXPECT_CALL(parked, park);
    const auto tally = settle({message("a", 1)}, {Disposition::retry("mail_deferred", "451")});
    ASSERT_TRUE(tally);
    EXPECT_EQ(tally->parked, 1);
    ASSERT_EQ(parked_rows.size(), 1U);
    EXPECT_EQ(parked_rows[0].envelope.attempt, 2);
    EXPECT_EQ(parked_rows[0].code, "mail_deferred");
    EXPECT_EQ(parked_rows[0].due_at, clock.now() + *retries.pause_after(2, tests::id_of("a")));
}

TEST_F(SettlementTest, WhatIsDeferredCountsNoAttemptAndIsDueWhenItSays) {
    const auto until = clock.now() + Milliseconds{7'000};
    EXPECT_CALL(parked, park);
    const auto tally = settle({message("a", 1)}, {Disposition::defer("unknown_customer", until)});
    ASSERT_TRUE(tally);
    EXPECT_EQ(tally->waiting, 1);
    ASSERT_EQ(parked_rows.size(), 1U);
    EXPECT_EQ(parked_rows[0].envelope.attempt, 1);
    EXPECT_EQ(parked_rows[0].due_at, until);
}

TEST_F(SettlementTest, WhatAGateHoldsCountsNoAttemptAndHasNoDueTime) {
    EXPECT_CALL(parked, park);
    const auto tally = settle({message("a", 1)}, {Disposition::hold("mail_gate_closed", "route/mx:25/")});
    ASSERT_TRUE(tally);
    EXPECT_EQ(tally->waiting, 1);
    ASSERT_EQ(parked_rows.size(), 1U);
    EXPECT_EQ(parked_rows[0].envelope.attempt, 1);
    EXPECT_EQ(parked_rows[0].gate, "route/mx:25/");
    EXPECT_EQ(parked_rows[0].due_at, ports::no_due_time);
}

TEST_F(SettlementTest, TheLastAttemptMakesADeadLetterThatNamesTheCause) {
    EXPECT_CALL(dead_letters, add);
    const auto tally = settle({message("a", 2)}, {Disposition::retry("mail_deferred", "451 4.7.1")});
    ASSERT_TRUE(tally);
    EXPECT_EQ(tally->dead, 1);
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].death.code, "attempts_exhausted");
    EXPECT_EQ(dead[0].death.detail, "mail_deferred: 451 4.7.1");
}

/// A crash between two of these repeats work; in another order it would lose some.
TEST_F(SettlementTest, DeadLettersThenParksThenForgets) {
    const InSequence in_this_order;
    EXPECT_CALL(dead_letters, add);
    EXPECT_CALL(parked, park);
    EXPECT_CALL(parked, settle(_, ElementsAre(tests::id_of("dead"), tests::id_of("done"))));
    EXPECT_CALL(dead_letters, close(_, ElementsAre(tests::id_of("done"))));
    const std::vector batch{message("dead", 0, true), message("later", 0, true), message("done", 0, true)};
    EXPECT_TRUE(settle(batch, {Disposition::dead_letter("invalid", "no items"),
                               Disposition::retry("mail_deferred", "451"), Disposition::ack()}));
}

TEST_F(SettlementTest, AStoreThatIsAwayEndsItBeforeAnythingIsForgotten) {
    EXPECT_CALL(dead_letters, add).WillOnce(Return(fail(Fault::unavailable, "away")));
    const std::vector batch{message("dead", 0, true), message("done", 0, true)};
    const auto tally = settle(batch, {Disposition::dead_letter("invalid", "no items"), Disposition::ack()});
    ASSERT_FALSE(tally);
    EXPECT_EQ(tally.error().fault, Fault::unavailable);
}

TEST_F(SettlementTest, WhatHappenedIsToldAfterItIsStoredAndAgainUnderTheSameKey) {
    EXPECT_CALL(dead_letters, add).Times(2);
    EXPECT_CALL(parked, park).Times(2);
    const std::vector batch{message("issued"), message("dead"), message("waits")};
    const auto tell = [&] {
        events.written.clear();
        EXPECT_TRUE(settle_and_tell(batch, {Disposition::ack(ports::EventType::invoice_issued),
                                            Disposition::dead_letter("invalid", "no items"),
                                            Disposition::defer("unknown_customer", clock.now())}));
        return events.written;
    };
    const auto told = tell();
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0].type, ports::EventType::invoice_issued);
    EXPECT_EQ(told[0].invoice, tests::id_of("issued"));
    EXPECT_EQ(told[0].at, Instant{});  // The record says when.
    EXPECT_EQ(told[1].type, ports::EventType::failure_opened);
    EXPECT_EQ(told[1].subject, tests::id_of("dead"));
    EXPECT_EQ(told[1].at, clock.now());
    EXPECT_EQ(told[2].type, ports::EventType::invoice_waiting);
    EXPECT_EQ(told[2].code, "unknown_customer");
    const auto again = tell();
    for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(again[i].key, told[i].key);
}

TEST_F(SettlementTest, NothingIsToldOfWhatWasNotStored) {
    EXPECT_CALL(dead_letters, add).WillOnce(Return(fail(Fault::unavailable, "away")));
    EXPECT_FALSE(settle_and_tell({message("a")}, {Disposition::dead_letter("invalid", "no items")}));
    EXPECT_TRUE(events.written.empty());
}

TEST_F(SettlementTest, AnEventThatIsNotWrittenKeepsTheBatch) {
    events.outcome = fail(Fault::unavailable, "away");
    const auto tally = settle_and_tell({message("a")}, {Disposition::ack(ports::EventType::invoice_issued)});
    ASSERT_FALSE(tally);
    EXPECT_EQ(tally.error().fault, Fault::unavailable);
}

TEST_F(SettlementTest, ALetterThatIsClosedIsToldAndOneThatWasGivenUpOrNeverThereIsNot) {
    const std::vector batch{message("open", 0, true), message("given up", 0, true), message("none", 0, true)};
    EXPECT_CALL(parked, settle);
    EXPECT_CALL(dead_letters, states)
        .WillOnce(Return(std::vector<DeadLetterStore::IdAndState>{
            {tests::id_of("open"), ports::DeadLetterState::replayed},
            {tests::id_of("given up"), ports::DeadLetterState::discarded}}));
    EXPECT_CALL(dead_letters, close);
    EXPECT_TRUE(settle_and_tell(batch, {Disposition::ack(), Disposition::ack(), Disposition::ack()}));
    ASSERT_EQ(events.written.size(), 1U);
    EXPECT_EQ(events.written[0].type, ports::EventType::failure_closed);
    EXPECT_EQ(events.written[0].subject, tests::id_of("open"));
}

TEST_F(SettlementTest, ABillThatGoesOnWaitingIsToldOnce) {
    EXPECT_CALL(parked, park);
    EXPECT_TRUE(
        settle_and_tell({message("a", 0, true)}, {Disposition::defer("unknown_customer", clock.now())}));
    EXPECT_TRUE(events.written.empty());
}

TEST_F(SettlementTest, TheKeysOfMessagesNameCustomersAndInvoices) {
    auto registration = message("request");
    registration.envelope.key = tests::id_of("customer").text();
    EXPECT_TRUE(settle_and_tell({registration}, {Disposition::ack(ports::EventType::customer_changed)},
                                Stage::users));
    auto mail = message("delivery");
    mail.envelope.key = tests::id_of("invoice").text();
    EXPECT_TRUE(
        settle_and_tell({mail}, {Disposition::ack(ports::EventType::mail_handed_over)}, Stage::notify));
    ASSERT_EQ(events.written.size(), 2U);
    EXPECT_EQ(events.written[0].subject, tests::id_of("customer"));
    EXPECT_EQ(events.written[0].at, registration.envelope.accepted_at);
    EXPECT_EQ(events.written[1].subject, tests::id_of("delivery"));
    EXPECT_EQ(events.written[1].invoice, tests::id_of("invoice"));
}

}  // namespace
}  // namespace billmill::runtime
