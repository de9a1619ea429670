#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>
#include <map>
#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/delivery_store.hpp"
#include "support/seeded.hpp"

namespace billmill::contract {

class DeliveryStoreSubject : public Subject {
public:
    virtual ports::DeliveryStore& deliveries() = 0;
};

class DeliveryStoreContract : public Contract<DeliveryStoreSubject> {
protected:
    using Store = ports::DeliveryStore;
    using State = ports::DeliveryState;

    static ports::DeliveryClaim wanted(int n, std::int32_t sequence = 0) {
        return {id_of(n), id_of(1'000 + n), "customer@example.com", sequence,
                "<" + id_of(n).text() + "@example.com>"};
    }
    ports::ClaimResult claim(int n, const std::string& owner, std::int64_t now_ms,
                             std::int64_t lease_ms = 60'000) {
        const auto one = wanted(n);
        const domain::Lease lease{owner, after(now_ms), after(now_ms + lease_ms)};
        return must(subject->deliveries().claim(std::span{&one, 1}, lease))[0];
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

using ports::ClaimOutcome;

TEST_P(DeliveryStoreContract, AClaimMakesItAndTakesIt) {
    const auto taken = claim(1, "worker-a", 0);
    EXPECT_EQ(taken.outcome, ClaimOutcome::claimed);
    subject->reopen();
    const auto stored = only(1);
    EXPECT_EQ(stored.id, id_of(1));
    EXPECT_EQ(stored.recipient, "customer@example.com");
    EXPECT_EQ(stored.state, State::sending);
    EXPECT_EQ(stored.attempts, 1);
    EXPECT_EQ(stored.owner, "worker-a");
    EXPECT_EQ(stored.lease_until, after(60'000));
    EXPECT_EQ(stored.message_id, wanted(1).message_id);
    EXPECT_EQ(stored.possible_duplicates, 0);
}

/// The customer's address may have changed since the invoice; the delivery is the same.
TEST_P(DeliveryStoreContract, AClaimSaysWhereItGoes) {
    const auto claim_to = [&](std::string address, const std::string& owner) {
        auto one = wanted(1);
        one.address = std::move(address);
        const domain::Lease lease{owner, after(0), after(60'000)};
        must(subject->deliveries().claim(std::span{&one, 1}, lease));
        return only(1);
    };
    EXPECT_EQ(claim_to("customer@example.com", "worker-a").sent_to, "");
    finish(1, State::queued, "worker-a");
    const auto elsewhere = claim_to("new@example.com", "worker-b");
    EXPECT_EQ(elsewhere.sent_to, "new@example.com");
    EXPECT_EQ(elsewhere.recipient, "customer@example.com");
    finish(1, State::queued, "worker-b");
    EXPECT_EQ(only(1).address(), "new@example.com");
    EXPECT_EQ(claim_to("customer@example.com", "worker-a").address(), "customer@example.com");
}

TEST_P(DeliveryStoreContract, OnlyOneHoldsALiveLease) {
    claim(1, "worker-a", 0);
    const auto refused = claim(1, "worker-b", 59'999);
    EXPECT_EQ(refused.outcome, ClaimOutcome::leased);
    EXPECT_EQ(refused.delivery.lease_until, after(60'000));
    EXPECT_EQ(claim(1, "worker-a", 59'999).outcome, ClaimOutcome::leased)
        << "not even its holder sends it twice";
    EXPECT_EQ(only(1).attempts, 1);
    EXPECT_EQ(possible_duplicates(), 0);
}

TEST_P(DeliveryStoreContract, TakingOverAnEndedLeaseCountsAPossibleDuplicate) {
    claim(1, "worker-a", 0);
    const auto taken = claim(1, "worker-b", 60'000);
    EXPECT_EQ(taken.outcome, ClaimOutcome::claimed);
    EXPECT_EQ(taken.delivery.owner, "worker-b");
    EXPECT_EQ(taken.delivery.attempts, 2);
    EXPECT_EQ(taken.delivery.possible_duplicates, 1);
    EXPECT_EQ(possible_duplicates(), 1);
}

TEST_P(DeliveryStoreContract, ALateFinishOfALostLeaseChangesNothing) {
    claim(1, "worker-a", 0);
    claim(1, "worker-b", 60'000);
    finish(1, State::failed, "worker-a");
    EXPECT_EQ(only(1).state, State::sending);
    finish(1, State::sent, "worker-b");
    EXPECT_EQ(only(1).state, State::sent);
    finish(1, State::failed, "worker-b");
    EXPECT_EQ(only(1).state, State::sent) << "sent is for ever";
}

TEST_P(DeliveryStoreContract, SentIsNeverClaimedAgain) {
    claim(1, "worker-a", 0);
    finish(1, State::sent, "worker-a");
    const auto again = claim(1, "worker-b", 120'000);
    EXPECT_EQ(again.outcome, ClaimOutcome::already_sent);
    EXPECT_EQ(again.delivery.attempts, 1);
    EXPECT_EQ(again.delivery.owner, "");
}

TEST_P(DeliveryStoreContract, FailedSaysSo) {
    claim(1, "worker-a", 0);
    finish(1, State::failed, "worker-a", false, "550 5.1.1");
    const auto again = claim(1, "worker-b", 120'000);
    EXPECT_EQ(again.outcome, ClaimOutcome::already_failed);
    EXPECT_EQ(again.delivery.last_error, "550 5.1.1");
}

TEST_P(DeliveryStoreContract, AQueuedOneIsClaimedAgainAtOnce) {
    claim(1, "worker-a", 0);
    finish(1, State::queued, "worker-a", false, "451 4.7.1");
    const auto again = claim(1, "worker-b", 1);
    EXPECT_EQ(again.outcome, ClaimOutcome::claimed);
    EXPECT_EQ(again.delivery.attempts, 2);
    EXPECT_EQ(possible_duplicates(), 0) << "nothing can have arrived";
}

/// Once a mail may have arrived, every further attempt may double it.
TEST_P(DeliveryStoreContract, EveryAttemptAfterAnUnknownOutcomeCounts) {
    claim(1, "worker-a", 0);
    finish(1, State::queued, "worker-a", true, "timeout");
    EXPECT_EQ(possible_duplicates(), 0);
    EXPECT_EQ(claim(1, "worker-a", 1).delivery.possible_duplicates, 1);
    finish(1, State::queued, "worker-a", false, "451");
    EXPECT_EQ(claim(1, "worker-a", 2).delivery.possible_duplicates, 2);
    finish(1, State::sent, "worker-a");
    claim(2, "worker-a", 0);
    claim(2, "worker-b", 60'000);
    EXPECT_EQ(possible_duplicates(), 3);
}

TEST_P(DeliveryStoreContract, ResultsComeInTheOrderOfTheClaims) {
    claim(2, "worker-a", 0);
    const std::vector claims{wanted(1), wanted(2), wanted(3), wanted(1)};
    const auto results = must(subject->deliveries().claim(claims, {"worker-b", after(1), after(9)}));
    ASSERT_EQ(results.size(), 4U);
    EXPECT_EQ(results[0].outcome, ClaimOutcome::claimed);
    EXPECT_EQ(results[1].outcome, ClaimOutcome::leased);
    EXPECT_EQ(results[2].outcome, ClaimOutcome::claimed);
    EXPECT_EQ(results[3].outcome, ClaimOutcome::leased)
        << "the same delivery twice in one batch is sent once";
    for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].delivery.id, claims[i].id);
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
                mine += claim(1, "worker-" + std::to_string(t), 0).outcome == ClaimOutcome::claimed;
            });
        }
    }
    EXPECT_EQ(mine, 1);
}

TEST_P(DeliveryStoreContract, FindsThoseOfInvoices) {
    std::vector<ports::DeliveryClaim> claims{wanted(1), wanted(2), wanted(3, 1)};
    claims[2].invoice_id = claims[0].invoice_id;
    must(subject->deliveries().claim(claims, {"worker-a", after(0), after(9)}));
    EXPECT_EQ(must(subject->deliveries().of_invoice(claims[0].invoice_id)).size(), 2U);
    const std::vector invoices{claims[0].invoice_id, claims[1].invoice_id, id_of(77)};
    EXPECT_EQ(must(subject->deliveries().of_invoices(invoices)).size(), 3U);
}

TEST_P(DeliveryStoreContract, SaysWhichWereSent) {
    for (int n = 1; n <= 3; ++n) claim(n, "worker-a", 0);
    finish(1, State::sent, "worker-a");
    finish(2, State::queued, "worker-a");
    std::vector<Store::Key> keys;
    for (int n = 1; n <= 4; ++n) keys.push_back({wanted(n).invoice_id, id_of(n)});  // 3 in hand, 4 unknown.
    EXPECT_THAT(must(subject->deliveries().sent(keys)), testing::ElementsAre(id_of(1)));
    EXPECT_TRUE(must(subject->deliveries().sent({})).empty());
}

TEST_P(DeliveryStoreContract, RefusesSendingAsAResult) {
    claim(1, "worker-a", 0);
    std::promise<Outcome> promise;
    subject->deliveries().finish({{.id = id_of(1), .state = State::sending, .error = {}}}, "worker-a",
                                 after(7), [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
    EXPECT_EQ(fault_of(promise.get_future().get()), "invalid");
}

TEST_P(DeliveryStoreContract, ExtendsTheLeasesOfTheirOwner) {
    claim(1, "worker-a", 0);
    claim(2, "worker-b", 0);
    const std::vector ids{id_of(1), id_of(2), id_of(3)};
    must(subject->deliveries().extend(ids, "worker-a", after(90'000)));
    EXPECT_EQ(only(1).lease_until, after(90'000));
    EXPECT_LT(only(2).lease_until, after(90'000)) << "of another owner";
    EXPECT_EQ(claim(1, "worker-b", 80'000).outcome, ClaimOutcome::leased);
    finish(1, State::queued, "worker-a");
    must(subject->deliveries().extend(ids, "worker-a", after(100'000)));
    EXPECT_EQ(claim(1, "worker-b", 80'000).outcome, ClaimOutcome::claimed) << "it was given back";
}

/// Also on servers that read, then write: one undid the other, and a mail that was sent was again one that is being sent.
TEST_P(DeliveryStoreContract, AnExtensionNeverUndoesAnEndOfTheSameProcess) {
    constexpr int deliveries = 30;
    std::vector<Uuid> ids;
    for (int n = 1; n <= deliveries; ++n) ids.push_back(id_of(n));
    for (int n = 1; n <= deliveries; ++n) claim(n, "worker-a", 0);
    std::atomic<bool> ended = false;
    std::jthread keeper{[&] {
        for (std::int64_t until = 61'000; !ended; until += 1'000)
            must(subject->deliveries().extend(ids, "worker-a", after(until)));
    }};
    for (int n = 1; n <= deliveries; ++n) finish(n, State::sent, "worker-a");
    ended = true;
    keeper.join();
    for (int n = 1; n <= deliveries; ++n) EXPECT_EQ(only(n).state, State::sent) << n;
}

TEST_P(DeliveryStoreContract, KeepsSinceWhenItIsRefusedAndWhatWasNotTried) {
    const auto end = [&](ports::DeliveryResult result) {
        std::promise<Outcome> promise;
        subject->deliveries().finish({std::move(result)}, "worker-a", after(7),
                                     [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
        must(promise.get_future().get());
    };
    claim(1, "worker-a", 0);
    end({.id = id_of(1), .state = State::queued, .error = "450", .refused_since = after(3)});
    EXPECT_EQ(claim(1, "worker-a", 8).delivery.refused_since, after(3));
    EXPECT_EQ(only(1).attempts, 2);
    end({.id = id_of(1), .state = State::queued, .error = "held", .was_tried = false});
    EXPECT_EQ(only(1).refused_since, Instant{});
    EXPECT_EQ(only(1).attempts, 1);
}

TEST_P(DeliveryStoreContract, RecordsWhatItsOwnerMails) {
    const ports::Rendition rendition{"renderer/2", sha256("other bytes")};
    claim(1, "worker-a", 0);
    EXPECT_FALSE(only(1).rendition);
    must(subject->deliveries().record_rendition(id_of(1), rendition, "worker-a"));
    subject->reopen();
    EXPECT_EQ(only(1).rendition, rendition);
    finish(1, State::sent, "worker-a");
    EXPECT_EQ(only(1).rendition, rendition) << "what was sent stays on record";
}

TEST_P(DeliveryStoreContract, OnlyTheOwnerRecordsARendition) {
    const ports::Rendition rendition{"renderer/2", sha256("other bytes")};
    const auto record = [&](const char* owner) {
        return fault_of(subject->deliveries().record_rendition(id_of(1), rendition, owner));
    };
    EXPECT_EQ(record("worker-a"), "conflict") << "unknown";
    claim(1, "worker-a", 0);
    claim(1, "worker-b", 60'000);
    EXPECT_EQ(record("worker-a"), "conflict") << "its lease was taken over";
    EXPECT_FALSE(only(1).rendition);
    finish(1, State::queued, "worker-b");
    EXPECT_EQ(record("worker-b"), "conflict") << "nobody holds it";
    EXPECT_FALSE(only(1).rendition);
}

TEST_P(DeliveryStoreContract, ARenditionThatReachedNobodyIsForgotten) {
    const ports::Rendition rendition{"renderer/2", sha256("other bytes")};
    claim(1, "worker-a", 0);
    must(subject->deliveries().record_rendition(id_of(1), rendition, "worker-a"));
    finish(1, State::queued, "worker-a", false, "451");
    EXPECT_FALSE(claim(1, "worker-a", 1).delivery.rendition);
    EXPECT_FALSE(only(1).rendition);
    must(subject->deliveries().record_rendition(id_of(1), rendition, "worker-a"));
    finish(1, State::queued, "worker-a", true, "timeout");
    EXPECT_EQ(claim(1, "worker-a", 2).delivery.rendition, rendition) << "it may have arrived";
    EXPECT_EQ(only(1).rendition, rendition);
}

/// Random claims, renditions and results of three workers: the store holds what the domain says it should.
TEST_P(DeliveryStoreContract, DoesWhatTheLifeCycleSays) {
    constexpr int deliveries = 4;
    constexpr int steps = 150;
    tests::Seeded random;
    std::map<int, ports::Delivery> model;
    for (int step = 0; step < steps; ++step) {
        const auto n = static_cast<int>(random.between(1, deliveries));
        const auto owner = "worker-" + std::to_string(random.between(1, 3));
        const auto known = model.find(n);
        if (random.one_in(2) || known == model.end()) {
            const auto before = known == model.end() ? domain::new_delivery(wanted(n)) : known->second;
            const auto expected = domain::claim(before, wanted(n), {owner, after(step), after(step + 20)});
            const auto result = claim(n, owner, step, 20);
            ASSERT_EQ(result.outcome, expected.outcome) << "step " << step;
            ASSERT_EQ(result.delivery, expected.delivery) << "step " << step;
            model[n] = expected.delivery;
        } else if (random.one_in(3)) {
            const ports::Rendition rendition{"renderer/" + std::to_string(step),
                                             sha256(std::to_string(step))};
            const bool held = domain::is_held_by(known->second, owner);
            const auto recorded = subject->deliveries().record_rendition(id_of(n), rendition, owner);
            ASSERT_EQ(recorded.has_value(), held) << "step " << step;
            if (held) known->second.rendition = rendition;
        } else {
            // Queued mostly: the other two are final.
            const auto state = random.one_in(8)   ? State::sent
                               : random.one_in(8) ? State::failed
                                                  : State::queued;
            const bool maybe = random.one_in(3);
            finish(n, state, owner, maybe, "code " + std::to_string(step));
            const ports::DeliveryResult result{.id = id_of(n),
                                               .state = state,
                                               .maybe_delivered = maybe,
                                               .error = "code " + std::to_string(step)};
            if (auto finished = domain::finish(known->second, result, owner, after(7)))
                known->second = *finished;
        }
        ASSERT_EQ(only(n), model.at(n)) << "step " << step;
    }
}

TEST_P(DeliveryStoreContract, OfManyBatchesEachDeliveryIsOnes) {
    constexpr int threads = 4;
    constexpr int count = 150;
    for (int n = 0; n < count; n += 3) {
        claim(n, "worker-a", 0);
        finish(n, State::queued, "worker-a");
    }
    std::vector<ports::DeliveryClaim> claims;
    for (int n = 0; n < count; ++n) claims.push_back(wanted(n));
    std::atomic<int> mine{0};
    std::latch start{threads};
    {
        std::vector<std::jthread> workers;
        for (int t = 0; t < threads; ++t) {
            workers.emplace_back([&, t] {
                start.arrive_and_wait();
                const auto owner = "worker-" + std::to_string(t);
                for (const auto& one :
                     must(subject->deliveries().claim(claims, {owner, after(1), after(60'000)}))) {
                    mine += one.outcome == ClaimOutcome::claimed;
                    EXPECT_EQ(one.outcome == ClaimOutcome::claimed, one.delivery.owner == owner);
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
