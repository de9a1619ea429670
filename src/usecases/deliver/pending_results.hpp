#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "ports/delivery_store.hpp"

namespace billmill::usecases::deliver {

/// Writes each delivery's result at once, without waiting, so that the store can commit many together; waits for all at last.
/// Threads: wait() from one; the others from any.
class PendingResults {
public:
    PendingResults(ports::DeliveryStore& deliveries, const std::string& owner)
        : deliveries_{deliveries}, owner_{owner} {}
    ~PendingResults();  ///< Waits: completions point here.
    PendingResults(const PendingResults&) = delete;
    PendingResults& operator=(const PendingResults&) = delete;

    void finish(ports::DeliveryResult result, Instant now);
    /// Errors: the first of any write since the last wait().
    Outcome wait();

private:
    void completed(Outcome outcome);

    ports::DeliveryStore& deliveries_;
    const std::string& owner_;
    std::mutex mutex_;
    std::condition_variable all_done_;
    int pending_ = 0;
    std::optional<Error> error_;
};

}  // namespace billmill::usecases::deliver
