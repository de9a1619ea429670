#include "adapters/sqlite/writer.hpp"

#include <sqlite3.h>

#include "adapters/sqlite/error.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr int restart_busy_ms = 200;

int remember_wal_pages(void* pages, sqlite3*, const char*, int count) {
    static_cast<std::atomic<int>*>(pages)->store(count, std::memory_order_relaxed);
    return SQLITE_OK;
}

std::unexpected<Error> closed() {
    return fail(Fault::unavailable, "the database takes no more work");
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, WriterLimits limits, Hooks hooks)
    : connection_{std::move(connection)},
      limits_{limits},
      hooks_{std::move(hooks)},
      queue_{{.items_max = limits.queue_jobs_max, .weight_max = limits.queue_bytes_max}} {
    sqlite3_wal_hook(connection_->handle(), remember_wal_pages, &wal_pages_);
    thread_ = named_thread("db-writer", [this] { run(); });
}

Writer::~Writer() {
    close();
}

bool Writer::close() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
    return !failed() && wal_pages_ == 0;
}

void Writer::submit(Work work, Done done, std::size_t bytes) {
    Job job{std::move(work), std::move(done), bytes, {}};
    switch (queue_.push(job)) {
        case Queue::Push::taken: return;
        case Queue::Push::full:
            return job.done(fail(Fault::unavailable, "the write queue is full; nothing was kept"));
        case Queue::Push::closed: return job.done(closed());
    }
}

WriterActivity Writer::activity() const {
    return {jobs_, groups_, checkpoints_, static_cast<std::int64_t>(queue_.size()), wal_pages_};
}

void Writer::run() {
    std::vector<Job> group;
    while (!failed()) {
        group.clear();
        const auto wait = queue_.take_within(limits_.quiet, group, limits_.group_jobs_max);
        if (wait == Queue::Wait::closed) break;
        if (wait == Queue::Wait::taken) {
            run_group(group);
            checkpoint_if_large();
        } else if (wal_pages_ > 0) {
            checkpoint(SQLITE_CHECKPOINT_TRUNCATE, 0);
        }
    }
    if (!failed()) checkpoint(SQLITE_CHECKPOINT_TRUNCATE, restart_busy_ms);
}

void Writer::run_group(std::vector<Job>& group) {
    connection_->clear_trouble();
    std::optional<Error> lost;  // Why the group as a whole came to nothing.
    bool fatal = false;
    std::size_t count = group.size();
    if (auto began = connection_->run("BEGIN IMMEDIATE"); !began) {
        fatal = is_fatal(connection_->trouble());
        lost = began.error();
    } else {
        count = run_jobs(group);
        if (connection_->trouble() != 0) {
            fatal = is_fatal(connection_->trouble());
            lost = abandon(error_of(connection_->trouble(), "writing"), fatal);
        } else if (auto committed = commit(); !committed) {
            fatal = is_fatal(connection_->trouble());
            lost = abandon(committed.error(), true);
        }
    }
    queue_.put_back(group, count);
    jobs_ += static_cast<std::int64_t>(group.size());
    ++groups_;
    if (!lost) hooks_.committed();
    for (auto& job : group) job.done(lost ? Outcome{std::unexpected{*lost}} : std::move(job.outcome));
    if (lost && (fatal || connection_->in_transaction()))
        become_fatal(error_of(connection_->trouble(), "writing"));
}

/// Returns how many were run: fewer when time was up or the engine failed (then the rest share
/// its state next time).
std::size_t Writer::run_jobs(std::vector<Job>& group) {
    if (const auto count = run_together(group)) return *count;
    if (!connection_->run("ROLLBACK") || !connection_->run("BEGIN IMMEDIATE")) return group.size();
    return run_in_savepoints(group);
}

/// nullopt: a job failed after it had changed something.
std::optional<std::size_t> Writer::run_together(std::vector<Job>& group) {
    const auto until = std::chrono::steady_clock::now() + limits_.group_time_max;
    std::size_t count = 0;
    while (count < group.size()) {
        auto& job = group[count++];
        const auto changed = connection_->changed_rows();
        job.outcome = job.work(*connection_);
        if (connection_->trouble() != 0) break;
        if (!job.outcome && connection_->changed_rows() != changed) return std::nullopt;
        if (std::chrono::steady_clock::now() > until) break;
    }
    return count;
}

std::size_t Writer::run_in_savepoints(std::span<Job> jobs) {
    const auto until = std::chrono::steady_clock::now() + limits_.group_time_max;
    std::size_t count = 0;
    while (count < jobs.size()) {
        auto& job = jobs[count++];
        job.outcome = run_in_savepoint(job);
        if (connection_->trouble() != 0 || std::chrono::steady_clock::now() > until) break;
    }
    return count;
}

Outcome Writer::run_in_savepoint(Job& job) {
    TRY_DO(connection_->run("SAVEPOINT job"));
    auto outcome = job.work(*connection_);
    if (!outcome && connection_->trouble() == 0) TRY_DO(connection_->run("ROLLBACK TO job"));
    if (connection_->trouble() == 0) TRY_DO(connection_->run("RELEASE job"));
    return outcome;
}

Outcome Writer::commit() {
    return connection_->run("COMMIT");
}

Error Writer::abandon(const Error& cause, bool unknown) {
    const int trouble = connection_->trouble();
    if (connection_->in_transaction()) {
        if (auto undone = connection_->run("ROLLBACK"); !undone) {
            log::error("sqlite_rollback_failed", {{"why", undone.error().what}});
        }
    }
    log::error("sqlite_group_lost", {{"why", cause.what}, {"code", trouble}});
    return Error{Fault::unavailable,
                 cause.what + (unknown ? "; the outcome is unknown" : "; nothing was kept")};
}

void Writer::checkpoint_if_large() {
    if (failed()) return;
    if (wal_pages_ < wal_pages_checkpointed_) wal_pages_checkpointed_ = 0;  // The WAL began anew.
    if (wal_pages_ - wal_pages_checkpointed_ < limits_.wal_pages_checkpoint) return;
    const bool restart = wal_pages_ > limits_.wal_pages_restart;
    checkpoint(restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE,
               restart ? restart_busy_ms : 0);
}

void Writer::checkpoint(int mode, int busy_ms) {
    auto* handle = connection_->handle();
    int pages = 0;
    int copied = 0;
    sqlite3_busy_timeout(handle, busy_ms);
    const int code = sqlite3_wal_checkpoint_v2(handle, nullptr, mode, &pages, &copied);
    sqlite3_busy_timeout(handle, Connection::busy_timeout_ms);
    ++checkpoints_;
    if (code == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE) wal_pages_ = 0;
    wal_pages_checkpointed_ = wal_pages_;
    if (code == SQLITE_OK || code == SQLITE_BUSY)
        return;  // Busy: readers hold on to it; the next one will do.
    const auto error = error_of(sqlite3_extended_errcode(handle), "checkpoint");
    log::error("sqlite_checkpoint_failed", {{"why", error.what}});
    if (is_fatal(code)) become_fatal(error);
}

void Writer::become_fatal(const Error& cause) {
    if (failed_.exchange(true, std::memory_order_acq_rel)) return;
    log::error("sqlite_failed", {{"why", cause.what}});
    refuse_all_waiting();
    if (hooks_.fatal) hooks_.fatal(cause);
}

void Writer::refuse_all_waiting() {
    for (auto& job : queue_.close_and_take()) job.done(closed());
}

}  // namespace billmill::adapters::sqlite
