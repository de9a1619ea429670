#include "adapters/sqlite/database.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "adapters/sqlite/error.hpp"
#include "contract/accept_and_wait.hpp"
#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"
#include "support/append_records.hpp"

namespace billmill::contract {
namespace {

using adapters::sqlite::Connection;
using adapters::sqlite::Database;
using adapters::sqlite::DatabaseOptions;

/// A row for tests, in a table that any number of them may share a transaction on.
Outcome put(Connection& writer, int n) {
    return writer.run("INSERT INTO consumers (stage, committed) VALUES (?, 0)", 100 + n);
}
std::int64_t rows(Database& database) {
    return must(database.read(
        [](Connection& c) { return c.number("SELECT count(*) FROM consumers WHERE stage >= 100"); }));
}

/// Holds the writer's thread until it is let go, so that what is submitted meanwhile waits
/// and forms one group.
class Held {
public:
    explicit Held(Database& database) {
        database.submit(
            [this](Connection&) -> Outcome {
                holding_.set_value();
                let_go_.get_future().wait();
                return {};
            },
            [](Outcome) {});
        holding_.get_future().wait();
    }
    ~Held() { release(); }
    void release() {
        if (!std::exchange(released_, true)) let_go_.set_value();
    }

private:
    std::promise<void> holding_;
    std::promise<void> let_go_;
    bool released_ = false;
};

/// Outcomes of submitted jobs, in the order of their completion.
class Outcomes {
public:
    auto take() {
        return [this](Outcome outcome) {
            const std::lock_guard lock{mutex_};
            faults_.push_back(fault_of(outcome));
            changed_.notify_all();
        };
    }
    std::vector<std::string> wait_for(std::size_t count) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return faults_.size() >= count; });
        return faults_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> faults_;
};

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Database, WhatWaitsIsOneCommit) {
    SqliteWorld world;
    Outcomes outcomes;
    Held held{*world.database};
    for (int n = 0; n < 100; ++n) {
        world.database->submit([n](Connection& c) { return put(c, n); }, outcomes.take());
    }
    const auto before = world.database->activity();
    EXPECT_EQ(before.queued, 100);
    held.release();
    outcomes.wait_for(100);
    EXPECT_EQ(rows(*world.database), 100);
    EXPECT_LE(world.database->activity().groups - before.groups, 2);
}

TEST(Database, AFailingJobUndoesItselfAndNothingElse) {
    SqliteWorld world;
    Outcomes outcomes;
    Held held{*world.database};
    auto& database = *world.database;
    database.submit([](Connection& c) { return put(c, 1); }, outcomes.take());
    database.submit(
        [](Connection& c) -> Outcome {
            TRY_DO(put(c, 2));
            TRY_DO(put(c, 3));
            return fail(Fault::conflict, "changed its mind");
        },
        outcomes.take());
    database.submit([](Connection& c) { return put(c, 1); }, outcomes.take());  // A constraint.
    database.submit([](Connection& c) { return put(c, 4); }, outcomes.take());
    held.release();
    EXPECT_THAT(outcomes.wait_for(4), ElementsAre("success", "conflict", "conflict", "success"));
    EXPECT_EQ(rows(database), 2);
}

/// A savepoint for each job would cost more than all that they do, so the few that need one are found out.
TEST(Database, JobsRunAgainOnlyBesideOneThatFailsAfterItHasChangedSomething) {
    for (const bool changes_first : {false, true}) {
        SqliteWorld world;
        Outcomes outcomes;
        Held held{*world.database};
        auto& database = *world.database;
        int runs = 0;
        database.submit(
            [&runs](Connection& c) {
                ++runs;
                return put(c, 1);
            },
            outcomes.take());
        database.submit(
            [changes_first](Connection& c) -> Outcome {
                if (changes_first) TRY_DO(put(c, 2));
                return fail(Fault::conflict, "changed its mind");
            },
            outcomes.take());
        held.release();
        EXPECT_THAT(outcomes.wait_for(2), ElementsAre("success", "conflict"));
        EXPECT_EQ(runs, changes_first ? 2 : 1);
        EXPECT_EQ(rows(database), 1);
    }
}

