#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/mongodb/database.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::adapters::mongodb {

/// Writes endings in groups: whatever came while the last group was on its way is the next.
/// Threads: any; completions are called on its own.     Ownership: borrows the database.
class DeliveryEndings {
public:
    explicit DeliveryEndings(Database& database);
    ~DeliveryEndings();
    DeliveryEndings(const DeliveryEndings&) = delete;
    DeliveryEndings& operator=(const DeliveryEndings&) = delete;

    struct Order {
        std::vector<ports::DeliveryStore::Ending> endings;
        std::string owner;
        Instant now;
        ports::Completion done;
    };
    /// At most waiting_max endings wait; one more hears unavailable at once.
    void submit(Order order);
    static constexpr std::size_t waiting_max = 20'000;

private:
    void run(const std::stop_token& stop);
    Outcome write(const std::vector<Order>& orders);

    Database& database_;
    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::vector<Order> waiting_;  // Guarded by mutex_, as the next.
    std::size_t waiting_endings_ = 0;
    std::jthread thread_;
};

}  // namespace billmill::adapters::mongodb
