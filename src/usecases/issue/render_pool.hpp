#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace billmill::usecases {

/// A few threads that share the pieces of one job.
/// Threads: one caller at a time; the caller's thread works too.
class RenderPool {
public:
    explicit RenderPool(int threads);
    ~RenderPool();
    RenderPool(const RenderPool&) = delete;
    RenderPool& operator=(const RenderPool&) = delete;

    /// Calls work(0) … work(count - 1), each once, on any of the threads; returns when all have returned.
    void each(std::size_t count, const std::function<void(std::size_t)>& work);

private:
    void help(const std::stop_token& stop);
    void take_pieces(std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable_any job_started_;
    std::condition_variable job_done_;
    const std::function<void(std::size_t)>* work_ = nullptr;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::size_t unfinished_ = 0;
    std::vector<std::jthread> helpers_;  ///< Last: they end before what they use.
};

}  // namespace billmill::usecases
