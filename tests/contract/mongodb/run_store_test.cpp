#include <gmock/gmock.h>

#include <thread>

#include "adapters/mongodb/run_changes.hpp"
#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"

namespace billmill::contract {
namespace {

using adapters::mongodb::Document;
using adapters::mongodb::RunChange;
using adapters::mongodb::RunChanges;
using adapters::mongodb::Session;
using adapters::mongodb::StoredRun;
using domain::EntryMail;
using domain::EntryState;
using domain::RunState;

class MongodbRunStore : public testing::Test {
protected:
    void SetUp() override {
        world = on_mongodb<MongodbWorld>();
        if (!world) GTEST_SKIP() << "no such engine: see tools/engines";
    }
    ports::RunStore& runs() { return world->stores->runs; }

    /// Of so many bills, and issuing.
    domain::Run make_run(int count) {
        domain::Run run;
        run.id = id_of(1);
        run.name = run.id.text();
        run.client = "till-7";
        run.created_at = after(0);
        must(runs().create(run));
        std::vector<ports::NewEntry> read(static_cast<std::size_t>(count));
        for (int n = 0; n < count; ++n) {
            read[n].entry.key = "K" + std::to_string(n);
            read[n].entry.customer = "c" + std::to_string(n % 7) + "@example.com";
            read[n].entry.body = "{}";
        }
        must(runs().append(run.id, read));
        run.name = "january";
        run.state = RunState::issuing;
        must(runs().finish_reading(run));
        return run;
    }
    static ports::EntryChange accepted(std::int64_t ordinal) {
        return {.ordinal = ordinal, .to = EntryState::accepted, .bill_id = id_of(static_cast<int>(ordinal))};
    }
    static ports::EntryChange issued(std::int64_t ordinal) {
        return {.ordinal = ordinal, .from = EntryState::accepted, .to = EntryState::issued};
    }
    /// What a process leaves that is killed while it changes bills; `made`: so many of its changes.
    void break_off(const Uuid& run, std::vector<ports::EntryChange> entries, std::size_t made) {
        must(world->database->run([&](Session& session) -> Outcome {
            RunChange change{"broken-off", false, entries};
            TRY_DO(RunChanges(session, run).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
                stored.change = change;
                return Document{};
            }));
            for (std::size_t i = 0; i < made; ++i)
                TRY_DO(session.update_one(adapters::mongodb::Collection::run_entries,
                                          adapters::mongodb::filter_of(run, entries[i], false),
                                          adapters::mongodb::update_of(entries[i], change.id)));
            return {};
        }));
    }
    /// Of one bill each, and issuing: those of the ids 1 to `count`.
    void make_runs(int count) {
        for (int n = 1; n <= count; ++n) {
            domain::Run run;
            run.id = id_of(n);
            run.name = run.id.text();
            run.created_at = after(n);
            must(runs().create(run));
            ports::NewEntry read;
            read.entry.key = "K";
            must(runs().append(run.id, std::vector{read}));
            run.state = RunState::issuing;
            must(runs().finish_reading(run));
        }
    }
    /// What no billmill has written stands in a run.
    void corrupt(const Uuid& run, adapters::mongodb::Name field, std::string_view value) {
        must(world->database->run([&](Session& session) -> Outcome {
            TRY_DO(
                session.update_one(adapters::mongodb::Collection::runs, adapters::mongodb::with("_id", run),
                                   adapters::mongodb::with("$set", adapters::mongodb::with(field, value))));
            return {};
        }));
    }
    /// Page by page.
    std::vector<Uuid> open_runs(int limit) {
        std::vector<Uuid> ids;
        std::string after_order;
        do {
            const auto page = must(runs().open(after(9), {.after = after_order, .limit = limit}));
            for (const auto& run : page.items) ids.push_back(run.id);
            after_order = page.next;
        } while (!after_order.empty());
        return ids;
    }
    domain::RunCounts counts(const Uuid& run) { return must(runs().find(run)).value().counts; }

