#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/mail_gate_store.hpp"

namespace billmill::contract {

class MailGateStoreSubject : public Subject {
public:
    virtual ports::MailGateStore& gates() = 0;
};

/// What ports/mail_gate_store.hpp promises, held for every adapter.
class MailGateStoreContract : public Contract<MailGateStoreSubject> {
protected:
    static ports::MailGate gate(const std::string& name, std::int64_t revision = 1) {
        return {.name = name,
                .state = domain::GateState::closed,
                .reason = "550 5.7.1 (sender denied)",
                .since = after(1),
                .next_try = after(2),
                .failures = 3,
                .portion = 4,
                .revision = revision};
    }
    std::vector<ports::MailGate> all() { return must(subject->gates().all()); }
    bool put(const ports::MailGate& gate) { return must(subject->gates().put(gate)); }
    bool remove(const ports::MailGate& gate) { return must(subject->gates().remove(gate)); }
};

TEST_P(MailGateStoreContract, KeepsEveryField) {
    const auto one = gate("sender/acme/billing@acme.example");
    auto other = gate("route/smtp.example.com:587/");
    other.state = domain::GateState::opening;
    EXPECT_TRUE(put(one));
    EXPECT_TRUE(put(other));
    subject->reopen();
    EXPECT_THAT(all(), testing::UnorderedElementsAre(one, other));
}

TEST_P(MailGateStoreContract, TakesOnlyTheNextRevision) {
    EXPECT_FALSE(put(gate("a", 2))) << "there is none yet";
    EXPECT_TRUE(put(gate("a", 1)));
    EXPECT_FALSE(put(gate("a", 1))) << "another was quicker";
    EXPECT_FALSE(put(gate("a", 3)));
    EXPECT_TRUE(put(gate("a", 2)));
    EXPECT_THAT(all(), testing::ElementsAre(gate("a", 2)));
}

TEST_P(MailGateStoreContract, ForgetsOnlyTheRevisionThatIsMeant) {
    put(gate("a", 1));
    put(gate("a", 2));
    EXPECT_FALSE(remove(gate("a", 1)));
    EXPECT_FALSE(remove(gate("b", 1)));
    EXPECT_EQ(all().size(), 1U);
    EXPECT_TRUE(remove(gate("a", 2)));
    EXPECT_TRUE(all().empty());
    EXPECT_TRUE(put(gate("a", 1))) << "it may close again";
}

TEST_P(MailGateStoreContract, OneOfManyTakesIt) {
    if (!subject->changes_are_atomic()) GTEST_SKIP() << "an engine where several may win";
    constexpr int threads = 8;
    put(gate("a", 1));
    std::atomic<int> won{0};
    std::latch start{threads};
    {
        std::vector<std::jthread> all_threads;
        for (int t = 0; t < threads; ++t) {
            all_threads.emplace_back([&, t] {
                auto mine = gate("a", 2);
                mine.failures = t;
                start.arrive_and_wait();
                won += put(mine) ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(won, 1);
}

}  // namespace billmill::contract
