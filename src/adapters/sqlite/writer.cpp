#include "adapters/sqlite/writer.hpp"

#include <sqlite3.h>

#include "adapters/sqlite/error.hpp"
#include "foundation/logging.hpp"
#include "foundation/thread_name.hpp"

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
    : connection_{std::move(connection)}, limits_{limits}, hooks_{std::move(hooks)} {
    sqlite3_wal_hook(connection_->handle(), remember_wal_pages, &wal_pages_);
    thread_ = std::thread{[this] {
        name_this_thread("db-writer");
        run();
    }};
}

Writer::~Writer() {
    close();
}

bool Writer::close() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    return !failed() && wal_pages_ == 0;
}

void Writer::submit(Work work, Done done, Undo undo, std::size_t bytes) {
    const char* refusal = nullptr;
    {
        const std::lock_guard lock{mutex_};
        if (stopping_ || failed()) {
            refusal = "the database takes no more work";
        } else if (queue_.size() >= limits_.queue_jobs_max ||
                   queue_bytes_ + bytes > limits_.queue_bytes_max) {
            refusal = "the write queue is full; nothing was kept";
        } else {
            queue_bytes_ += bytes;
            queue_.push_back(Job{std::move(work), std::move(done), undo, bytes, {}});
            if (!std::exchange(waiting_, false)) return;  // The writer is busy and will look again by itself.
        }
    }
    if (refusal == nullptr) return wake_.notify_one();
    done(fail(Fault::unavailable, refusal));
}

WriterActivity Writer::activity() const {
    const std::lock_guard lock{mutex_};
    return {jobs_, groups_, checkpoints_, static_cast<std::int64_t>(queue_.size()), wal_pages_};
}

void Writer::run() {
    std::vector<Job> group;
    while (true) {
        group.clear();
        const auto wait = take(group);
        if (wait == Wait::stop) break;
        if (wait == Wait::quiet) {
            checkpoint(SQLITE_CHECKPOINT_TRUNCATE, 0);
        } else {
            run_group(group);
            checkpoint_if_large();
        }
        if (failed()) return refuse_all_waiting();
    }
    checkpoint(SQLITE_CHECKPOINT_TRUNCATE, restart_busy_ms);
}

Writer::Wait Writer::take(std::vector<Job>& group) {
    std::unique_lock lock{mutex_};
    while (queue_.empty() && !stopping_) {
        waiting_ = true;
        const bool timed_out = wake_.wait_for(lock, limits_.quiet) == std::cv_status::timeout;
        waiting_ = false;
        if (timed_out && queue_.empty() && !stopping_ && wal_pages_ > 0) return Wait::quiet;
    }
    if (queue_.empty()) return Wait::stop;
    while (!queue_.empty() && group.size() < limits_.group_jobs_max) {
        queue_bytes_ -= queue_.front().bytes;
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return Wait::work;
}

void Writer::run_group(std::vector<Job>& group) {
    connection_->clear_trouble();
    std::optional<Error> lost;  // Why the group as a whole came to nothing.
    bool fatal = false;
    std::size_t count = group.size();
    if (auto begun = connection_->run("BEGIN IMMEDIATE"); !begun) {
        fatal = is_fatal(connection_->trouble());
        lost = begun.error();
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
    put_back(group, count);
    jobs_ += static_cast<std::int64_t>(group.size());
    ++groups_;
    if (!lost) hooks_.committed();
    for (auto& job : group) job.done(lost ? Outcome{std::unexpected{*lost}} : std::move(job.outcome));
    if (lost && (fatal || connection_->in_transaction()))
        become_fatal(error_of(connection_->trouble(), "writing"));
}

/// Returns how many were run: fewer when time was up or the engine failed (then the rest share
/// its fate next time).
std::size_t Writer::run_jobs(std::vector<Job>& group) {
    const auto until = std::chrono::steady_clock::now() + limits_.group_time_max;
    std::size_t count = 0;
    while (count < group.size()) {
        auto& job = group[count++];
        job.outcome = run_job(job);
        if (connection_->trouble() != 0) break;
        const bool look = job.undo == Undo::savepoint || count % 16 == 0;  // The others take microseconds.
        if (look && std::chrono::steady_clock::now() > until) break;
    }
    return count;
}

Outcome Writer::run_job(Job& job) {
    if (job.undo == Undo::none) return job.work(*connection_);
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

void Writer::put_back(std::vector<Job>& group, std::size_t from) {
    if (from == group.size()) return;
    const std::lock_guard lock{mutex_};
    for (auto i = group.size(); i > from; --i) {
        queue_bytes_ += group[i - 1].bytes;
        queue_.push_front(std::move(group[i - 1]));
    }
    group.resize(from);
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
    std::deque<Job> refused;
    {
        const std::lock_guard lock{mutex_};
        refused.swap(queue_);
        queue_bytes_ = 0;
    }
    for (auto& job : refused) job.done(closed());
}

}  // namespace billmill::adapters::sqlite
