#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "ports/clock.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/lease_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"
#include "ports/run_store.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/runs/follow_entries.hpp"
#include "usecases/runs/give_bills.hpp"
#include "usecases/runs/places.hpp"
#include "usecases/runs/release_mails.hpp"
#include "usecases/task_lease.hpp"

namespace billmill::usecases {

struct FeedLimits {
    int runs_max = 50;  ///< Served in one turn; further ones wait for the next.
    int window =
        400;  ///< Messages of all runs that the bus may hold uncommitted: so many a single bill waits for.
    int watched_at_once = 500;
    Milliseconds busy_pause{10};
    Milliseconds idle_pause{500};
    Milliseconds reading_max{
        2 * 3'600'000};  ///< Longer than a server lets an upload last: who reads for so long is gone.
    std::chrono::milliseconds answer_patience{3'000};
};

/// Gives the bills of runs to the stages, a few at a time and run by run in turn, and notes what becomes of them.
///
/// Promise:   a bill of a run is accepted as any other, under a key that is made of its run and rows: what breaks off between
///            accepting it and noting that is repeated, and changes nothing. While the bus holds `window` messages of a stage,
///            nothing is added: a single bill that comes waits for at most these. Mails that a run holds leave on its release.
///            Of processes that share the runs, one feeds: it holds a lease, and another goes on when that has ended. Should two
///            feed for a moment, each bill is still one.
/// Threads:   start(), request_stop() and stop() from one thread; wake() and per_second() from any. One of its own.
class FeedRuns {
public:
    struct Ports {
        ports::RunStore& runs;
        ports::MessageBus& bus;
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
        ports::DeadLetterStore& dead_letters;
        ports::ParkedStore& parked;
        const ports::SellerDirectory& sellers;
        const ports::Clock& clock;
        ports::LeaseStore* leases = nullptr;  ///< nullptr: no other process feeds these runs.
    };
    FeedRuns(Ports ports, AcceptBill& accept, ResendInvoice& resend, FeedLimits limits = {})
        : ports_{ports},
          limits_{limits},
          lease_{ports.leases, ports.clock, feeding_runs},
          started_{ports.clock.now()},
          follow_{{ports.runs, ports.invoices, ports.deliveries, ports.dead_letters, ports.clock},
                  limits.watched_at_once},
          give_{ports.runs,
                accept,
                {ports.bus, ports.invoices, ports.dead_letters, ports.parked, ports.clock},
                {limits.watched_at_once, limits.answer_patience}},
          release_{
              {ports.runs, ports.invoices, ports.deliveries, ports.dead_letters, ports.sellers, ports.clock},
              resend,
              limits.answer_patience} {}
    ~FeedRuns() { stop(); }
    FeedRuns(const FeedRuns&) = delete;
    FeedRuns& operator=(const FeedRuns&) = delete;

    void start();
    /// It ends after what it does at the moment; stop() waits for that.
    void request_stop() { thread_.request_stop(); }
    void stop();
    void wake();
    /// One round over the open runs, ended early where this process is to stop or another feeds. True: something was done, and
    /// more may be.
    [[nodiscard]] Result<bool> turn();
    /// Bills of the run that are settled in a second, of late, as this process has seen it; 0: it has seen too little.
    [[nodiscard]] std::int64_t per_second(const domain::Run& run);

private:
    struct Pace {
        Instant since;
        std::int64_t settled = 0;
        std::int64_t per_second = 0;
    };
    [[nodiscard]] Result<bool> serve(const domain::Run& run, Places& places);
    [[nodiscard]] Result<bool> goes_on();
    bool remove_unfinished();
    [[nodiscard]] bool needs_places(const domain::Run& run) const;
    void report(const domain::Run& run, const Error& error);
    [[nodiscard]] Result<bool> settle(const domain::Run& run);
    [[nodiscard]] Result<int> free_places();
    [[nodiscard]] Result<int> share_of_places(std::ptrdiff_t waiting);
    void measure(const domain::Run& run);
    void work(const std::stop_token& stop);

    const Ports ports_;
    const FeedLimits limits_;
    TaskLease lease_;  ///< With all that follows down to the mutex, the feeding thread's.
    const Instant started_;
    std::stop_token stop_;  ///< Of that thread.
    Instant remove_at_{};
    FollowEntries follow_;
    GiveBills give_;
    ReleaseMails release_;
    std::set<Uuid> failing_;   ///< Runs whose error was reported.
    std::string cursor_;       ///< The open runs after this one are served next; empty: the oldest.
    bool round_busy_ = false;  ///< Of the pages since the oldest run.
    std::size_t first_ = 0;    ///< The run that is served first.
    std::optional<int> free_;  ///< Places of the bus that are left in this turn; nullopt: not asked for yet.

    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool woken_ = false;
    std::map<Uuid, Pace> paces_;
    std::jthread thread_;
};

}  // namespace billmill::usecases
