#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace billmill::http {

/// How many connections there are, and how many of them are only being told that there are too many.   Threads: any.
class OpenConnections {
public:
    void add() {
        const std::lock_guard lock{mutex_};
        ++count_;
    }
    /// One of them is refused, and takes no place any more.
    void refuse() {
        const std::lock_guard lock{mutex_};
        ++refused_;
    }
    void remove(bool refused) {
        const std::lock_guard lock{mutex_};
        if (refused) --refused_;
        if (--count_ == 0) none_.notify_all();
    }
    [[nodiscard]] std::int64_t count() const {
        const std::lock_guard lock{mutex_};
        return count_;
    }
    [[nodiscard]] std::int64_t refused() const {
        const std::lock_guard lock{mutex_};
        return refused_;
    }
    void wait_for_none(std::chrono::milliseconds at_most) {
        std::unique_lock lock{mutex_};
        none_.wait_for(lock, at_most, [&] { return count_ == 0; });
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable none_;
    std::int64_t count_ = 0;
    std::int64_t refused_ = 0;
};

}  // namespace billmill::http
