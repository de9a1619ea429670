#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "domain/heads.hpp"
#include "ports/clock.hpp"
#include "ports/invoice_store.hpp"
#include "ports/journal.hpp"

namespace billmill::usecases {

struct JournalOptions {
    std::chrono::milliseconds sync_every{50};  ///< At most so often.
    std::chrono::milliseconds retry_every{1'000};
    std::size_t queue_bytes_max =
        16U << 20U;  ///< What waits for a sync; beyond that it is read from the books again.
};

/// How the journal does, for readiness.
struct JournalStatus {
    std::string why;  ///< Empty: it is well.
    Instant since{};
};

/// Puts each issued record into the journal, on a thread of its own, and says which may leave: those that are durable there.
///
/// Promise:   covers() is true of a record only once it is durable in the journal. Nobody who issues waits. What the
///            journal lacks (after a crash, a full disk, a full queue) is read from the books, in the order of each line.
///            A line whose books are behind the journal is left alone.
/// Bounds:    queue_bytes_max.
/// Threads:   any.
class JournalKeeper {
public:
    JournalKeeper(ports::Journal& journal, ports::InvoiceStore& invoices, const ports::Clock& clock,
                  JournalOptions options = {});
    ~JournalKeeper();  ///< Writes what waits.
    JournalKeeper(const JournalKeeper&) = delete;
    JournalKeeper& operator=(const JournalKeeper&) = delete;

    /// Where the journal stood when this process opened it: it may know more than the books.
    /// Errors: those of the journal, until it could be opened once.
    [[nodiscard]] Result<domain::BookHeads> heads_at_start();
    /// These are durable in the books.
    void append(std::span<const ports::EncodedInvoice> records);
    void append(const ports::EncodedAmendment& amendment);
    /// The record may leave. One of before chains always may.
    [[nodiscard]] bool covers(const domain::Invoice& invoice) const;
    [[nodiscard]] bool covers(const domain::Amendment& amendment) const;
    /// Waits until all of them may leave; not while the journal fails, and no longer than `most`.
    void wait_for(std::span<const domain::Invoice* const> invoices, std::chrono::milliseconds most);
    [[nodiscard]] JournalStatus status() const;

private:
    struct Queue {
        std::vector<ports::JournalRecord> records;
        std::size_t bytes = 0;
    };
    void run(const std::stop_token& stop);
    Outcome step(const std::stop_token& stop);
    Outcome open();
    Outcome catch_up(const std::stop_token& stop);
    Outcome catch_up_line(const std::string& line, std::int64_t to, const std::stop_token& stop);
    Outcome write(std::vector<ports::JournalRecord> records);
    std::optional<Queue> next_batch(const std::stop_token& stop);
    [[nodiscard]] ports::JournalEnd end_of(const std::string& line) const;
    void note(const Outcome& outcome);
    [[nodiscard]] bool is_covered(const domain::Invoice& invoice) const;
    bool enqueue(ports::JournalRecord record);

    ports::Journal& journal_;
    ports::InvoiceStore& invoices_;
    const ports::Clock& clock_;
    const JournalOptions options_;
    Uuid books_;                                      ///< The thread's.
    std::chrono::steady_clock::time_point synced_{};  ///< The thread's.

    mutable std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable_any changed_;
    enum class State : std::uint8_t { closed, behind, current } state_ = State::closed;
    bool missed_ = false;  ///< A record was not queued, and must be read from the books.
    std::optional<domain::BookHeads> at_start_;
    ports::JournalEnds durable_;
    std::unordered_map<std::string, ports::JournalEnd>
        queued_;  ///< Ends of the lines in the queue, beyond durable_.
    Queue queue_;
    std::string why_;
    Instant since_{};
    std::jthread thread_;  ///< Last, so first to go.
};

}  // namespace billmill::usecases
