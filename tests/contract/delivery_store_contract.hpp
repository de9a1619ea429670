#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::contract {

class DeliveryStoreSubject : public Subject {
public:
    virtual ports::DeliveryStore& deliveries() = 0;
};

class DeliveryStoreContract : public Contract<DeliveryStoreSubject> {
protected:
    using Store = ports::DeliveryStore;
    using State = ports::DeliveryState;

    static Store::Beginning beginning(int n, std::int32_t sequence = 0) {
        return {id_of(n), id_of(1'000 + n), "customer@example.com", sequence,
                "<" + id_of(n).text() + "@example.com>"};
    }
    ports::BeginResult begin(int n, const std::string& owner, std::int64_t now_ms,
                             std::int64_t lease_ms = 60'000) {
        const auto one = beginning(n);
        return must(subject->deliveries().begin(std::span{&one, 1}, owner, after(now_ms),
                                                after(now_ms + lease_ms)))[0];
    }
    void finish(int n, State state, const std::string& owner, bool maybe_delivered = false,
                std::string error = "") {
        std::promise<Outcome> promise;
        subject->deliveries().finish({{id_of(n), state, maybe_delivered, std::move(error)}}, owner, after(7),
                                     [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
        must(promise.get_future().get());
    }
    ports::Delivery only(int n) {
        const auto found = must(subject->deliveries().of_invoice(id_of(1'000 + n)));
        EXPECT_EQ(found.size(), 1U);
        return found.at(0);
    }
    std::int64_t possible_duplicates() { return must(subject->deliveries().possible_duplicates()); }
};

using ports::Begun;

TEST_P(DeliveryStoreContract, BeginMakesItAndTakesIt) {
    const auto begun = begin(1, "worker-a", 0);
    EXPECT_EQ(begun.begun, Begun::mine);
    subject->reopen();
    const auto stored = only(1);
    EXPECT_EQ(stored.id, id_of(1));
    EXPECT_EQ(stored.recipient, "customer@example.com");
    EXPECT_EQ(stored.state, State::sending);
    EXPECT_EQ(stored.attempts, 1);
    EXPECT_EQ(stored.owner, "worker-a");
    EXPECT_EQ(stored.lease_until, after(60'000));
    EXPECT_EQ(stored.message_id, beginning(1).message_id);
    EXPECT_EQ(stored.possible_duplicates, 0);
}

TEST_P(DeliveryStoreContract, OnlyOneHoldsALiveLease) {
    begin(1, "worker-a", 0);
    const auto refused = begin(1, "worker-b", 59'999);
    EXPECT_EQ(refused.begun, Begun::leased);
    EXPECT_EQ(refused.delivery.lease_until, after(60'000));
    EXPECT_EQ(begin(1, "worker-a", 59'999).begun, Begun::leased) << "not even its holder sends it twice";
    EXPECT_EQ(only(1).attempts, 1);
    EXPECT_EQ(possible_duplicates(), 0);
}

TEST_P(DeliveryStoreContract, TakingOverAnEndedLeaseCountsAPossibleDuplicate) {
    begin(1, "worker-a", 0);
    const auto taken = begin(1, "worker-b", 60'000);
    EXPECT_EQ(taken.begun, Begun::mine);
    EXPECT_EQ(taken.delivery.owner, "worker-b");
    EXPECT_EQ(taken.delivery.attempts, 2);
    EXPECT_EQ(taken.delivery.possible_duplicates, 1);
    EXPECT_EQ(possible_duplicates(), 1);
}

TEST_P(DeliveryStoreContract, ALateFinishOfALostLeaseChangesNothing) {
    begin(1, "worker-a", 0);
    begin(1, "worker-b", 60'000);
    finish(1, State::failed, "worker-a");
    EXPECT_EQ(only(1).state, State::sending);
    finish(1, State::sent, "worker-b");
    EXPECT_EQ(only(1).state, State::sent);
    finish(1, State::failed, "worker-b");
    EXPECT_EQ(only(1).state, State::sent) << "sent is for ever";
}

TEST_P(DeliveryStoreContract, SentIsNeverBegunAgain) {
    begin(1, "worker-a", 0);
    finish(1, State::sent, "worker-a");
    const auto again = begin(1, "worker-b", 120'000);
    EXPECT_EQ(again.begun, Begun::already_sent);
    EXPECT_EQ(again.delivery.attempts, 1);
    EXPECT_EQ(again.delivery.owner, "");
}

TEST_P(DeliveryStoreContract, FailedSaysSo) {
    begin(1, "worker-a", 0);
    finish(1, State::failed, "worker-a", false, "550 5.1.1");
    const auto again = begin(1, "worker-b", 120'000);
    EXPECT_EQ(again.begun, Begun::already_failed);
    EXPECT_EQ(again.delivery.last_error, "550 5.1.1");
}

TEST_P(DeliveryStoreContract, AQueuedOneIsBegunAgainAtOnce) {
    begin(1, "worker-a", 0);
    finish(1, State::queued, "worker-a", false, "451 4.7.1");
    const auto again = begin(1, "worker-b", 1);
    EXPECT_EQ(again.begun, Begun::mine);
    EXPECT_EQ(again.delivery.attempts, 2);
    EXPECT_EQ(possible_duplicates(), 0) << "nothing can have arrived";
}

/// Once a mail may have arrived, every further attempt may double it.
TEST_P(DeliveryStoreContract, EveryAttemptAfterAnUnknownOutcomeCounts) {
    begin(1, "worker-a", 0);
    finish(1, State::queued, "worker-a", true, "timeout");
    EXPECT_EQ(possible_duplicates(), 0);
    EXPECT_EQ(begin(1, "worker-a", 1).delivery.possible_duplicates, 1);
    finish(1, State::queued, "worker-a", false, "451");
    EXPECT_EQ(begin(1, "worker-a", 2).delivery.possible_duplicates, 2);
    finish(1, State::sent, "worker-a");
    begin(2, "worker-a", 0);
    begin(2, "worker-b", 60'000);
    EXPECT_EQ(possible_duplicates(), 3);
}

TEST_P(DeliveryStoreContract, ResultsComeInTheOrderOfTheBeginnings) {
    begin(2, "worker-a", 0);
    const std::vector beginnings{beginning(1), beginning(2), beginning(3), beginning(1)};
    const auto results = must(subject->deliveries().begin(beginnings, "worker-b", after(1), after(9)));
    ASSERT_EQ(results.size(), 4U);
    EXPECT_EQ(results[0].begun, Begun::mine);
    EXPECT_EQ(results[1].begun, Begun::leased);
    EXPECT_EQ(results[2].begun, Begun::mine);
    EXPECT_EQ(results[3].begun, Begun::leased) << "the same delivery twice in one batch is sent once";
    for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].delivery.id, beginnings[i].id);
}

TEST_P(DeliveryStoreContract, OneOfManyWins) {
    constexpr int threads = 16;
    std::atomic<int> mine{0};
    std::latch start{threads};
    {
        std::vector<std::jthread> workers;
        for (int t = 0; t < threads; ++t) {
            workers.emplace_back([&, t] {
                start.arrive_and_wait();
                mine += begin(1, "worker-" + std::to_string(t), 0).begun == Begun::mine;
            });
        }
    }
    EXPECT_EQ(mine, 1);
}

TEST_P(DeliveryStoreContract, FindsThoseOfInvoices) {
    std::vector<Store::Beginning> beginnings{beginning(1), beginning(2), beginning(3, 1)};
    beginnings[2].invoice_id = beginnings[0].invoice_id;
    must(subject->deliveries().begin(beginnings, "worker-a", after(0), after(9)));
    EXPECT_EQ(must(subject->deliveries().of_invoice(beginnings[0].invoice_id)).size(), 2U);
    const std::vector invoices{beginnings[0].invoice_id, beginnings[1].invoice_id, id_of(77)};
    EXPECT_EQ(must(subject->deliveries().of_invoices(invoices)).size(), 3U);
}

TEST_P(DeliveryStoreContract, SaysWhichWereSent) {
    for (int n = 1; n <= 3; ++n) begin(n, "worker-a", 0);
    finish(1, State::sent, "worker-a");
    finish(2, State::queued, "worker-a");
    std::vector<Store::Key> keys;
    for (int n = 1; n <= 4; ++n) keys.push_back({beginning(n).invoice_id, id_of(n)});  // 3 in hand, 4 unknown.
    EXPECT_THAT(must(subject->deliveries().sent(keys)), testing::ElementsAre(id_of(1)));
    EXPECT_TRUE(must(subject->deliveries().sent({})).empty());
}

TEST_P(DeliveryStoreContract, OfManyBatchesEachDeliveryIsOnes) {
    constexpr int threads = 4;
    constexpr int count = 150;
    for (int n = 0; n < count; n += 3) {
        begin(n, "worker-a", 0);
        finish(n, State::queued, "worker-a");
    }
    std::vector<Store::Beginning> beginnings;
    for (int n = 0; n < count; ++n) beginnings.push_back(beginning(n));
    std::atomic<int> mine{0};
    std::latch start{threads};
    {
        std::vector<std::jthread> workers;
        for (int t = 0; t < threads; ++t) {
            workers.emplace_back([&, t] {
                start.arrive_and_wait();
                const auto owner = "worker-" + std::to_string(t);
                for (const auto& one :
                     must(subject->deliveries().begin(beginnings, owner, after(1), after(60'000)))) {
                    mine += one.begun == Begun::mine;
                    EXPECT_EQ(one.begun == Begun::mine, one.delivery.owner == owner);
                }
            });
        }
    }
    if (subject->changes_are_atomic()) {
        EXPECT_EQ(mine, count);
    }
    EXPECT_GE(mine, count);
    for (int n = 0; n < count; ++n) ASSERT_EQ(only(n).state, State::sending) << n;
}

}  // namespace billmill::contract