TEST(Database, AFullQueueAnswersAtOnce) {
    TemporaryDirectory directory;
    DatabaseOptions options;
    options.writer.queue_jobs_max = 3;
    options.writer.queue_bytes_max = 1'000;
    auto database = must(Database::open(directory.path(), options));
    Outcomes outcomes;
    Held held{*database};
    const auto submit = [&](int n, std::size_t bytes) {
        database->submit([n](Connection& c) { return put(c, n); }, outcomes.take(), bytes);
    };
    submit(1, 600);
    submit(2, 600);  // Too many bytes.
    submit(3, 1);
    submit(4, 1);
    submit(5, 1);  // Too many jobs.
    EXPECT_THAT(outcomes.wait_for(2), ElementsAre("unavailable", "unavailable"));
    held.release();
    EXPECT_EQ(outcomes.wait_for(5).size(), 5U);
    EXPECT_EQ(rows(*database), 3);
}

/// Each name of the directory, and whatever became of its lock file: who holds it keeps it.
TEST(Database, ASecondProcessIsRefusedWhateverBecameOfTheNames) {
    namespace fs = std::filesystem;
    struct Row {
        const char* what;
        std::function<fs::path(const fs::path& data, const fs::path& beside)>
            change;  ///< Returns what is opened then.
    };
    const Row rows_of_names[] = {
        {"nothing changed", [](const auto& data, const auto&) { return data; }},
        {"the lock file was removed",
         [](const auto& data, const auto&) {
             fs::remove(data / "lock");
             return data;
         }},
        {"the lock file was replaced",
         [](const auto& data, const auto&) {
             fs::remove(data / "lock");
             std::ofstream{data / "lock"} << "1\n";
             return data;
         }},
        {"the lock file was renamed",
         [](const auto& data, const auto&) {
             fs::rename(data / "lock", data / "lock.old");
             return data;
         }},
        {"the lock file is a directory",
         [](const auto& data, const auto&) {
             fs::remove(data / "lock");
             fs::create_directory(data / "lock");
             return data;
         }},
        {"the directory was renamed",
         [](const auto& data, const auto& beside) {
             fs::rename(data, beside / "moved");
             return beside / "moved";
         }},
        {"the directory has another name",
         [](const auto& data, const auto& beside) {
             fs::create_directory_symlink(data, beside / "link");
             return beside / "link";
         }},
        {"the database has another name",
         [](const auto& data, const auto& beside) {
             fs::create_directory(beside / "other");
             fs::create_hard_link(data / "billmill.db", beside / "other" / "billmill.db");
             return beside / "other";
         }},
        {"the database stands alone",
         [](const auto& data, const auto&) {
             for (const auto* name : {"lock", "billmill.db-wal", "billmill.db-shm"}) fs::remove(data / name);
             return data;
         }},
    };
    for (const auto& [what, change] : rows_of_names) {
        TemporaryDirectory directory;
        const auto data = directory.path() / "data";
        const auto first = must(Database::open(data));
        const auto second = change(data, directory.path());
        EXPECT_EQ(fault_of(Database::open(second)), "conflict") << what;
    }
}

TEST(Database, ADirectoryIsFreeOnceItsHolderIsGone) {
    TemporaryDirectory directory;
    must(Database::open(directory.path())).reset();
    EXPECT_TRUE(Database::open(directory.path()));
}

TEST(Database, ReadsSeeOneState) {
    SqliteWorld world;
    auto& database = *world.database;
    std::promise<void> changed;
    std::promise<void> began;
    auto counts = std::async(std::launch::async, [&] {
        return database.read([&](Connection& c) -> Result<std::pair<std::int64_t, std::int64_t>> {
            TRY(const auto first, c.number("SELECT count(*) FROM consumers WHERE stage >= 100"));
            began.set_value();
            changed.get_future().wait();
            TRY(const auto second, c.number("SELECT count(*) FROM consumers WHERE stage >= 100"));
            return std::pair{first, second};
        });
    });
    began.get_future().wait();
    must(database.write([](Connection& c) { return put(c, 1); }));
    changed.set_value();
    EXPECT_EQ(must(counts.get()), (std::pair<std::int64_t, std::int64_t>{0, 0}));
    EXPECT_EQ(rows(database), 1);
}

