#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/parked_store.hpp"

namespace billmill::contract {

class ParkedStoreSubject : public Subject {
public:
    virtual ports::ParkedStore& parked() = 0;
};

class ParkedStoreContract : public Contract<ParkedStoreSubject> {
protected:
    static constexpr auto stage = ports::Stage::billing;
    static ports::Parked parked(int n, std::int64_t due_ms, ports::Stage where = stage) {
        return {where, envelope(n), "customer_unknown", after(0), after(due_ms)};
    }
    void park(std::vector<ports::Parked> rows) { must(subject->parked().park(rows)); }
    std::vector<Uuid> claim(std::int64_t now_ms, std::int64_t hold_ms, int limit = 100) {
        std::vector<Uuid> ids;
        for (const auto& row : must(subject->parked().claim_due(after(now_ms), after(hold_ms), limit))) {
            ids.push_back(row.envelope.event_id);
        }
        return ids;
    }
};

using testing::ElementsAre;

TEST_P(ParkedStoreContract, KeepsTheOriginalBytes) {
    auto row = parked(1, 5);
    row.envelope.payload = std::string{"\0\xff not even JSON", 16};
    row.envelope.origin = ports::Position{3, 9};
    row.envelope.attempt = 2;
    park({row});
    subject->reopen();
    const auto page = must(subject->parked().list(stage, {}));
    ASSERT_EQ(page.items.size(), 1U);
    EXPECT_EQ(page.items[0].envelope, row.envelope);
    EXPECT_EQ(page.items[0].code, row.code);
    EXPECT_EQ(page.items[0].parked_at, row.parked_at);
    EXPECT_EQ(page.items[0].due_at, row.due_at);
}

TEST_P(ParkedStoreContract, FindsOneByStageAndEvent) {
    park({parked(1, 30), parked(2, 10), parked(1, 40, ports::Stage::notify)});
    const auto found = must(subject->parked().find(stage, id_of(1)));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->envelope.event_id, id_of(1));
    EXPECT_EQ(found->due_at, after(30));
    EXPECT_FALSE(must(subject->parked().find(stage, id_of(3))));
    EXPECT_FALSE(must(subject->parked().find(ports::Stage::notify, id_of(2))));
}

TEST_P(ParkedStoreContract, GivesWhatIsDueOldestFirst) {
    park({parked(1, 30), parked(2, 10), parked(3, 20), parked(4, 31)});
    EXPECT_THAT(claim(9, 100), ElementsAre());
    EXPECT_THAT(claim(30, 100, 2), ElementsAre(id_of(2), id_of(3)));
    EXPECT_THAT(claim(30, 100), ElementsAre(id_of(1)));
}

TEST_P(ParkedStoreContract, WhatIsHeldComesAgainIfNobodySettlesIt) {
    park({parked(1, 10), parked(2, 10)});
    EXPECT_EQ(claim(10, 50).size(), 2U);
    EXPECT_THAT(claim(49, 99), ElementsAre());
    subject->reopen();
    const auto settled = id_of(1);
    must(subject->parked().settle(stage, std::span{&settled, 1}));
    EXPECT_THAT(claim(50, 99), ElementsAre(id_of(2)));
}

TEST_P(ParkedStoreContract, AHoldMovesOnOnlyWhatIsStillAsItWasClaimed) {
    park({parked(1, 10), parked(2, 10), parked(3, 10)});
    const auto claimed = must(subject->parked().claim_due(after(10), after(20), 10));
    const auto settled = id_of(1);
    must(subject->parked().settle(stage, std::span{&settled, 1}));
    park({parked(2, 30)});
    must(subject->parked().hold(claimed, after(90)));
    EXPECT_EQ(must(subject->parked().count(stage)), 2) << "a settled row does not come back";
    EXPECT_THAT(claim(89, 200), ElementsAre(id_of(2))) << "what was parked anew keeps its due time";
    EXPECT_THAT(claim(90, 200), ElementsAre(id_of(3)));
}

