#include "usecases/issue/render_pool.hpp"

#include "foundation/named_thread.hpp"
#include "foundation/thread_priority.hpp"

namespace billmill::usecases {

RenderPool::RenderPool(int threads) {
    for (int i = 1; i < threads; ++i) {
        helpers_.push_back(named_thread("render", [this](const std::stop_token& stop) {
            run_after_requests();
            help(stop);
        }));
    }
}

RenderPool::~RenderPool() {
    for (auto& helper : helpers_) helper.request_stop();
}

void RenderPool::each(std::size_t count, const std::function<void(std::size_t)>& work) {
    if (count == 0) return;
    std::unique_lock lock{mutex_};
    work_ = &work;
    count_ = count;
    next_ = 0;
    unfinished_ = count;
    if (count > 1) job_started_.notify_all();
    take_pieces(lock);
    job_done_.wait(lock, [this] { return unfinished_ == 0; });
    work_ = nullptr;
}

void RenderPool::help(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (job_started_.wait(lock, stop, [this] { return work_ != nullptr && next_ < count_; }))
        take_pieces(lock);
}

void RenderPool::take_pieces(std::unique_lock<std::mutex>& lock) {
    while (next_ < count_) {
        const auto piece = next_++;
        const auto& work = *work_;
        lock.unlock();
        work(piece);
        lock.lock();
        if (--unfinished_ == 0) job_done_.notify_all();
    }
}

}  // namespace billmill::usecases