/// Regression: two readers of one text had the same rows between them, and nobody said so until one was stepped.
TEST(Database, AStatementHasOneReader) {
    const TemporaryDirectory directory;
    auto connection = *Connection::open(directory.path() / "one.db", Connection::Mode::write, 64);
    const auto numbers = [&] { return connection->query("SELECT 1 UNION ALL SELECT 2"); };
    {
        const auto first = numbers();
        EXPECT_DEATH((void)numbers(), "one reader");
    }
    EXPECT_TRUE(numbers()) << "it is free again";
}

TEST(Database, SettingsAreDurable) {
    SqliteWorld world;
    const auto check = [](Connection& c) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> values;
        for (const auto sql :
             {adapters::sqlite::Sql{"PRAGMA synchronous"}, adapters::sqlite::Sql{"PRAGMA foreign_keys"},
              adapters::sqlite::Sql{"PRAGMA mmap_size"}, adapters::sqlite::Sql{"PRAGMA wal_autocheckpoint"},
              adapters::sqlite::Sql{"PRAGMA trusted_schema"},
              adapters::sqlite::Sql{"PRAGMA cell_size_check"}}) {
            TRY(const auto value, c.number(sql));
            values.push_back(value);
        }
        return values;
    };
    EXPECT_THAT(must(world.database->write(check)), ElementsAre(2, 0, 0, 0, 0, 1));
    EXPECT_THAT(must(world.database->read(check)), ElementsAre(2, 1, 0, 0, 0, 1));
    EXPECT_EQ(fault_of(world.database->read([](Connection& c) { return put(c, 1); })), "unavailable");
}

TEST(Database, ACleanCloseEmptiesTheLog) {
    SqliteWorld world;
    must(world.database->write([](Connection& c) { return put(c, 1); }));
    EXPECT_GT(std::filesystem::file_size(world.directory.path() / "billmill.db-wal"), 0U);
    world.stores.reset();
    world.database.reset();
    const auto log = world.directory.path() / "billmill.db-wal";
    EXPECT_TRUE(!std::filesystem::exists(log) || std::filesystem::file_size(log) == 0);
    EXPECT_EQ(std::filesystem::file_size(world.directory.path() / "lock"), 0U);
    world.reopen();
    EXPECT_EQ(rows(*world.database), 1);
}

