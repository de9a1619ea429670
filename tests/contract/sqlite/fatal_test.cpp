#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <set>

#include "contract/accept_and_wait.hpp"
#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"

/// What happens when the system fails beneath SQLite, or the process is killed.
namespace billmill::contract {
namespace {

using adapters::sqlite::Connection;
using adapters::sqlite::Database;
using adapters::sqlite::DatabaseOptions;

/// Replaces a system call of SQLite's while it lives. Only one at a time.
class BrokenCall {
public:
    BrokenCall(const char* call, sqlite3_syscall_ptr instead) : call_{call} {
        auto* vfs = sqlite3_vfs_find(nullptr);
        original = vfs->xGetSystemCall(vfs, call);
        EXPECT_EQ(vfs->xSetSystemCall(vfs, call, instead), SQLITE_OK);
    }
    ~BrokenCall() {
        auto* vfs = sqlite3_vfs_find(nullptr);
        vfs->xSetSystemCall(vfs, call_, nullptr);
    }
    BrokenCall(const BrokenCall&) = delete;
    BrokenCall& operator=(const BrokenCall&) = delete;
    static inline sqlite3_syscall_ptr original = nullptr;

private:
    const char* call_;
};

/// The next `failures_left` calls fail with `failed_with`, after `skipped_first` that work.
std::atomic<int> failures_left{0};
std::atomic<int> skipped_first{0};
std::atomic<int> failed_with{0};
std::atomic<int> fired{0};

bool fails_now() {
    if (failures_left == 0) return false;
    if (skipped_first > 0) {
        --skipped_first;
        return false;
    }
    --failures_left;
    ++fired;
    errno = failed_with;
    return true;
}

ssize_t failing_pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
    return fails_now() ? -1 : pwrite(descriptor, bytes, count, offset);
}

std::atomic<bool> syncs_fail{false};

/// A world whose next writes fail with `error`.
struct Broken {
    Broken() : call{"pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(failing_pwrite)} {
        DatabaseOptions options;
        options.on_fatal = [this](const Error& error) {
            why = error.what;
            ++fatal;
        };
        database = must(Database::open(directory.path(), options));
        stores.emplace(*database);
    }
    ~Broken() { failures_left = 0; }
    static void break_next(int error, int times, int skipped = 0) {
        failed_with = error;
        fired = 0;
        skipped_first = skipped;
        failures_left = times;
    }
    Result<ports::Admission> accept(int n) {
        return accept_and_wait(stores->inbox, ports::Stage::billing, envelope(n));
    }