TEST_P(ParkedStoreContract, ParkingAgainReplacesAttemptCodeAndDueTime) {
    park({parked(1, 10)});
    auto again = parked(1, 40);
    again.code = "no_disk";
    again.envelope.attempt = 4;
    park({again});
    EXPECT_EQ(must(subject->parked().count(stage)), 1);
    EXPECT_THAT(claim(39, 99), ElementsAre());
    const auto claimed = must(subject->parked().claim_due(after(40), after(99), 10));
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_EQ(claimed[0].envelope.attempt, 4);
    EXPECT_EQ(claimed[0].code, "no_disk");
}

TEST_P(ParkedStoreContract, TheSameIdMayWaitInTwoStages) {
    park({parked(1, 10), parked(1, 10, ports::Stage::users)});
    const auto id = id_of(1);
    must(subject->parked().settle(stage, std::span{&id, 1}));
    EXPECT_EQ(must(subject->parked().count(stage)), 0);
    EXPECT_EQ(must(subject->parked().count(ports::Stage::users)), 1);
    must(subject->parked().settle(stage, std::span{&id, 1}));  // Unknown by now: ignored.
}

TEST_P(ParkedStoreContract, KnowsWhenTheNextIsDue) {
    EXPECT_FALSE(must(subject->parked().next_due()));
    park({parked(1, 30), parked(2, 10)});
    EXPECT_EQ(must(subject->parked().next_due()), after(10));
    claim(10, 60);
    EXPECT_EQ(must(subject->parked().next_due()), after(30));
}