TEST(Database, OpensThoughTheCheckAtItsStartHadNoTime) {
    TemporaryDirectory directory;
    DatabaseOptions options;
    {
        auto database = must(Database::open(directory.path(), options));
        must(database->write([](Connection& c) -> Outcome {
            for (int n = 0; n < 2'000; ++n) TRY_DO(put(c, n));
            return {};
        }));
    }
    options.check_time_max = std::chrono::milliseconds{0};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    auto database = must(Database::open(directory.path(), options));
    const auto said = testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find("sqlite_check_cut_short"), std::string::npos) << said;
    EXPECT_EQ(rows(*database), 2'000);
}

/// The log must not grow for ever under a load that never rests.
TEST(Database, ItsLogStaysSmallUnderLoad) {
    TemporaryDirectory directory;
    DatabaseOptions options;
    options.writer.wal_pages_checkpoint = 50;
    auto database = must(Database::open(directory.path(), options));
    for (int n = 0; n < 2'000; ++n) must(database->write([n](Connection& c) { return put(c, n); }));
    EXPECT_GT(database->activity().checkpoints, 10);
    EXPECT_LT(std::filesystem::file_size(directory.path() / "billmill.db-wal"), 200U * 4'200U);
    EXPECT_EQ(rows(*database), 2'000);
}

TEST(Database, OthersMayNotReadIt) {
    SqliteWorld world;
    must(world.database->write([](Connection& c) { return put(c, 1); }));
    for (const char* name : {"billmill.db", "billmill.db-wal", "lock"}) {
        const auto rights = std::filesystem::status(world.directory.path() / name).permissions();
        EXPECT_EQ(rights & std::filesystem::perms::others_all, std::filesystem::perms::none) << name;
    }
}

TEST(Database, ADirectoryHasOneHolder) {
    SqliteWorld world;
    const auto second = Database::open(world.directory.path());
    ASSERT_EQ(fault_of(second), "conflict");
    EXPECT_THAT(second.error().what, HasSubstr("process " + std::to_string(getpid())));
    EXPECT_THAT(second.error().what, HasSubstr("stop that process"));
    world.reopen();  // The failed attempt has broken nothing.
    EXPECT_EQ(rows(*world.database), 0);
}

TEST(Database, ToolsReadWhileItRuns) {
    SqliteWorld world;
    must(world.database->write([](Connection& c) { return put(c, 1); }));
    auto tool = must(Database::open_read_only(world.directory.path()));
    EXPECT_EQ(rows(*tool), 1);
    EXPECT_EQ(fault_of(tool->write([](Connection& c) { return put(c, 2); })), "forbidden");
    must(world.database->write([](Connection& c) { return put(c, 3); }));
    EXPECT_EQ(rows(*tool), 2);
    world.stores.reset();
    world.database.reset();
    EXPECT_EQ(rows(*tool), 2) << "and when it has ended";
    EXPECT_EQ(rows(*must(Database::open_read_only(world.directory.path()))), 2);
}

TEST(Database, ReadOnlyNeedsADatabase) {
    TemporaryDirectory directory;
    EXPECT_EQ(fault_of(Database::open_read_only(directory.path())), "not_found");
    EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(Database, ABackupIsACompleteDatabase) {
    SqliteWorld world;
    for (int n = 0; n < 50; ++n) must(world.database->write([n](Connection& c) { return put(c, n); }));
    TemporaryDirectory copy;
    must(world.database->backup_to(copy.path() / "billmill.db"));
    EXPECT_EQ(fault_of(world.database->backup_to(copy.path() / "billmill.db")), "conflict");
    EXPECT_EQ(fault_of(world.database->backup_to(copy.path() / "no-such-folder" / "b.db")), "unavailable");
    must(world.database->write([](Connection& c) { return put(c, 77); }));
    auto restored = must(Database::open(copy.path()));
    EXPECT_EQ(rows(*restored), 50);
}

/// Runs SQL on the closed file, as somebody else might.
void tamper(const std::filesystem::path& directory, const char* sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open((directory / "billmill.db").c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
}

TEST(Database, RefusesWhatItDoesNotKnow) {
    {
        TemporaryDirectory directory;
        tamper(directory.path(), "CREATE TABLE addresses (a); PRAGMA user_version = 4");
        EXPECT_EQ(fault_of(Database::open(directory.path())), "invalid") << "another program's file";
    }
    TemporaryDirectory directory;
    must(Database::open(directory.path()));
    tamper(directory.path(), "PRAGMA user_version = 99");
    const auto newer = Database::open(directory.path());
    ASSERT_EQ(fault_of(newer), "invalid");
    EXPECT_THAT(newer.error().what, HasSubstr("newer billmill"));
    EXPECT_EQ(fault_of(Database::open_read_only(directory.path())), "invalid");
}

/// A file as the first version left it, with an invoice.
TEST(Database, AnOldOneIsBroughtUpToDate) {
    SqliteWorld world;
    const auto original = invoice(1, 1);
    must(tests::append_record(world.stores->invoices, original));
    const ports::CustomerWrite registered{{customer(1), {0, 7}, after(7)}, {}, {}};
    must(world.stores->customers.write(std::span{&registered, 1}));
    world.stores.reset();
    world.database.reset();
    tamper(world.directory.path(),
           "DROP TRIGGER event_of_retried_failure; DROP TRIGGER event_of_resent_mail;"
           "DROP TRIGGER event_of_mail_tried_again; DROP TRIGGER event_of_erasure;"
           "DROP TABLE webhook_deliveries; DROP TABLE webhooks; DROP TABLE amendments;"
           "DROP TRIGGER totals_request; DROP TRIGGER totals_applied; DROP TRIGGER totals_invoice;"
           "DROP TRIGGER totals_delivery; DROP TRIGGER totals_delivered; DROP TABLE totals;"
           "DROP TABLE events; DROP TRIGGER event_of_customer; DROP TRIGGER event_of_changed_customer;"
           "DROP TRIGGER event_of_invoice; DROP TRIGGER event_of_waiting_bill; DROP TRIGGER event_of_mail;"
           "DROP TRIGGER event_of_failure; DROP TRIGGER event_of_changed_failure;"
           "DROP INDEX invoices_original; ALTER TABLE invoices DROP COLUMN ordinal;"
           "ALTER TABLE invoices DROP COLUMN original;"
           "DROP TABLE run_entries; DROP TABLE run_counts; DROP TABLE runs;"
           "DROP TABLE holes; DROP TABLE lost_documents; DROP TABLE mail_gates; DROP INDEX parked_gate; "
           "ALTER TABLE parked DROP COLUMN gate;"
           "ALTER TABLE deliveries DROP COLUMN refused_since; ALTER TABLE requests DROP COLUMN line;"
           "DROP TABLE books; DROP INDEX invoices_place; ALTER TABLE invoices DROP COLUMN line;"
           "ALTER TABLE invoices DROP COLUMN place; ALTER TABLE invoices DROP COLUMN link;"
           "ALTER TABLE invoices DROP COLUMN salt; ALTER TABLE invoices DROP COLUMN xml_sha256;"
           "DROP INDEX customers_email; ALTER TABLE customers DROP COLUMN revision;"
           "ALTER TABLE customers DROP COLUMN email; ALTER TABLE customers DROP COLUMN patched;"
           " ALTER TABLE deliveries DROP COLUMN sent_to;"
           "PRAGMA user_version = 1");
    const auto not_by_tools = Database::open_read_only(world.directory.path());
    ASSERT_EQ(fault_of(not_by_tools), "invalid");
    EXPECT_THAT(not_by_tools.error().what, HasSubstr("start the server once"));

    world.reopen();
    const auto recount = must(world.stores->account.recount());
    EXPECT_THAT(recount.differing, testing::IsEmpty()) << "what was there before is in the totals";
    EXPECT_EQ(recount.stages[2].in, 1) << "the invoice's mail";
    auto& invoices = world.stores->invoices;
    EXPECT_EQ(must(invoices.find(original.id)), original);
    const std::vector credits{credit_note(2, 1, original, 1), credit_note(3, 2, original, 1)};
    EXPECT_EQ(fault_of(tests::append_records(invoices, credits)), "conflict");
    must(tests::append_record(invoices, credits[0]));
    world.reopen();
    EXPECT_THAT(must(world.stores->invoices.find_credits(original.id)), ElementsAre(credits[0]));
    auto& customers = world.stores->customers;
    const auto found = must(customers.list(customer(1).email, {})).items;
    EXPECT_THAT(found, ElementsAre(registered.customer));
    const ports::CustomerWrite again{
        registered.customer, ports::CustomerVersion{{0, 7}, found[0].revision}, {}};
    must(customers.write(std::span{&again, 1}));
}

TEST(Database, NoDatabaseAtAllIsCorrupt) {
    TemporaryDirectory directory;
    std::ofstream{directory.path() / "billmill.db"} << std::string(8'192, 'x');
    EXPECT_EQ(fault_of(Database::open(directory.path())), "corrupt");
}

TEST(Database, ADamagedPageIsFoundAfterAnyStop) {
    TemporaryDirectory directory;
    {
        auto database = must(Database::open(directory.path()));
        for (int n = 0; n < 3'000; ++n) must(database->write([n](Connection& c) { return put(c, n); }));
    }
    {
        std::fstream file{directory.path() / "billmill.db", std::ios::in | std::ios::out | std::ios::binary};
        const auto size =
            static_cast<std::streamoff>(std::filesystem::file_size(directory.path() / "billmill.db"));
        file.seekp(size - 4'096);
        file << std::string(4'096, '\x5a');
    }
    EXPECT_EQ(fault_of(Database::open(directory.path())), "corrupt") << "after a clean stop";
    std::ofstream{directory.path() / "lock"} << "12345\n";
    EXPECT_EQ(fault_of(Database::open(directory.path())), "corrupt") << "after an unclean one";
    EXPECT_THAT(must(must(Database::open_read_only(directory.path()))->check_pages()), Not(IsEmpty()));
}

TEST(Database, ErrorsAreNamedAfterWhatToDo) {
    const auto fault = [](int code) { return name(adapters::sqlite::error_of(code, "testing").fault); };
    EXPECT_EQ(fault(SQLITE_CORRUPT), "corrupt");
    EXPECT_EQ(fault(SQLITE_CORRUPT_INDEX), "corrupt");
    EXPECT_EQ(fault(SQLITE_NOTADB), "corrupt");
    for (const int code : {SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT,
                           SQLITE_NOMEM, SQLITE_CANTOPEN, SQLITE_READONLY}) {
        EXPECT_EQ(fault(code), "unavailable") << code;
    }
    EXPECT_EQ(fault(SQLITE_CONSTRAINT_UNIQUE), "conflict");
    EXPECT_EQ(fault(SQLITE_CONSTRAINT_PRIMARYKEY), "conflict");
    EXPECT_EQ(fault(SQLITE_TOOBIG), "invalid");
    EXPECT_TRUE(adapters::sqlite::is_fatal(SQLITE_IOERR_FSYNC));
    EXPECT_TRUE(adapters::sqlite::is_fatal(SQLITE_CORRUPT));
    EXPECT_FALSE(adapters::sqlite::is_fatal(SQLITE_FULL));
    EXPECT_FALSE(adapters::sqlite::is_fatal(SQLITE_CONSTRAINT_UNIQUE));
}

TEST(SqliteMessageBus, AStageHasOneConsumer) {
    SqliteWorld world;
    auto first = must(world.stores->bus.subscribe(ports::Stage::users));
    EXPECT_EQ(fault_of(world.stores->bus.subscribe(ports::Stage::users)), "conflict");
    must(world.stores->bus.subscribe(ports::Stage::billing));
    first.reset();
    must(world.stores->bus.subscribe(ports::Stage::users));
}

TEST(SqliteMessageBus, ConsumedMessagesLeaveTheFile) {
    SqliteWorld world;
    auto consumer = must(world.stores->bus.subscribe(ports::Stage::users));
    for (int round = 0; round < 10; ++round) {
        std::vector<ports::Envelope> messages;
        for (int n = 0; n < 500; ++n) messages.push_back(envelope(n));
        must(ports::publish_and_wait(world.stores->bus, ports::Stage::users, std::move(messages)));
        EXPECT_EQ(must(consumer->poll(1'000, Milliseconds{0})).size(), 500U);
        must(consumer->commit());
    }
    const auto left =
        must(world.database->read([](Connection& c) { return c.number("SELECT count(*) FROM bus_users"); }));
    EXPECT_EQ(left, 0);
}

/// Many bytes come in several polls, so that memory stays bounded.
TEST(SqliteMessageBus, APollIsBoundedInBytes) {
    SqliteWorld world;
    std::vector<ports::Envelope> messages;
    for (int n = 0; n < 30; ++n) {
        messages.push_back(envelope(n));
        messages.back().payload.assign(ports::payload_bytes_max, 'x');
    }
    must(ports::publish_and_wait(world.stores->bus, ports::Stage::users, std::move(messages)));
    auto consumer = must(world.stores->bus.subscribe(ports::Stage::users));
    const auto first = must(consumer->poll(1'000, Milliseconds{0}));
    EXPECT_THAT(first.size(), testing::AllOf(testing::Ge(8U), testing::Le(10U)));
    std::size_t total = first.size();
    while (true) {
        const auto more = must(consumer->poll(1'000, Milliseconds{0}));
        if (more.empty()) break;
        total += more.size();
    }
    EXPECT_EQ(total, 30U);
}

}  // namespace
}  // namespace billmill::contract