    TemporaryDirectory directory;
    std::atomic<int> fatal{0};
    std::string why;
    BrokenCall call;
    std::unique_ptr<Database> database;
    std::optional<SqliteStores> stores;
};

TEST(Fatal, AnIoErrorEndsTheDatabaseAndNothingIsTakenAfter) {
    Broken world;
    EXPECT_EQ(world.accept(1), ports::Admission::accepted);
    world.break_next(EIO, 1);
    EXPECT_EQ(fault_of(world.accept(2)), "unavailable");
    EXPECT_GT(fired, 0) << "the fault was never injected";
    EXPECT_EQ(fault_of(world.accept(3)), "unavailable");
    EXPECT_EQ(fault_of(world.database->healthy()), "unavailable");
    const auto directory = world.directory.path();
    world.stores.reset();
    world.database.reset();
    EXPECT_EQ(world.fatal, 1);
    EXPECT_THAT(world.why, testing::HasSubstr("disk I/O error"));
    EXPECT_GT(std::filesystem::file_size(directory / "lock"), 0U) << "the next start must check";
    auto again = must(Database::open(directory));
    SqliteStores stores{*again};
    EXPECT_TRUE(must(stores.inbox.find(id_of(1))));
    EXPECT_FALSE(must(stores.inbox.find(id_of(3))));
    EXPECT_EQ(must(accept_and_wait(stores.inbox, ports::Stage::billing, envelope(3))),
              ports::Admission::accepted);
}

TEST(Fatal, AFullDiskKeepsNothingAndHeals) {
    Broken world;
    EXPECT_EQ(world.accept(1), ports::Admission::accepted);
    world.break_next(ENOSPC, 1'000);
    for (int n = 2; n < 5; ++n) EXPECT_EQ(fault_of(world.accept(n)), "unavailable");
    EXPECT_GE(fired, 3) << "the fault was never injected";
    EXPECT_FALSE(must(world.stores->inbox.find(id_of(2))));
    failures_left = 0;
    EXPECT_EQ(world.accept(2), ports::Admission::accepted);
    EXPECT_EQ(must(world.stores->bus.lag(ports::Stage::billing)), 2);
    EXPECT_EQ(world.fatal, 0);
    must(world.database->healthy());
}

TEST(Fatal, AFailedSyncIsNeverTriedAgain) {
    Broken world;
    EXPECT_EQ(world.accept(1), ports::Admission::accepted);
    fired = 0;
    syncs_fail = true;
    EXPECT_EQ(fault_of(world.accept(2)), "unavailable");
    syncs_fail = false;
    EXPECT_EQ(fired, 1) << "the fault was never injected, or a sync was tried again";
    EXPECT_EQ(fault_of(world.accept(3)), "unavailable");
    world.stores.reset();
    world.database.reset();
    EXPECT_EQ(world.fatal, 1);
    EXPECT_EQ(fired, 1);
}

/// At every write that can fail, once: whoever heard success finds it again, and nothing is torn.
void sweep(int error) {
    int at = 0;
    for (bool reached = true; reached; ++at) {
        ASSERT_LT(at, 500) << "the run never got past its writes";
        Broken world;
        std::vector<int> accepted;
        Broken::break_next(error, 1, at);
        for (int n = 0; n < 5; ++n) {
            if (world.accept(n)) accepted.push_back(n);
        }
        reached = fired > 0;
        failures_left = 0;
        world.stores.reset();
        world.database.reset();
        auto again = must(Database::open(world.directory.path()));
        SqliteStores stores{*again};
        for (const int n : accepted) {
            ASSERT_TRUE(must(stores.inbox.find(id_of(n)))) << n << " lost at write " << at;
        }
        for (const auto& account : must(stores.account.read()))
            ASSERT_TRUE(account.balances()) << "at write " << at;
        EXPECT_EQ(accepted.size() == 5, !reached) << at;
    }
    EXPECT_GT(at, 3) << "the fault was never injected";
}

TEST(Fatal, AnIoErrorAtAnyWriteMakesNoFalseSuccess) {
    sweep(EIO);
}
TEST(Fatal, AFullDiskAtAnyWriteMakesNoFalseSuccess) {
    sweep(ENOSPC);
}

/// Accepts without end, and tells each success through the pipe.
[[noreturn]] void accept_until_killed(const std::filesystem::path& directory, int from, int pipe) {
    auto database = must(Database::open(directory));
    SqliteStores stores{*database};
    for (int n = from;; ++n) {
        stores.inbox.accept(ports::Stage::billing, envelope(n),
                            [n, pipe](Result<ports::Admission> admission) {
                                if (admission && write(pipe, &n, sizeof n) != sizeof n) _exit(1);
                            });
        if (n % 64 == 63) must(accept_and_wait(stores.inbox, ports::Stage::users, envelope(1'000'000 + n)));
    }
}

TEST(Killed, EveryAcceptedRequestIsThereAndNothingIsTorn) {
    TemporaryDirectory directory;
    std::set<int> accepted;
    for (int round = 0; round < 8; ++round) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const auto child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) accept_until_killed(directory.path(), round * 100'000, ends[1]);
        close(ends[1]);
        int n = 0;
        for (int seen = 0; seen < 300 + 97 * round; ++seen) {
            ASSERT_EQ(read(ends[0], &n, sizeof n), ssize_t{sizeof n}) << "the child ended by itself";
            accepted.insert(n);
        }
        ASSERT_EQ(kill(child, SIGKILL), 0);
        while (read(ends[0], &n, sizeof n) == ssize_t{sizeof n}) accepted.insert(n);
        close(ends[0]);
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));

        SCOPED_TRACE("round " + std::to_string(round));
        auto database = must(Database::open(directory.path()));
        SqliteStores stores{*database};
        for (const int id : accepted) ASSERT_TRUE(must(stores.inbox.find(id_of(id)))) << id << " was lost";
        for (const auto& account : must(stores.account.read())) {
            EXPECT_TRUE(account.balances());
            EXPECT_EQ(account.in, must(stores.bus.lag(account.stage)))
                << "a request without its message, or twice";
        }
        const auto check = must(database->read([](Connection& c) -> Result<std::string> {
            TRY(auto rows, c.query("PRAGMA integrity_check"));
            TRY(const auto said, first_row(rows, [](adapters::sqlite::Statement& s) { return s.text(0); }));
            return said.value_or("");
        }));
        EXPECT_EQ(check, "ok");
    }
}

}  // namespace
}  // namespace billmill::contract

/// Stands before the C library's, for SQLite too.
extern "C" int fdatasync(int descriptor) {
    if (billmill::contract::syncs_fail) {
        ++billmill::contract::fired;
        errno = EIO;
        return -1;
    }
    return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}
