#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "adapters/kafka/envelope_headers.hpp"

namespace billmill::adapters::kafka {

/// The partitions that a consumer owns, and how far it is in each. No I/O.
///
/// Of each partition: fetched and waiting, then in hand (handed out, not committed), then committed.
/// Threads: one.
class Assignment {
public:
    struct Place {
        std::int32_t partition;
        std::int64_t offset;
        bool operator==(const Place&) const = default;
    };

    void gain(std::int32_t partition);
    /// What waits and what is in hand of it is dropped; the latter is remembered, see take_loss().
    void lose(std::int32_t partition);
    void lose_all();
    /// Something in hand was lost since last asked.
    [[nodiscard]] bool take_loss() { return std::exchange(lost_, false); }

    /// Keeps a fetched message; not one of a partition that is not ours, or that was kept before.
    void keep(Received message);
    [[nodiscard]] std::size_t waiting() const { return waiting_; }
    [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }
    [[nodiscard]] std::size_t partitions() const { return partitions_.size(); }

    /// The next partition's turn: up to `count_max` messages that are all billmill's, or all somebody else's.
    [[nodiscard]] std::vector<Received> hand_out(std::size_t count_max);
    /// For each partition with something in hand, the offset after its last.
    [[nodiscard]] std::vector<Place> in_hand() const;
    /// They are committed.
    void committed(const std::vector<Place>& places);
    /// Everything in hand, and what waits behind it, is dropped. Returns where to fetch again.
    [[nodiscard]] std::vector<Place> rewind();

private:
    struct Partition {
        std::deque<Received> waiting;
        std::optional<std::int64_t> first_in_hand;
        std::int64_t after_in_hand = 0;
        std::int64_t expected = 0;  ///< Fetched messages below it were here before.
    };
    void forget_waiting(Partition& partition);

    std::map<std::int32_t, Partition> partitions_;
    std::int32_t last_turn_ = -1;
    std::size_t waiting_ = 0;
    std::size_t waiting_bytes_ = 0;
    bool lost_ = false;
};

}  // namespace billmill::adapters::kafka
