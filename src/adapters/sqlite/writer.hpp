#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "adapters/sqlite/connection.hpp"
#include "foundation/batch_queue.hpp"

namespace billmill::adapters::sqlite {

using Done = std::move_only_function<void(Outcome)>;

/// A piece of work inside a transaction. Its error undoes what it did, and nothing else. It may run twice, and what it did the
/// first time is undone by then.
using Work = std::move_only_function<Outcome(Connection&)>;

struct WriterLimits {
    std::size_t queue_jobs_max = 10'000;
    std::size_t queue_bytes_max = 64 << 20;
    std::size_t group_jobs_max = 1'000;
    std::chrono::milliseconds group_time_max{20};  ///< No further job is started after this.
    int wal_pages_checkpoint = 4'000;              ///< 16 MiB since the last checkpoint: copy them back.
    int wal_pages_restart = 64'000;                ///< 256 MiB: make readers let go.
    std::chrono::milliseconds quiet{1'000};        ///< After so long without work the WAL is emptied.
};

/// What the writer has done since it began; figures explain, they never prove.
struct WriterActivity {
    std::int64_t jobs = 0;
    std::int64_t groups = 0;  ///< Each is one COMMIT and one fdatasync.
    std::int64_t checkpoints = 0;
    std::int64_t queued = 0;     ///< Now.
    std::int64_t wal_pages = 0;  ///< Now.
};

/// The only thread that writes and checkpoints. Takes whatever waits as one group: one transaction, one sync.
///
/// Jobs run without savepoints, since few fail. Inside one, SQLite copies each page before it changes, and walks through all
/// copies at the end of each statement with a trigger: a job of a thousand rows took twice its time. Where a job fails after it
/// has changed something, the transaction is rolled back, and its jobs run again, each in a savepoint.
///
/// For the same reason statements with triggers say OR FAIL and call no function. A statement that may end in the middle is
/// otherwise such a savepoint by itself; what it leaves is undone with its job.
///
/// Promise:   `done` hears success only after a COMMIT with synchronous=FULL. Jobs run in the order of
///            submit(). A full queue answers `unavailable` at once. When COMMIT or any I/O fails, nobody knows
///            what is on disk: all of the group hear `unavailable`, then all that wait, on_fatal is called
///            once, and nothing is ever taken again; no sync is tried twice.
/// Threads:   submit(): any. Work, `done` and the hooks run on the writer's thread: they must
///            not block or throw.
class Writer {
public:
    struct Hooks {
        std::function<void()> committed;  ///< After each group, before its completions.
        std::function<void(const Error&)> fatal;
    };

    Writer(std::unique_ptr<Connection> connection, WriterLimits limits, Hooks hooks);
    /// Commits what waits, empties the WAL, closes the connection.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// `bytes`: about what the job holds in memory while it waits.
    void submit(Work work, Done done, std::size_t bytes);
    [[nodiscard]] bool failed() const { return failed_.load(std::memory_order_acquire); }
    [[nodiscard]] bool is_this_thread() const { return std::this_thread::get_id() == thread_.get_id(); }
    [[nodiscard]] WriterActivity activity() const;
    /// Stops after what waits; true: everything is in the file and the WAL is empty.
    bool close();

private:
    struct Job {
        Work work;
        Done done;
        std::size_t bytes;
        Outcome outcome;
    };
    struct Bytes {
        std::size_t operator()(const Job& job) const { return job.bytes; }
    };
    using Queue = BatchQueue<Job, Bytes>;

    void run();
    void run_group(std::vector<Job>& group);
    std::size_t run_jobs(std::vector<Job>& group);
    std::optional<std::size_t> run_together(std::vector<Job>& group);
    std::size_t run_in_savepoints(std::span<Job> jobs);
    Outcome run_in_savepoint(Job& job);
    Outcome commit();
    /// Rolls back; the error says what a caller may believe.
    Error abandon(const Error& cause, bool unknown);
    void checkpoint(int mode, int busy_ms);
    void checkpoint_if_large();
    void become_fatal(const Error& cause);
    void refuse_all_waiting();

    std::unique_ptr<Connection> connection_;
    const WriterLimits limits_;
    const Hooks hooks_;

    Queue queue_;
    std::atomic<bool> failed_{false};
    std::atomic<std::int64_t> jobs_{0};
    std::atomic<std::int64_t> groups_{0};
    std::atomic<std::int64_t> checkpoints_{0};
    std::atomic<int> wal_pages_{0};
    int wal_pages_checkpointed_ = 0;  // The writer's thread only.
    std::jthread thread_;
};

}  // namespace billmill::adapters::sqlite