    std::unique_ptr<MongodbWorld> world;
};

TEST_F(MongodbRunStore, ABillThatMayBeOnItsWayIsNotWithdrawn) {
    const auto run = make_run(3);
    const auto ready = must(runs().next(run.id, {EntryState::ready, EntryMail::none}, 0, 10));
    EXPECT_FALSE(ready[0].given);
    must(runs().change(run.id, std::vector{accepted(3)}));
    EXPECT_THAT(must(runs().mark_given(run.id, std::vector{ready[0], ready[2]})), testing::ElementsAre(1))
        << "the third is not ready any more";
    const std::vector<ports::Withdrawal> all{{1, id_of(1)}, {2, id_of(2)}, {3, id_of(3)}};
    EXPECT_EQ(must(runs().withdraw(run.id, all)), 1);
    const auto entries = must(runs().next(run.id, {}, 0, 10));
    EXPECT_EQ(entries[0].state, EntryState::ready);
    EXPECT_TRUE(entries[0].given);
    EXPECT_EQ(entries[1].state, EntryState::withdrawn);
    EXPECT_EQ(entries[2].state, EntryState::accepted);
    EXPECT_THAT(must(runs().mark_given(run.id, std::vector{entries[1]})), testing::IsEmpty());
    EXPECT_EQ(must(runs().change(run.id, std::vector{accepted(1)})), 1);
}

TEST_F(MongodbRunStore, AChangeThatBrokeOffIsCompletedByTheNext) {
    for (const std::size_t made : {0U, 1U, 2U}) {
        SCOPED_TRACE(made);
        const auto run = make_run(3);
        break_off(run.id, {accepted(1), accepted(2)}, made);
        EXPECT_EQ(counts(run.id).bills_in(EntryState::ready), 3) << "as the last whole change left them";
        EXPECT_EQ(must(runs().change(run.id, std::vector{accepted(3)})), 1);
        EXPECT_EQ(counts(run.id).bills_in(EntryState::accepted), 3);
        EXPECT_EQ(counts(run.id).all_bills(), 3);
        must(runs().remove(run.id, 1'000));
    }
}

TEST_F(MongodbRunStore, AChangeThatBrokeOffIsCompletedByWhoLooksForWork) {
    const auto run = make_run(2);
    must(runs().change_state(run.id, RunState::issuing, RunState::done));
    EXPECT_THAT(must(runs().open(after(0), {})).items, testing::IsEmpty());
    break_off(run.id, {accepted(1)}, 0);
    const auto open = must(runs().open(after(0), {})).items;
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].counts.bills_in(EntryState::accepted), 1);
    EXPECT_EQ(must(runs().next(run.id, {EntryState::accepted, EntryMail::none}, 0, 10)).size(), 1U);
    EXPECT_EQ(counts(run.id).bills_in(EntryState::ready), 1);
}

/// What next() leaves out, because it was changed, is counted before anybody decides by the counts.
TEST_F(MongodbRunStore, AChangeThatBrokeOffIsCountedBeforeTheCountsAreReadForARelease) {
    const auto run = make_run(3);
    break_off(run.id, {accepted(1), accepted(2)}, 1);
    EXPECT_EQ(must(runs().next(run.id, {EntryState::ready, EntryMail::none}, 0, 10)).size(), 2U);
    EXPECT_EQ(counts(run.id).bills_in(EntryState::ready), 3);
    EXPECT_EQ(must(runs().find_counted(run.id))->counts.bills_in(EntryState::ready), 1);
    EXPECT_EQ(counts(run.id).bills_in(EntryState::accepted), 2);
    EXPECT_FALSE(must(runs().find_counted(id_of(9))));
}

TEST_F(MongodbRunStore, ARunThatCannotBeReadHoldsUpNoOther) {
    make_runs(3);
    corrupt(id_of(2), "state", "no such state");
    for (const auto limit : {1, 2, 10}) {
        SCOPED_TRACE(limit);
        EXPECT_THAT(open_runs(limit), testing::ElementsAre(id_of(1), id_of(3)));
    }
}

