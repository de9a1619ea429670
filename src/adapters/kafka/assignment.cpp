#include "adapters/kafka/assignment.hpp"

namespace billmill::adapters::kafka {

void Assignment::gain(std::int32_t partition) {
    partitions_.try_emplace(partition);
}

void Assignment::lose(std::int32_t partition) {
    const auto found = partitions_.find(partition);
    if (found == partitions_.end()) return;
    lost_ = lost_ || found->second.first_in_hand.has_value();
    forget_waiting(found->second);
    partitions_.erase(found);
}

void Assignment::lose_all() {
    while (!partitions_.empty()) lose(partitions_.begin()->first);
}

void Assignment::forget_waiting(Partition& partition) {
    for (const auto& one : partition.waiting) waiting_bytes_ -= one.delivered.envelope.payload.size();
    waiting_ -= partition.waiting.size();
    partition.waiting.clear();
}

void Assignment::keep(Received message) {
    const auto [number, offset] = message.delivered.position;
    const auto found = partitions_.find(number);
    if (found == partitions_.end() || offset < found->second.expected) return;
    found->second.expected = offset + 1;
    ++waiting_;
    waiting_bytes_ += message.delivered.envelope.payload.size();
    found->second.waiting.push_back(std::move(message));
}

std::vector<Received> Assignment::hand_out(std::size_t count_max) {
    std::vector<Received> batch;
    if (waiting_ == 0) return batch;
    auto turn = partitions_.upper_bound(last_turn_);
    for (;; ++turn) {
        if (turn == partitions_.end()) turn = partitions_.begin();
        if (!turn->second.waiting.empty()) break;
    }
    last_turn_ = turn->first;
    auto& [number, partition] = *turn;
    const bool ours = partition.waiting.front().ours;
    if (!partition.first_in_hand)
        partition.first_in_hand = partition.waiting.front().delivered.position.offset;
    while (batch.size() < count_max && !partition.waiting.empty() && partition.waiting.front().ours == ours) {
        auto& next = partition.waiting.front();
        partition.after_in_hand = next.delivered.position.offset + 1;
        --waiting_;
        waiting_bytes_ -= next.delivered.envelope.payload.size();
        batch.push_back(std::move(next));
        partition.waiting.pop_front();
    }
    return batch;
}

std::vector<Assignment::Place> Assignment::in_hand() const {
    std::vector<Place> places;
    for (const auto& [number, partition] : partitions_) {
        if (partition.first_in_hand) places.push_back({number, partition.after_in_hand});
    }
    return places;
}

void Assignment::committed(const std::vector<Place>& places) {
    for (const auto& place : places) {
        const auto found = partitions_.find(place.partition);
        if (found != partitions_.end() && found->second.after_in_hand == place.offset)
            found->second.first_in_hand.reset();
    }
}

std::vector<Assignment::Place> Assignment::rewind() {
    std::vector<Place> places;
    for (auto& [number, partition] : partitions_) {
        if (!partition.first_in_hand) continue;
        places.push_back({number, *partition.first_in_hand});
        forget_waiting(partition);
        partition.expected = *partition.first_in_hand;
        partition.first_in_hand.reset();
    }
    return places;
}

}  // namespace billmill::adapters::kafka
