#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace billmill::http {

/// How much of a pool one client may have, so that the others have the rest. 0: all of it.
struct ClientShare {
    std::size_t running_max = 0;
    std::size_t waiting_max = 0;
};

/// Threads for what may block, behind a queue with a bound. Work starts in the order in which it came; that of a client with as
/// much under way as it may have is passed over until some of it has ended.
/// Threads: submit() from any.   Ownership: the destructor drops what waits, and joins.
class WorkerPool {
public:
    using Work = std::move_only_function<void()>;  ///< Must not throw.
    WorkerPool(const std::string& name, int threads, std::size_t waiting_max, ClientShare share = {});
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False: the queue is full, for this client or for all, or the pool has stopped; `work` was not touched.
    [[nodiscard]] bool submit(Work& work, std::string_view client = {});
    /// Drops what waits, ends what runs.
    void stop();

private:
    struct Waiting {
        Work work;
        std::string client;
    };
    void run();
    /// The first that may begin; the end of waiting_: none may. Needs the lock.
    [[nodiscard]] std::deque<Waiting>::iterator next();

    const std::size_t waiting_max_;
    const ClientShare share_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Waiting> waiting_;
    std::map<std::string, std::size_t> running_;  ///< By client, where their shares are bounded.
    bool stopped_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace billmill::http
