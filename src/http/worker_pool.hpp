#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace billmill::http {

/// Threads for what may block, behind a queue with a bound.
/// Threads: submit() from any.   Ownership: the destructor drops what waits, and joins.
class WorkerPool {
public:
    using Work = std::move_only_function<void()>;  ///< Must not throw.
    WorkerPool(const std::string& name, int threads, std::size_t waiting_max);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False: the queue is full or the pool has stopped; `work` was not touched.
    [[nodiscard]] bool submit(Work& work);
    /// Drops what waits, ends what runs.
    void stop();

private:
    void run();

    const std::size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Work> waiting_;
    bool stopped_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace billmill::http
