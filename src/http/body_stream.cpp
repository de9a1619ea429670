#include "http/body_stream.hpp"

#include <utility>

namespace billmill::http {

bool BodyStream::push(std::string_view bytes) {
    const std::lock_guard lock{mutex_};
    waiting_.append(bytes);
    full_ = waiting_.size() >= bytes_max_;
    changed_.notify_one();
    return !full_;
}

void BodyStream::end(End how) {
    const std::lock_guard lock{mutex_};
    if (end_ == End::open) end_ = how;
    changed_.notify_one();
}

std::string BodyStream::read() {
    std::string bytes;
    bool was_full = false;
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return !waiting_.empty() || end_ != End::open; });
        bytes = std::exchange(waiting_, {});
        was_full = std::exchange(full_, false);
    }
    if (was_full) drained_();
    return bytes;
}

BodyStream::End BodyStream::ended() const {
    const std::lock_guard lock{mutex_};
    return end_;
}

}  // namespace billmill::http