TEST_P(ParkedStoreContract, BringsForwardWhatAClockThatWasAheadMadeLate) {
    auto held = parked(4, 1'000);
    held.due_at = ports::no_due_time;
    held.gate = "route mail.example.com:25";
    park({parked(1, 30), parked(2, 500), parked(3, 501), held, parked(5, 900, ports::Stage::notify)});
    EXPECT_EQ(must(subject->parked().bring_forward(after(500), 10, after(20))), 2);
    EXPECT_THAT(claim(20, 30), testing::UnorderedElementsAre(id_of(3), id_of(5))) << "of every stage";
    EXPECT_THAT(claim(499, 500), testing::Not(testing::Contains(id_of(2)))) << "on time";
    EXPECT_EQ(must(subject->parked().held(held.gate)), 1) << "a gate holds it, whatever the time";
    EXPECT_EQ(must(subject->parked().bring_forward(after(500), 10, after(20))), 0);
}

TEST_P(ParkedStoreContract, BringsForwardInPortions) {
    park({parked(1, 500), parked(2, 500), parked(3, 500)});
    EXPECT_EQ(must(subject->parked().bring_forward(after(100), 2, after(20))), 2);
    EXPECT_EQ(must(subject->parked().bring_forward(after(100), 2, after(20))), 1);
    EXPECT_EQ(claim(20, 30).size(), 3U);
}

TEST_P(ParkedStoreContract, ListsInPages) {
    for (int n = 0; n < 5; ++n) park({parked(n, 10)});
    park({parked(9, 10, ports::Stage::notify)});
    std::vector<Uuid> seen;
    ports::PageRequest page{"", 2};
    do {
        const auto got = must(subject->parked().list(stage, page));
        for (const auto& row : got.items) seen.push_back(row.envelope.event_id);
        page.after = got.next;
    } while (!page.after.empty());
    EXPECT_THAT(seen, testing::UnorderedElementsAre(id_of(0), id_of(1), id_of(2), id_of(3), id_of(4)));
    EXPECT_EQ(fault_of(subject->parked().list(stage, {"x", 2})), "invalid");
}

TEST_P(ParkedStoreContract, OneParkingTakesKnownAndNew) {
    for (int n = 0; n < 150; n += 2) park({parked(n, 10)});
    std::vector<ports::Parked> rows;
    for (int n = 0; n < 150; ++n) rows.push_back(parked(n, 20));
    park(rows);
    EXPECT_EQ(must(subject->parked().count(stage)), 150);
    EXPECT_TRUE(claim(19, 99, 200).empty());
    EXPECT_EQ(claim(20, 99, 200).size(), 150U);
}

TEST_P(ParkedStoreContract, OfManyRedeliveriesEachRowGoesToOne) {
    constexpr int threads = 6;
    constexpr int count = 200;
    std::vector<ports::Parked> rows;
    for (int n = 0; n < count; ++n) rows.push_back(parked(n, 10));
    park(rows);
    std::mutex mutex;
    std::vector<Uuid> all;
    {
        std::vector<std::jthread> redeliveries;
        for (int t = 0; t < threads; ++t) {
            redeliveries.emplace_back([&] {
                for (bool any = true; any;) {
                    const auto mine = claim(10, 1'000'000, 25);
                    const std::lock_guard lock{mutex};
                    all.insert(all.end(), mine.begin(), mine.end());
                    any = !mine.empty();
                }
            });
        }
    }
    std::ranges::sort(all);
    const bool doubled = std::ranges::adjacent_find(all) != all.end();
    if (subject->changes_are_atomic()) {
        EXPECT_FALSE(doubled) << "claimed twice";
    }
    all.erase(std::ranges::unique(all).begin(), all.end());
    EXPECT_EQ(all.size(), static_cast<std::size_t>(count)) << "one was never claimed";
}

TEST_P(ParkedStoreContract, HoldsUntilAGateReleases) {
    const auto held = [](int n, const char* gate) {
        auto row = parked(n, 0);
        row.parked_at = after(n);
        row.due_at = ports::no_due_time;
        row.gate = gate;
        return row;
    };
    park({held(1, "b"), held(2, "b"), held(3, "b"), held(4, "a"), parked(5, 5)});
    subject->reopen();
    EXPECT_EQ(must(subject->parked().held("b")), 3);
    EXPECT_EQ(must(subject->parked().held("none")), 0);
    EXPECT_EQ(must(subject->parked().held("")), 0) << "no gate holds what has a due time";
    EXPECT_EQ(must(subject->parked().next_gate("")), "a");
    EXPECT_EQ(must(subject->parked().next_gate("a")), "b");
    EXPECT_EQ(must(subject->parked().next_gate("b")), std::nullopt);
    EXPECT_THAT(claim(9'000'000'000, 9'000'000'001), ElementsAre(id_of(5)));
    EXPECT_EQ(must(subject->parked().release("b", 2, after(7))), 2);
    EXPECT_EQ(must(subject->parked().release("", 9, after(7))), 0);
    EXPECT_EQ(must(subject->parked().held("b")), 1);
    EXPECT_THAT(claim(7, 99), testing::UnorderedElementsAre(id_of(1), id_of(2))) << "the oldest";
    EXPECT_EQ(must(subject->parked().release("b", 2, after(8))), 1);
    EXPECT_EQ(must(subject->parked().release("b", 2, after(8))), 0);
}

TEST_P(ParkedStoreContract, ParkingAgainReplacesTheGate) {
    auto row = parked(1, 5);
    park({row});
    row.gate = "a";
    row.due_at = ports::no_due_time;
    park({row});
    EXPECT_EQ(must(subject->parked().held("a")), 1);
    const auto page = must(subject->parked().list(stage, {}));
    EXPECT_EQ(page.items.at(0).gate, "a");
    EXPECT_EQ(must(subject->parked().find(stage, id_of(1)))->gate, "a");
    EXPECT_EQ(page.items.at(0).due_at, ports::no_due_time);
    park({parked(1, 6)});
    EXPECT_EQ(must(subject->parked().held("a")), 0);
    EXPECT_THAT(claim(6, 99), ElementsAre(id_of(1)));
}

}  // namespace billmill::contract
