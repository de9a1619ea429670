#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "ports/delivery_store.hpp"

namespace billmill::pipeline::deliver {

/// Writes each delivery's end at once, without waiting, so that the store can commit many together; waits for all at last.
/// Threads: finish() and wait() from the stage's; completions from any.
class PendingEndings {
public:
    PendingEndings(ports::DeliveryStore& deliveries, const std::string& owner)
        : deliveries_{deliveries}, owner_{owner} {}
    ~PendingEndings();  ///< Waits: completions point here.
    PendingEndings(const PendingEndings&) = delete;
    PendingEndings& operator=(const PendingEndings&) = delete;

    void finish(ports::DeliveryStore::Ending ending, Instant now);
    /// Errors: the first that any ending met.
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

}  // namespace billmill::pipeline::deliver
