#pragma once

#include <gmock/gmock.h>

#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/dead_letter_store.hpp"

namespace billmill::contract {

class DeadLetterStoreSubject : public Subject {
public:
    virtual ports::DeadLetterStore& dead_letters() = 0;
};

class DeadLetterStoreContract : public Contract<DeadLetterStoreSubject> {
protected:
    using State = ports::DeadLetterState;
    static constexpr auto stage = ports::Stage::billing;

    void die(int n, std::int64_t at_ms, const std::string& code = "unknown_customer", Issues issues = {}) {
        const ports::DeadLetterStore::Entry entry{
            stage, envelope(n), {after(at_ms), code, "It died."}, std::move(issues)};
        must(subject->dead_letters().add(std::span{&entry, 1}));
    }
    ports::DeadLetter find(int n) { return must(subject->dead_letters().find(stage, id_of(n))).value(); }
    Outcome replay(int n) {
        const auto letter = must(subject->dead_letters().find(stage, id_of(n)));
        const auto died_at = letter ? letter->history.back().at : after(10);
        return subject->dead_letters().mark_replayed(stage, id_of(n), died_at);
    }
    Outcome discard(int n) { return subject->dead_letters().discard(stage, id_of(n)); }
    void close(int n) {
        const auto id = id_of(n);
        must(subject->dead_letters().close(stage, std::span{&id, 1}));
    }
};

TEST_P(DeadLetterStoreContract, IsNotMarkedReplayedWhenItHasDiedAgain) {
    die(1, 10);
    die(1, 20);  // Its replay was published, and the stage was quicker than the mark.
    EXPECT_EQ(fault_of(subject->dead_letters().mark_replayed(stage, id_of(1), after(10))), "conflict");
    EXPECT_EQ(find(1).state, State::open);
}

TEST_P(DeadLetterStoreContract, KeepsBytesReasonAndIssues) {
    const Issues issues{{"/items/0/price", "too_large", "It is."}, {"/userId", "required", "It is missing."}};
    die(1, 10, "invalid", issues);
    subject->reopen();
    const auto letter = find(1);
    EXPECT_EQ(letter.id, id_of(1));
    EXPECT_EQ(letter.stage, stage);
    EXPECT_EQ(letter.envelope, envelope(1));
    EXPECT_EQ(letter.state, State::open);
    EXPECT_EQ(letter.issues, issues);
    ASSERT_EQ(letter.history.size(), 1U);
    EXPECT_EQ(letter.history[0].at, after(10));
    EXPECT_EQ(letter.history[0].code, "invalid");
    EXPECT_EQ(letter.history[0].detail, "It died.");
    EXPECT_EQ(must(subject->dead_letters().find(id_of(1)))->id, id_of(1));
    EXPECT_FALSE(must(subject->dead_letters().find(id_of(2))));
    EXPECT_FALSE(must(subject->dead_letters().find(ports::Stage::users, id_of(1))));
}

/// open → replayed → closed;  open → closed;  open → discarded;  any → open by another death.
TEST_P(DeadLetterStoreContract, LivesThroughItsStates) {
    die(1, 10);
    must(replay(1));
    EXPECT_EQ(find(1).state, State::replayed);
    close(1);
    EXPECT_EQ(find(1).state, State::closed);
    die(1, 20);
    EXPECT_EQ(find(1).state, State::open);
    close(1);
    EXPECT_EQ(find(1).state, State::closed);
    die(2, 30);
    must(discard(2));
    EXPECT_EQ(find(2).state, State::discarded);
    close(2);
    EXPECT_EQ(find(2).state, State::discarded) << "a human's word stands";
}

TEST_P(DeadLetterStoreContract, RefusesWhatTheStateDoesNotAllow) {
    EXPECT_EQ(fault_of(replay(1)), "not_found");
    EXPECT_EQ(fault_of(discard(1)), "not_found");
    die(1, 10);
    must(replay(1));
    EXPECT_EQ(fault_of(replay(1)), "conflict");
    EXPECT_EQ(fault_of(discard(1)), "conflict");
    close(7);  // Unknown: ignored.
}

TEST_P(DeadLetterStoreContract, ASecondDeathReopensAndAppends) {
    die(1, 10, "unknown_customer", {{"/userId", "unknown", "Nobody."}});
    must(replay(1));
    die(1, 20, "price_too_large", {{"/items/0", "too_large", "It is."}});
    const auto letter = find(1);
    EXPECT_EQ(letter.state, State::open);
    ASSERT_EQ(letter.history.size(), 2U);
    EXPECT_EQ(letter.history[0].code, "unknown_customer");
    EXPECT_EQ(letter.history[1].code, "price_too_large");
    ASSERT_EQ(letter.issues.size(), 1U);
    EXPECT_EQ(letter.issues[0].code, "too_large");
    EXPECT_EQ(must(subject->dead_letters().list({}, {})).items.size(), 1U);
}

/// Regression: what was settled kept the request of a customer of whom nothing was to be kept.
TEST_P(DeadLetterStoreContract, ClearsWhatIsSettledAndNothingElse) {
    const Issues issues{{"/userId", "unknown", "priya@example.com is nobody."}};
    for (int n = 1; n <= 5; ++n) die(n, 10 * n, "unknown_customer", issues);
    close(1);
    must(discard(2));
    must(replay(3));
    const std::vector<Uuid> all{id_of(1), id_of(2), id_of(3), id_of(4), id_of(99)};
    must(subject->dead_letters().clear(ports::Stage::users, all));
    EXPECT_EQ(find(1).envelope, envelope(1)) << "it is of another stage";
    must(subject->dead_letters().clear(stage, all));
    must(subject->dead_letters().clear(stage, all));
    subject->reopen();
    for (const auto& [n, state] : {std::pair{1, State::closed}, {2, State::discarded}}) {
        const auto letter = find(n);
        EXPECT_EQ(letter.state, state);
        auto rest = envelope(n);
        rest.payload.clear();
        EXPECT_EQ(letter.envelope, rest);
        ASSERT_EQ(letter.history.size(), 1U);
        EXPECT_EQ(letter.history[0].at, after(10 * n));
        EXPECT_EQ(letter.history[0].code, "unknown_customer");
        EXPECT_EQ(letter.history[0].detail, "");
        EXPECT_EQ(letter.issues, (Issues{{"/userId", "unknown", ""}}));
    }
    for (const int n : {3, 4, 5}) {
        EXPECT_EQ(find(n).envelope, envelope(n)) << n;
        EXPECT_EQ(find(n).issues, issues) << n;
    }
    die(1, 90, "again");
    EXPECT_EQ(find(1).state, State::open);
    EXPECT_EQ(find(1).envelope.payload, envelope(1).payload) << "a retry needs it";
}

TEST_P(DeadLetterStoreContract, HistoryKeepsTheFirstAndTheNewestNineteen) {
    for (int n = 0; n < 25; ++n) die(1, n, "death_" + std::to_string(n));
    const auto history = find(1).history;
    ASSERT_EQ(history.size(), 20U);
    EXPECT_EQ(history[0].code, "death_0");
    EXPECT_EQ(history[1].code, "death_6");
    EXPECT_EQ(history[19].code, "death_24");
}

TEST_P(DeadLetterStoreContract, ListsOldestFirstInPagesAndByState) {
    for (int n = 0; n < 5; ++n) die(n, 10 + n);
    must(discard(3));
    std::vector<Uuid> seen;
    ports::PageRequest page{"", 2};
    do {
        const auto got = must(subject->dead_letters().list({.state = State::open}, page));
        for (const auto& letter : got.items) {
            seen.push_back(letter.id);
            EXPECT_EQ(letter.history.size(), 1U);
        }
        page.after = got.next;
    } while (!page.after.empty());
    EXPECT_THAT(seen, testing::ElementsAre(id_of(0), id_of(1), id_of(2), id_of(4)));
    EXPECT_EQ(must(subject->dead_letters().list({}, {})).items.size(), 5U);
    EXPECT_EQ(must(subject->dead_letters().count(stage, State::open)), 4);
    EXPECT_EQ(must(subject->dead_letters().count(stage, State::discarded)), 1);
    EXPECT_EQ(must(subject->dead_letters().count(ports::Stage::users, State::open)), 0);
    EXPECT_EQ(fault_of(subject->dead_letters().list({}, {"-3", 2})), "invalid");
}

/// Each of them is about the last death alone.
TEST_P(DeadLetterStoreContract, ListsByCodeStageAndTimeOfDeath) {
    die(1, 10, "unknown_customer");
    die(2, 20, "invalid");
    die(3, 30, "unknown_customer");
    die(4, 40, "unknown_customer");
    die(4, 50, "invalid");  // It had the other code before.
    die(5, 60, "invalid");
    must(discard(5));
    using Filter = ports::DeadLetterStore::Filter;
    const std::pair<Filter, std::vector<int>> cases[] = {
        {{}, {1, 2, 3, 4, 5}},
        {{.code = "unknown_customer"}, {1, 3}},
        {{.code = "invalid"}, {2, 4, 5}},
        {{.state = State::open, .code = "invalid"}, {2, 4}},
        {{.stage = stage, .code = "unknown_customer"}, {1, 3}},
        {{.stage = ports::Stage::notify}, {}},
        {{.code = "crashed"}, {}},
        {{.died_from = after(20)}, {2, 3, 4, 5}},
        {{.died_from = after(21), .died_until = after(50)}, {3}},
        {{.died_until = after(31)}, {1, 2, 3}},
        {{.code = "unknown_customer", .died_from = after(11), .died_until = after(60)}, {3}},
    };
    for (const auto& [filter, expected] : cases) {
        std::vector<Uuid> wanted;
        for (const int n : expected) wanted.push_back(id_of(n));
        std::vector<Uuid> found;
        ports::PageRequest page{"", 2};
        do {
            const auto got = must(subject->dead_letters().list(filter, page));
            for (const auto& letter : got.items) found.push_back(letter.id);
            page.after = got.next;
        } while (!page.after.empty());
        EXPECT_EQ(found, wanted) << "case " << &filter - &cases[0].first;
    }
}

TEST_P(DeadLetterStoreContract, AddsKnownAndNewTogether) {
    for (int n = 0; n < 120; n += 2) die(n, 10);
    std::vector<ports::DeadLetterStore::Entry> entries;
    for (int n = 0; n < 120; ++n)
        entries.push_back({stage, envelope(n), {after(20), "again", "It died."}, {}});
    must(subject->dead_letters().add(entries));
    EXPECT_EQ(must(subject->dead_letters().count(stage, State::open)), 120);
    for (const int n : {0, 1, 118, 119}) EXPECT_EQ(find(n).history.size(), n % 2 == 0 ? 2U : 1U) << n;
}

TEST_P(DeadLetterStoreContract, DeathsAtOnceAreAllRemembered) {
    constexpr int threads = 6;
    constexpr int each = 3;
    {
        std::vector<std::jthread> stages;
        for (int t = 0; t < threads; ++t) {
            stages.emplace_back([&, t] {
                for (int n = 0; n < each; ++n) die(1, t * each + n);
            });
        }
    }
    EXPECT_EQ(find(1).state, State::open);
    if (subject->changes_are_atomic()) {
        EXPECT_EQ(find(1).history.size(), static_cast<std::size_t>(threads * each));
    }
}

}  // namespace billmill::contract
