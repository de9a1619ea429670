#include "http/worker_pool.hpp"

#include <algorithm>
#include <utility>

#include "foundation/named_thread.hpp"

namespace billmill::http {

WorkerPool::WorkerPool(const std::string& name, int threads, std::size_t waiting_max, ClientShare share)
    : waiting_max_{waiting_max}, share_{share} {
    for (int i = 0; i < threads; ++i) threads_.push_back(named_thread(name, [this] { run(); }));
}

WorkerPool::~WorkerPool() {
    stop();
}

bool WorkerPool::submit(Work& work, std::string_view client) {
    {
        const std::lock_guard lock{mutex_};
        if (stopped_ || waiting_.size() >= waiting_max_) return false;
        const auto of_client = std::ranges::count(waiting_, client, &Waiting::client);
        if (share_.waiting_max > 0 && std::cmp_greater_equal(of_client, share_.waiting_max)) return false;
        waiting_.push_back({std::move(work), std::string{client}});
    }
    ready_.notify_one();
    return true;
}

void WorkerPool::stop() {
    std::deque<Waiting> dropped;  // Destroyed outside the lock: dropping work answers its request.
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

std::deque<WorkerPool::Waiting>::iterator WorkerPool::next() {
    if (share_.running_max == 0) return waiting_.begin();
    return std::ranges::find_if(waiting_, [this](const Waiting& one) {
        const auto found = running_.find(one.client);
        return found == running_.end() || found->second < share_.running_max;
    });
}

void WorkerPool::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        ready_.wait(lock, [&] { return stopped_ || next() != waiting_.end(); });
        if (stopped_) return;
        const auto chosen = next();
        auto [work, client] = std::move(*chosen);
        waiting_.erase(chosen);
        if (share_.running_max > 0) ++running_[client];
        lock.unlock();
        work();
        work = nullptr;  // What it held goes now, not when the next work comes.
        lock.lock();
        // Of what waited for this, this thread is the one that begins it.
        if (share_.running_max > 0 && --running_[client] == 0) running_.erase(client);
    }
}

}  // namespace billmill::http
