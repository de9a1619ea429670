#include <deque>

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

/// Regression: rows of one state read the whole run, however many others it had: `rows?state=failed` of a million.
TEST(SqliteRunStore, EntriesOfAStateOrAMailStateAloneAreFoundWithoutReadingTheOthers) {
    SqliteWorld world;
    for (const auto& text : {adapters::sqlite::entries_of_state(), adapters::sqlite::entries_of_mail()}) {
        static std::deque<std::string> explained;  // A statement that is kept refers to its text.
        explained.push_back("EXPLAIN QUERY PLAN " + text);
        std::string plan;
        must(world.database->read([&](Connection& c) -> Outcome {
            TRY(auto rows, c.query(adapters::sqlite::Sql::forever(explained.back()), std::int64_t{1},
                                   std::int64_t{2}, std::int64_t{0}, std::int64_t{1'000}, std::int64_t{10}));
            while (true) {
                TRY(const bool more, rows.step());
                if (!more) return {};
                plan += rows.text(3) + "\n";
            }
        }));
        EXPECT_NE(plan.find("run_entries_open (run=? AND state=? AND mail=? AND ordinal>?"),
                  std::string::npos)
            << plan;
        for (const char* slow : {"SCAN", "TEMP B-TREE", "run_entries_ordinal"})
            EXPECT_EQ(plan.find(slow), std::string::npos) << plan;
    }
}

TEST(SqliteRunStore, EntriesOfOneStateAreInTheOrderOfTheFileWhateverTheirMails) {
    SqliteWorld world;
    auto& runs = world.stores->runs;
    domain::Run run;
    run.id = id_of(1);
    must(runs.create(run));
    std::vector<ports::NewEntry> bills;
    for (int n = 0; n < 12; ++n) bills.push_back(bill("K" + std::to_string(n)));
    must(runs.append(run.id, bills));
    must(world.database->write([&](Connection& c) -> Outcome {
        for (int n = 0; n < 12; ++n) {
            const bool issued = n % 2 == 0;
            const auto mail = issued ? static_cast<EntryMail>((12 - n) / 2 % 6) : EntryMail::none;
            TRY_DO(c.run("UPDATE run_entries SET state = ?, mail = ? WHERE ordinal = ?",
                         issued ? EntryState::issued : EntryState::failed, mail, std::int64_t{n + 1}));
        }
        return {};
    }));
    const auto ordinals = [&](const ports::RunStore::EntryFilter& filter, std::int64_t after, int limit) {
        std::vector<std::int64_t> found;
        for (const auto& entry : must(runs.next(run.id, filter, after, limit)))
            found.push_back(entry.ordinal);
        return found;
    };
    using Ordinals = std::vector<std::int64_t>;
    EXPECT_EQ(ordinals({.state = EntryState::issued, .mail = {}}, 0, 10), (Ordinals{1, 3, 5, 7, 9, 11}));
    EXPECT_EQ(ordinals({.state = EntryState::issued, .mail = {}}, 5, 2), (Ordinals{7, 9}));
    EXPECT_EQ(ordinals({.state = EntryState::issued, .mail = {}, .last = 8}, 3, 10), (Ordinals{5, 7}));
    EXPECT_EQ(ordinals({.state = EntryState::failed, .mail = {}}, 0, 10), (Ordinals{2, 4, 6, 8, 10, 12}));
    EXPECT_EQ(ordinals({.state = EntryState::ready, .mail = {}}, 0, 10), Ordinals{});
    EXPECT_EQ(ordinals({.state = {}, .mail = EntryMail::none}, 0, 10), (Ordinals{1, 2, 4, 6, 8, 10, 12}));
    EXPECT_EQ(ordinals({}, 9, 10), (Ordinals{10, 11, 12}));
}

}  // namespace
}  // namespace billmill::contract
