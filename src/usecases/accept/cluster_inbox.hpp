#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "foundation/batch_queue.hpp"
#include "foundation/digest.hpp"
#include "foundation/patient_answer.hpp"
#include "ports/cache.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/request_inbox.hpp"
#include "usecases/accept/accepted_memory.hpp"

namespace billmill::usecases {

struct ClusterInboxLimits {
    std::size_t in_hand_max = 20'000;           ///< Requests between accept() and their answer.
    std::size_t bytes_max = 256 * 1024 * 1024;  ///< And what they hold.
    std::size_t batch_max = 256;                ///< Claimed in one round trip.
    Milliseconds store_patience{1'000};         ///< For an answer of the stores; then it goes on without.
};

/// The inbox of a gateway that is one of several: a claim in the cache they share, then the message on the bus.
///
/// Promise:   `accepted` only after the bus has confirmed. A request whose id was made from a key (UUIDv5) is claimed first,
///            so that the same key at another gateway gets `in_flight`, `replayed` or `key_reused`. A request without a key
///            (UUIDv7) is claimed nowhere. The cache entry `remembers-since` records when the cache was last empty; until
///            it is 72 h old, a miss is checked in the stores. With the cache and the stores unavailable, requests are
///            accepted nevertheless: an id may then be on the bus twice. The consumer lets it take effect once, and
///            another request under its id becomes a dead letter `key_reused`. Stores that are slow count as unavailable:
///            they delay no request by more than store_patience.
///            A claim is short and renewed while its request is in hand, so that a gateway's death blocks no key for long.
///            What this gateway accepted last it knows by itself. What the cache did not take is put there again until it does,
///            so that other gateways know it too: at most in_hand_max of them wait for that.
/// Errors:    unavailable: too much is in hand (nothing was kept), or the bus did not confirm: nobody knows; the id is named.
///            invalid: too large.
/// Threads:   any; four of its own: one claims and publishes, one remembers and answers, one asks the stores, one renews
///            claims. accept() never waits.
/// Ownership: borrows all; the destructor waits until the bus has answered for everything in hand.
class ClusterInbox final : public ports::RequestInbox {
public:
    struct Ports {
        ports::Cache& cache;
        ports::MessageBus& bus;
        ports::InvoiceStore& invoices;
        ports::CustomerStore& customers;
        const ports::Clock& clock;
    };
    explicit ClusterInbox(Ports ports, ClusterInboxLimits limits = {});
    ~ClusterInbox() override;

    using RequestInbox::accept;
    void accept(ports::Stage stage, ports::Envelope message, std::optional<ports::Companion> companion,
                Done done) override;
    /// From the cache, else from the stores: an id that was accepted, is not issued yet, and was forgotten, is nullopt.
    Result<std::optional<ports::AcceptedRequest>> find(const Uuid& id) override;
    /// The claims of what is in hand last for claimed_ttl from now on, and the cache is told what it did not take before. Called
    /// by a thread of its own, again and again.
    Outcome renew_claims();

private:
    struct Arrival {
        ports::Stage stage;
        ports::Envelope message;
        std::optional<ports::Companion> companion;
        Done done;
        bool keyed = false;
        std::size_t bytes = 0;
        bool claimed = false;  ///< The cache holds our claim.
        std::optional<Result<ports::Admitted>> answer{};
    };
    using Arrivals = std::vector<Arrival>;
    struct KnownRequest {
        Digest fingerprint;
        Instant accepted_at;
    };
    using Known = std::unordered_map<Uuid, KnownRequest>;

    // The thread that claims.
    void claim_and_publish();
    void claim(Arrivals& batch);
    /// true: the cache may have forgotten what the stores know.
    bool claim_in_cache(Arrivals& batch);
    void ask_stores(Arrivals& batch);
    [[nodiscard]] Known known_by_stores(const std::vector<Uuid>& bills,
                                        const std::vector<Uuid>& registrations);
    void publish(Arrival arrival);
    void publish_companion(Arrival arrival);
    // The thread that renews.
    void keep_renewing(const std::stop_token& stop);
    // The thread that answers.
    void remember_and_answer();
    void remember(const Arrivals& ended);
    void put_in_cache(std::vector<ports::CacheEntry> accepted);
    void end(Arrival arrival);  ///< Any thread: hands it to the one that answers.
    static void hand_over(BatchQueue<Arrival>& queue, Arrival arrival);

    [[nodiscard]] std::string claim_of(const ports::Envelope& message) const;

    const Ports ports_;
    const ClusterInboxLimits limits_;
    const std::string owner_;  ///< Of claims: no two inboxes share one.

    BatchQueue<Arrival> arrivals_;  ///< To the thread that claims.
    BatchQueue<Arrival> endings_;   ///< To the thread that answers.
    std::mutex mutex_;              ///< Guards the next five.
    std::condition_variable answered_;
    std::size_t in_hand_ = 0;
    std::size_t bytes_ = 0;
    std::unordered_map<Uuid, Digest> keyed_in_hand_;
    std::vector<ports::CacheEntry> not_in_cache_;  ///< Accepted, and the cache did not say that it took it.
    AcceptedMemory accepted_;
    PatientAnswer<Known> stores_;
    std::jthread claiming_;
    std::jthread answering_;
    std::jthread renewing_;
};

}  // namespace billmill::usecases