TEST_F(MongodbRunStore, ARunWhoseChangeCannotBeCompletedHoldsUpNoOther) {
    make_runs(3);
    break_off(id_of(2), {accepted(1)}, 0);
    corrupt(id_of(2), "spares_given", "neither");
    EXPECT_THAT(open_runs(10), testing::ElementsAre(id_of(1), id_of(3)));
}

/// Of two writers of the run's document, where one always wins: the counts and the releases of both stand.
TEST_F(MongodbRunStore, WhoSteersARunUndoesNoCountAndNoCountUndoesAReleaseOrAPause) {
    if (!world->changes_are_atomic()) GTEST_SKIP() << "an engine where several may win";
    constexpr int changes = 40;
    const auto run = make_run(changes);
    std::jthread steering{[&] {
        for (int n = 0; n < changes; ++n) {
            EXPECT_TRUE(runs().release(run.id, n + 1));
            const bool pauses = n % 2 == 0;
            EXPECT_TRUE(runs().change_state(run.id, pauses ? RunState::issuing : RunState::paused,
                                            pauses ? RunState::paused : RunState::issuing));
        }
    }};
    for (int n = 1; n <= changes; ++n) EXPECT_EQ(must(runs().change(run.id, std::vector{accepted(n)})), 1);
    steering.join();
    const auto after_all = must(runs().find(run.id)).value();
    EXPECT_EQ(after_all.released, changes);
    EXPECT_EQ(after_all.state, RunState::issuing);
    EXPECT_EQ(after_all.counts.bills_in(EntryState::accepted), changes);
    EXPECT_EQ(after_all.counts.bills_in(EntryState::ready), 0);
}

TEST_F(MongodbRunStore, WhoWasHeldUpInTheMiddleChangesAndCountsNothingTwice) {
    const auto run = make_run(3);
    const std::vector slow{accepted(1), accepted(2)};
    break_off(run.id, slow, 1);
    EXPECT_EQ(must(runs().change(run.id, std::vector{accepted(1), accepted(3)})), 1)
        << "another goes on, and finds the first bill changed";
    must(runs().change(run.id, std::vector{issued(1)}));
    const auto before = counts(run.id);
    EXPECT_EQ(before.bills_in(EntryState::issued), 1);
    EXPECT_EQ(before.bills_in(EntryState::accepted), 2);
    must(world->database->run([&](Session& session) -> Outcome {
        TRY_DO(RunChanges(session, run.id).complete({"broken-off", false, slow}));
        return {};
    }));
    EXPECT_EQ(counts(run.id).bills, before.bills);
    EXPECT_EQ(counts(run.id).rows, before.rows);
    EXPECT_EQ(must(runs().next(run.id, {}, 0, 1))[0].state, EntryState::issued);
}

TEST_F(MongodbRunStore, RunsOfManyBillsAreComparedPageByPage) {
    constexpr int count = 1'100;
    const auto before = make_run(count);
    domain::Run now;
    now.id = id_of(2);
    now.name = now.id.text();
    now.client = before.client;
    now.created_at = after(1);
    must(runs().create(now));
    std::vector<ports::NewEntry> read(count);
    for (int n = 0; n < count; ++n) {
        read[n].entry.key = "K" + std::to_string(n + 100);
        read[n].entry.customer = "c" + std::to_string(n % 7 + 2) + "@example.com";
        read[n].entry.body = "{}";
    }
    must(runs().append(now.id, read));
    const auto comparison = must(runs().compare(now)).value();
    EXPECT_EQ(comparison.repeated, count - 100);
    EXPECT_EQ(comparison.customers_missing, 2);
    EXPECT_EQ(comparison.customers_new, 2);
}

}  // namespace
}  // namespace billmill::contract
