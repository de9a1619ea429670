#include "http/worker_pool.hpp"

#include <utility>

#include "foundation/named_thread.hpp"

namespace billmill::http {

WorkerPool::WorkerPool(const std::string& name, int threads, std::size_t waiting_max)
    : waiting_max_{waiting_max} {
    for (int i = 0; i < threads; ++i) threads_.push_back(named_thread(name, [this] { run(); }));
}

WorkerPool::~WorkerPool() {
    stop();
}

bool WorkerPool::submit(Work& work) {
    {
        const std::lock_guard lock{mutex_};
        if (stopped_ || waiting_.size() >= waiting_max_) return false;
        waiting_.push_back(std::move(work));
    }
    ready_.notify_one();
    return true;
}

void WorkerPool::stop() {
    std::deque<Work> dropped;  // Destroyed outside the lock: dropping work answers its request.
    {
        const std::lock_guard lock{mutex_};
        stopped_ = true;
        dropped.swap(waiting_);
    }
    ready_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void WorkerPool::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        ready_.wait(lock, [&] { return stopped_ || !waiting_.empty(); });
        if (stopped_) return;
        auto work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        work();
        work = nullptr;  // What it held goes now, not when the next work comes.
        lock.lock();
    }
}

}  // namespace billmill::http
