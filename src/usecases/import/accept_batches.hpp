#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

#include "foundation/time.hpp"
#include "ports/message_bus.hpp"
#include "ports/request_inbox.hpp"
#include "usecases/accept/customer_lookup.hpp"

namespace billmill::usecases {

struct AcceptBatchesLimits {
    /// Of a batch: in one commit. Ids land anywhere in their index, so the more rows share a commit, the fewer pages it writes
    /// for each; and the longer a single request stands behind it.
    std::size_t rows_max = 10'000;
    std::size_t bytes_max = 8 * 1'024 * 1'024;  ///< Likewise, of their messages.
    int in_hand_max = 2;                        ///< Batches without an answer.
    /// With more messages before the stage, rows wait: it leaves space for those who register one customer.
    std::int64_t waiting_max = 900'000;
    std::int64_t looked_at_every = 10'000;  ///< Rows between two looks at the bus.
    Milliseconds patience{10'000};          ///< For a full bus that gets no emptier.
};

/// Takes registrations of a file to the inbox: in batches, a bounded number of them at a time.
///
/// Promise:   what was accepted before add() or finish() returned an error is durable and counted. Two registrations of one
///            customer are never under way together, so that what fails cannot change their order.
/// Errors:    of the inbox: unavailable. conflict: another request is taking in the same row. After an error nothing more is sent.
/// Threads:   one at a time; waits for the inbox. The inbox answers from its own.
class AcceptBatches {
public:
    struct Ports {
        ports::RequestInbox& inbox;
        ports::MessageBus& bus;
        CustomerLookup* customers;  ///< Hears of each registration; nullptr: nobody else accepts bills here.
    };
    struct Counts {
        std::int64_t accepted = 0;
        std::int64_t repeated = 0;  ///< Accepted before.
    };

    explicit AcceptBatches(Ports ports, AcceptBatchesLimits limits = {}) : ports_{ports}, limits_{limits} {}
    ~AcceptBatches();  ///< Waits for what is under way.
    AcceptBatches(const AcceptBatches&) = delete;
    AcceptBatches& operator=(const AcceptBatches&) = delete;

    [[nodiscard]] Outcome add(const Uuid& customer, ports::Envelope registration);
    /// Waits until all that was added has its answer.
    [[nodiscard]] Outcome finish();
    /// Waits for what is under way, and sends no more.
    void settle();
    [[nodiscard]] Counts counts();

private:
    using Customers = std::vector<Uuid>;
    void note(const Customers& customers, const std::vector<Result<ports::Admission>>& answers);
    [[nodiscard]] Outcome send();
    [[nodiscard]] Outcome wait_for_space();
    /// Until at most so many batches are under way.
    [[nodiscard]] Outcome wait_for(int batches);

    const Ports ports_;
    const AcceptBatchesLimits limits_;
    std::vector<ports::Envelope> batch_;
    Customers customers_;  ///< Of the batch.
    std::size_t bytes_ = 0;
    std::int64_t unlooked_ = 0;  ///< Rows since the last look at the bus.

    std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable settled_;
    int in_hand_ = 0;
    Counts counts_;
    std::optional<Error> failure_;
    std::unordered_set<Uuid> under_way_;  ///< Customers of the batch, and of those without an answer.
};

}  // namespace billmill::usecases
