#pragma once

#include <gmock/gmock.h>

#include <future>

#include "contract/accept_and_wait.hpp"
#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "formats/messages.hpp"
#include "ports/account.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"
#include "support/append_records.hpp"

namespace billmill::contract {

/// All ports, over one set of engines.
class AccountSubject : public Subject {
public:
    virtual ports::Account& account() = 0;
    virtual ports::RequestInbox& inbox() = 0;
    virtual ports::MessageBus& bus() = 0;
    virtual ports::CustomerStore& customers() = 0;
    virtual ports::InvoiceStore& invoices() = 0;
    virtual ports::DeliveryStore& deliveries() = 0;
    virtual ports::ParkedStore& parked() = 0;
    virtual ports::DeadLetterStore& dead_letters() = 0;
};

/// Each test walks ids from acceptance to their end, and looks at the account at every step.
class AccountContract : public Contract<AccountSubject> {
protected:
    using Stage = ports::Stage;

    struct Expected {
        std::int64_t in, done, waiting, dead, missing = 0;
        bool operator==(const Expected&) const = default;
        friend void PrintTo(const Expected& e, std::ostream* out) {
            *out << "in " << e.in << ", done " << e.done << ", waiting " << e.waiting << ", dead " << e.dead
                 << ", missing " << e.missing;
        }
    };
    Expected read(Stage stage) {
        const auto recount = must(subject->account().recount());
        EXPECT_THAT(recount.differing, testing::IsEmpty());
        for (const auto& one : must(subject->account().read())) {
            if (one.stage != stage) continue;
            EXPECT_EQ(one.balances(), one.missing_count == 0);
            EXPECT_EQ(one.in, one.done + one.waiting + one.dead + one.missing_count);
            return {one.in, one.done, one.waiting, one.dead, one.missing_count};
        }
        ADD_FAILURE() << "no account of the stage";
        return {};
    }
    void accept(Stage stage, int n) { must(accept_and_wait(subject->inbox(), stage, envelope(n))); }
    /// Everything on the topic is taken and committed.
    void commit_all(Stage stage) {
        auto consumer = must(subject->bus().subscribe(stage));
        while (!must(consumer->poll(100, Milliseconds{0})).empty()) {
        }
        must(consumer->commit());
    }
    void park(Stage stage, ports::Envelope message) {
        const ports::Parked row{stage, std::move(message), "waits", after(0), after(5)};
        must(subject->parked().park(std::span{&row, 1}));
    }
    void settle(Stage stage, const Uuid& id) { must(subject->parked().settle(stage, std::span{&id, 1})); }
    void die(Stage stage, ports::Envelope message) {
        const ports::DeadLetterStore::Entry entry{
            stage, std::move(message), {after(1), "died", "It died."}, {}};
        must(subject->dead_letters().add(std::span{&entry, 1}));
    }
    static Uuid delivery_of(const domain::Invoice& record, int sequence = 0) {
        return formats::delivery_id({record.id, record.buyer.email, sequence, false});
    }
    static ports::Envelope notification(const domain::Invoice& record, int sequence = 0) {
        auto message = envelope(1);
        message.event_id = delivery_of(record, sequence);
        message.key = record.id.text();
        return message;
    }
    void send(const domain::Invoice& record, int sequence = 0) {
        const ports::DeliveryClaim one{delivery_of(record, sequence), record.id, record.buyer.email, sequence,
                                       "<id@example.com>"};
        must(subject->deliveries().claim(std::span{&one, 1}, {"worker", after(0), after(9)}));
        std::promise<Outcome> promise;
        subject->deliveries().finish({{one.id, ports::DeliveryState::sent, false, ""}}, "worker", after(1),
                                     [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
        must(promise.get_future().get());
    }
};

TEST_P(AccountContract, AnEmptyStoreBalances) {
    const auto accounts = must(subject->account().read());
    EXPECT_EQ(accounts.size(), 3U);
    for (const auto& one : accounts) EXPECT_TRUE(one.balances());
}

TEST_P(AccountContract, ARegistrationGoesFromWaitingToDone) {
    accept(Stage::users, 1);
    EXPECT_EQ(read(Stage::users), (Expected{1, 0, 1, 0}));
    EXPECT_EQ(read(Stage::billing), (Expected{0, 0, 0, 0}));
    const ports::CustomerWrite write{
        {customer(1), {0, 1}, after(1)}, {}, {{id_of(1), envelope(1).fingerprint, {0, 1}, after(1)}}};
    must(subject->customers().write(std::span{&write, 1}));
    EXPECT_EQ(read(Stage::users), (Expected{1, 1, 0, 0})) << "done, though still on the bus";
    commit_all(Stage::users);
    EXPECT_EQ(read(Stage::users), (Expected{1, 1, 0, 0}));
}

TEST_P(AccountContract, WhatIsCommittedWithoutAnEndIsMissing) {
    accept(Stage::users, 1);
    accept(Stage::users, 2);
    commit_all(Stage::users);
    EXPECT_EQ(read(Stage::users), (Expected{2, 0, 0, 0, 2}));
    park(Stage::users, envelope(1));
    die(Stage::users, envelope(2));
    EXPECT_EQ(read(Stage::users), (Expected{2, 0, 1, 1}));
    settle(Stage::users, id_of(1));
    for (const auto& one : must(subject->account().read())) {
        const auto expected = one.stage == Stage::users ? std::vector{id_of(1)} : std::vector<Uuid>{};
        EXPECT_EQ(one.missing, expected);
    }
}

TEST_P(AccountContract, DeadIsOnlyWhatIsNeitherDoneNorWaiting) {
    accept(Stage::billing, 1);
    die(Stage::billing, envelope(1));
    EXPECT_EQ(read(Stage::billing), (Expected{1, 0, 1, 0})) << "its source is not committed";
    commit_all(Stage::billing);
    EXPECT_EQ(read(Stage::billing), (Expected{1, 0, 0, 1}));
    must(subject->dead_letters().discard(Stage::billing, id_of(1)));
    EXPECT_EQ(read(Stage::billing), (Expected{1, 0, 0, 1})) << "discarded is still dead";
    die(Stage::billing, envelope(1));
    const auto letter = must(subject->dead_letters().find(Stage::billing, id_of(1))).value();
    must(subject->dead_letters().mark_replayed(Stage::billing, id_of(1), letter.history.back().at));
    EXPECT_EQ(read(Stage::billing), (Expected{1, 0, 0, 0, 1})) << "replayed, yet nowhere";
    must(ports::publish_and_wait(subject->bus(), Stage::billing, {envelope(1)}));
    EXPECT_EQ(read(Stage::billing), (Expected{1, 0, 1, 0}));
}

TEST_P(AccountContract, AnInvoiceAsksForItsMailsTheMomentItExists) {
    accept(Stage::billing, 1);
    auto record = invoice(1, 1);
    record.copies = {"books@example.com", "boss@example.com"};
    must(tests::append_record(subject->invoices(), record));
    EXPECT_EQ(read(Stage::billing), (Expected{1, 1, 0, 0}));
    EXPECT_EQ(read(Stage::notify), (Expected{3, 0, 3, 0})) << "the billing message will announce it";
    must(ports::publish_and_wait(subject->bus(), Stage::notify, {notification(record)}));
    commit_all(Stage::billing);
    EXPECT_EQ(read(Stage::notify), (Expected{3, 0, 1, 0, 2})) << "two were never announced";
}

TEST_P(AccountContract, AnInvoiceWithoutMailAsksForNone) {
    auto record = invoice(1, 1);
    record.deliver = domain::Deliver::none;
    must(tests::append_record(subject->invoices(), record));
    EXPECT_EQ(read(Stage::notify), (Expected{0, 0, 0, 0}));
}

TEST_P(AccountContract, AMailGoesFromWaitingToDone) {
    const auto record = invoice(1, 1);
    must(tests::append_record(subject->invoices(), record));
    must(ports::publish_and_wait(subject->bus(), Stage::notify, {notification(record)}));
    EXPECT_EQ(read(Stage::notify), (Expected{1, 0, 1, 0}));
    park(Stage::notify, notification(record));
    commit_all(Stage::notify);
    EXPECT_EQ(read(Stage::notify), (Expected{1, 0, 1, 0}));
    settle(Stage::notify, delivery_of(record));
    die(Stage::notify, notification(record));
    EXPECT_EQ(read(Stage::notify), (Expected{1, 0, 0, 1}));
    send(record);
    EXPECT_EQ(read(Stage::notify), (Expected{1, 1, 0, 0}));
}

TEST_P(AccountContract, AnInvoiceThatDiedBeforeItWasAnnouncedHoldsItsMails) {
    accept(Stage::billing, 1);
    const auto record = invoice(1, 1);
    must(tests::append_record(subject->invoices(), record));
    die(Stage::billing, envelope(1));
    commit_all(Stage::billing);
    EXPECT_EQ(read(Stage::billing), (Expected{1, 1, 0, 0}));
    EXPECT_EQ(read(Stage::notify), (Expected{1, 0, 0, 1}));
}

TEST_P(AccountContract, AResendIsCountedFromItsMessageOn) {
    const auto record = invoice(1, 1);
    must(tests::append_record(subject->invoices(), record));
    send(record);
    must(ports::publish_and_wait(subject->bus(), Stage::notify,
                                 {notification(record, 1), notification(record, 1)}));
    EXPECT_EQ(read(Stage::notify), (Expected{2, 1, 1, 0})) << "the same id twice is one";
    die(Stage::notify, notification(record, 1));
    commit_all(Stage::notify);
    EXPECT_EQ(read(Stage::notify), (Expected{2, 1, 0, 1}));
    send(record, 1);
    EXPECT_EQ(read(Stage::notify), (Expected{2, 2, 0, 0}));
}

/// What made up for a mail that failed: its failure was closed, and a resend was sent.
TEST_P(AccountContract, AMailThatAResendMadeUpForIsDone) {
    const auto record = invoice(1, 1);
    must(tests::append_record(subject->invoices(), record));
    must(ports::publish_and_wait(subject->bus(), Stage::notify, {notification(record)}));
    commit_all(Stage::notify);
    die(Stage::notify, notification(record));
    EXPECT_EQ(read(Stage::notify), (Expected{1, 0, 0, 1}));
    const auto id = delivery_of(record);
    must(subject->dead_letters().close(Stage::notify, std::span{&id, 1}));
    EXPECT_EQ(read(Stage::notify), (Expected{1, 0, 0, 0, 1})) << "nothing was sent";
    send(record, 1);
    EXPECT_EQ(read(Stage::notify), (Expected{2, 2, 0, 0}));
}

TEST_P(AccountContract, TheSameIdInTwoStagesIsTwo) {
    accept(Stage::billing, 1);
    commit_all(Stage::billing);
    park(Stage::users, envelope(1));
    EXPECT_EQ(read(Stage::billing), (Expected{1, 0, 0, 0, 1})) << "parked elsewhere is no excuse";
}

}  // namespace billmill::contract
