#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/mongodb/database.hpp"
#include "foundation/batch_queue.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::adapters::mongodb {

/// Writes endings in groups: whatever came while the last group was on its way is the next.
/// Threads: any; completions are called on its own.     Ownership: borrows the database.
class DeliveryEndings {
public:
    explicit DeliveryEndings(Database& database);
    ~DeliveryEndings();  ///< Writes what waits.
    DeliveryEndings(const DeliveryEndings&) = delete;
    DeliveryEndings& operator=(const DeliveryEndings&) = delete;

    struct Order {
        std::vector<ports::DeliveryResult> endings;
        std::string owner;
        Instant now;
        ports::Completion done;
    };
    /// At most waiting_max endings wait; one more hears unavailable at once.
    void submit(Order order);
    static constexpr std::size_t waiting_max = 20'000;

    /// Another change of deliveries by this process: never at the same time as a group of endings, nor as another of its
    /// kind. A server that reads, then writes would otherwise undo one with the other (decision 17), and a mail that was
    /// sent would again be one that is being sent.
    template <class Change>
    auto change_alone(Change change) {
        const std::lock_guard lock{changing_};
        return database_.run(std::move(change));
    }

private:
    struct CountEndings {
        std::size_t operator()(const Order& order) const { return order.endings.size(); }
    };

    void run();
    Outcome write(const std::vector<Order>& orders);

    Database& database_;
    std::mutex changing_;
    BatchQueue<Order, CountEndings> waiting_{{.weight_max = waiting_max}};
    std::jthread thread_;
};

}  // namespace billmill::adapters::mongodb
