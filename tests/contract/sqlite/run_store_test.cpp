#include "adapters/sqlite/run_rows.hpp"
#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"

namespace billmill::contract {
namespace {

using adapters::sqlite::Connection;
using domain::EntryMail;
using domain::EntryState;

ports::NewEntry bill(const std::string& key) {
    ports::NewEntry read;
    read.entry.key = key;
    read.entry.body = "{}";
    return read;
}

TEST(SqliteRunStore, ABillThatWasAcceptedUnnotedIsNotWithdrawn) {
    SqliteWorld world;
    auto& runs = world.stores->runs;
    domain::Run run;
    run.id = id_of(1);
    must(runs.create(run));
    must(runs.append(run.id, std::vector{bill("A"), bill("B")}));
    must(world.database->write([](Connection& c) {
        return c.run("INSERT INTO requests (id, stage, fingerprint, accepted_at) VALUES (?, 1, ?, 0)",
                     id_of(7), sha256("x"));
    }));
    EXPECT_EQ(must(runs.withdraw(
                  run.id, std::vector{ports::Withdrawal{1, id_of(7)}, ports::Withdrawal{2, id_of(8)}})),
              2);
    const auto entries = must(runs.next(run.id, {}, 0, 10));
    EXPECT_EQ(entries[0].state, EntryState::accepted);
    EXPECT_EQ(entries[0].bill_id, id_of(7));
    EXPECT_EQ(entries[1].state, EntryState::withdrawn);
    const auto counts = must(runs.find(run.id))->counts;
    EXPECT_EQ(counts.bills_in(EntryState::accepted), 1);
    EXPECT_EQ(counts.bills_in(EntryState::withdrawn), 1);
    EXPECT_EQ(counts.bills_in(EntryState::ready), 0);
}

TEST(SqliteRunStore, TheNextEntriesOfAStateAreFoundWithoutReadingTheOthers) {
    SqliteWorld world;
    std::string plan;
    must(world.database->read([&](Connection& c) -> Outcome {
        static const std::string explained =
            std::string{"EXPLAIN QUERY PLAN "} + adapters::sqlite::entries_of_state_and_mail;
        TRY(auto rows, c.query(adapters::sqlite::Sql::forever(explained), std::int64_t{1}, EntryState::ready,
                               EntryMail::none, std::int64_t{0}, std::int64_t{1'000}, std::int64_t{10}));
        while (true) {
            TRY(const bool more, rows.step());
            if (!more) return {};
            plan += rows.text(3);
        }
    }));
    EXPECT_NE(plan.find("run_entries_open (run=? AND state=? AND mail=? AND ordinal>?"), std::string::npos)
        << plan;
    EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
}

}  // namespace
}  // namespace billmill::contract
