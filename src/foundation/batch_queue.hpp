#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

namespace billmill {

/// For a BatchQueue that is bounded by the number of its items alone.
struct Weightless {
    std::size_t operator()(const auto&) const { return 0; }
};

/// What many threads hand to one thread, which takes it in batches.
///
/// Promise:   first in, first out. push() never waits: what does not fit stays with the caller. After close() nothing
///            more goes in; what is inside still comes out.
/// Units:     of weight: the caller's, as `Weigh` says of an item.
/// Threads:   push(), close() and size(): any. The rest: the one that takes.
template <class T, class Weigh = Weightless>
class BatchQueue {
public:
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
    struct Limits {
        std::size_t items_max = no_limit;
        std::size_t weight_max = no_limit;
    };
    enum class Push : std::uint8_t { taken, full, closed };
    enum class Wait : std::uint8_t { taken, timed_out, closed };

    explicit BatchQueue(Limits limits = {}) : limits_{limits} {}
    BatchQueue(const BatchQueue&) = delete;
    BatchQueue& operator=(const BatchQueue&) = delete;

    /// Moves from `item` only where the answer is `taken`.
    [[nodiscard]] Push push(T& item) {
        const std::lock_guard lock{mutex_};
        if (closed_) return Push::closed;
        const auto weight = weigh_(item);
        if (items_.size() >= limits_.items_max || weight_ + weight > limits_.weight_max) return Push::full;
        weight_ += weight;
        items_.push_back(std::move(item));
        // Under the lock: once it is released, whoever takes the last item may destroy the queue.
        if (std::exchange(waiting_, false)) arrived_.notify_one();
        return Push::taken;
    }

    /// Waits for items and puts at most `items_max` of them behind `batch`. False: closed, and nothing is left.
    [[nodiscard]] bool take(std::vector<T>& batch, std::size_t items_max = no_limit) {
        std::unique_lock lock{mutex_};
        while (items_.empty() && !closed_) {
            waiting_ = true;
            arrived_.wait(lock);
        }
        waiting_ = false;
        return hand_out(batch, items_max);
    }

    /// The same, but waits for at most `patience`.
    [[nodiscard]] Wait take_within(std::chrono::milliseconds patience, std::vector<T>& batch,
                                   std::size_t items_max = no_limit) {
        std::unique_lock lock{mutex_};
        if (items_.empty() && !closed_) {
            waiting_ = true;
            arrived_.wait_for(lock, patience, [this] { return !items_.empty() || closed_; });
            waiting_ = false;
            if (items_.empty() && !closed_) return Wait::timed_out;
        }
        return hand_out(batch, items_max) ? Wait::taken : Wait::closed;
    }

    /// Puts what was taken last back to the front, whatever the limits: all of `batch` from `first` on.
    void put_back(std::vector<T>& batch, std::size_t first) {
        const std::lock_guard lock{mutex_};
        while (batch.size() > first) {
            weight_ += weigh_(batch.back());
            items_.push_front(std::move(batch.back()));
            batch.pop_back();
        }
    }

    void close() {
        const std::lock_guard lock{mutex_};
        closed_ = true;
        arrived_.notify_one();
    }

    /// Closes it and takes all that is inside.
    [[nodiscard]] std::vector<T> close_and_take() {
        close();
        std::vector<T> rest;
        const std::lock_guard lock{mutex_};
        hand_out(rest, no_limit);
        return rest;
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock{mutex_};
        return items_.size();
    }

private:
    /// False: there is nothing. Needs the lock.
    bool hand_out(std::vector<T>& batch, std::size_t items_max) {
        if (items_.empty()) return false;
        while (!items_.empty() && items_max-- > 0) {
            weight_ -= weigh_(items_.front());
            batch.push_back(std::move(items_.front()));
            items_.pop_front();
        }
        return true;
    }

    const Limits limits_;
    [[no_unique_address]] const Weigh weigh_{};
    mutable std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable arrived_;
    std::deque<T> items_;
    std::size_t weight_ = 0;
    bool waiting_ = false;  ///< Whoever takes sleeps, or is about to; no notification is under way.
    bool closed_ = false;
};

}  // namespace billmill
