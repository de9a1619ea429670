#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "foundation/digest.hpp"
#include "ports/cache.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/intake.hpp"
#include "ports/invoice_store.hpp"
#include "ports/message_bus.hpp"

namespace billmill::gateway {

struct ClusterIntakeLimits {
    std::size_t in_hand_max = 20'000;           ///< Requests between accept() and their answer.
    std::size_t bytes_max = 256 * 1024 * 1024;  ///< And what they hold.
    std::size_t batch_max = 256;                ///< Claimed in one round trip.
};

/// The door of a gateway that is one of several: a claim in a cache that they share, then the message on the bus.
///
/// Promise:   `accepted` only after the bus has confirmed. A request whose id says that it was made from a key (UUIDv5) is
///            claimed first, so that the same key at another gateway hears `in_flight`, `replayed` or `key_reused`; one
///            without (UUIDv7) is like no other. What the cache has lost, or never knew, is asked of the stores: only then, for
///            its memory begins with a mark of its own. With the cache away, and the stores too, requests are taken all the
///            same: an id may then be on the bus twice, and whoever consumes it sees to it that it takes effect once, and
///            that another request under its id becomes a dead letter `key_reused`.
/// Errors:    unavailable: too much is in hand (nothing was kept), or the bus did not confirm: nobody knows; the id is named.
///            invalid: too large.
/// Threads:   any; two of its own, one that claims and publishes, one that remembers and answers. accept() never waits.
/// Ownership: borrows all; the destructor waits until the bus has answered for everything in hand.
class ClusterIntake final : public ports::Intake {
public:
    struct Ports {
        ports::Cache& cache;
        ports::MessageBus& bus;
        ports::InvoiceStore& invoices;
        ports::CustomerStore& customers;
        const ports::Clock& clock;
    };
    explicit ClusterIntake(Ports ports, ClusterIntakeLimits limits = {});
    ~ClusterIntake() override;

    void accept(ports::Stage stage, ports::Envelope message, Done done) override;
    /// From the cache, else from the stores: an id that was taken, is not issued yet, and was forgotten, is nullopt.
    Result<std::optional<ports::TakenRequest>> find(const Uuid& id) override;

private:
    struct Arrival {
        ports::Stage stage;
        ports::Envelope message;
        Done done;
        bool keyed = false;
        bool claimed = false;  ///< The cache holds our claim.
        std::optional<Result<ports::Admission>> answer{};
    };
    using Arrivals = std::vector<Arrival>;

    // The thread that claims.
    void claim_and_publish();
    void claim(Arrivals& batch);
    /// true: the cache may have forgotten what the stores know.
    bool claim_in_cache(Arrivals& batch);
    void ask_stores(Arrivals& batch);
    void publish(Arrival arrival);
    // The thread that answers.
    void remember_and_answer();
    void remember(const Arrivals& ended);
    void end(Arrival arrival);  ///< Any thread: hands it to the one that answers.

    [[nodiscard]] std::string claim_of(const ports::Envelope& message) const;

    const Ports ports_;
    const ClusterIntakeLimits limits_;
    const std::string owner_;  ///< Of claims: no two intakes have one.

    std::mutex mutex_;  // Guards all that follows, but the threads.
    std::condition_variable arrived_;
    std::condition_variable ended_;
    bool stopping_ = false;
    Arrivals arrivals_;
    Arrivals endings_;
    std::size_t in_hand_ = 0;
    std::size_t bytes_ = 0;
    std::unordered_map<Uuid, Digest> keyed_in_hand_;
    std::jthread claiming_;
    std::jthread answering_;
};

}  // namespace billmill::gateway
