#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace billmill::http {

/// How many bytes of request bodies all connections of a server may hold together.   Threads: any.
class BodyBudget {
public:
    explicit BodyBudget(std::uint64_t bytes_max) : bytes_max_{bytes_max} {}

    /// False: there is not so much left, and nothing was taken.
    [[nodiscard]] bool take(std::uint64_t bytes) {
        auto taken = taken_.load(std::memory_order_relaxed);
        do {
            if (bytes > bytes_max_ - taken) return false;
        } while (!taken_.compare_exchange_weak(taken, taken + bytes, std::memory_order_relaxed));
        return true;
    }
    void give_back(std::uint64_t bytes) { taken_.fetch_sub(bytes, std::memory_order_relaxed); }

private:
    const std::uint64_t bytes_max_;
    std::atomic<std::uint64_t> taken_{0};  ///< At most bytes_max_. A count only: it orders nothing.
};

/// One body's part of a budget, given back when the claim goes.   Threads: one at a time.
class BodyClaim {
public:
    explicit BodyClaim(std::shared_ptr<BodyBudget> budget) : budget_{std::move(budget)} {}
    /// The bytes move; `other` stays usable, with none.
    BodyClaim(BodyClaim&& other) noexcept : budget_{other.budget_}, bytes_{std::exchange(other.bytes_, 0)} {}
    BodyClaim(const BodyClaim&) = delete;
    BodyClaim& operator=(const BodyClaim&) = delete;
    BodyClaim& operator=(BodyClaim&&) = delete;
    ~BodyClaim() { release(); }

    /// False: there is not so much left, and the claim is as it was.
    [[nodiscard]] bool grow_to(std::uint64_t bytes) {
        if (bytes <= bytes_) return true;
        if (!budget_->take(bytes - bytes_)) return false;
        bytes_ = bytes;
        return true;
    }
    void release() {
        if (bytes_ > 0) budget_->give_back(std::exchange(bytes_, 0));
    }

private:
    /// Shared: a late ticket's connection may outlive the server.
    std::shared_ptr<BodyBudget> budget_;
    std::uint64_t bytes_ = 0;
};

}  // namespace billmill::http
