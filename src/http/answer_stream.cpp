#include "http/answer_stream.hpp"

#include <utility>

namespace billmill::http {

bool AnswerStream::write(std::string_view bytes) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return waiting_.size() < bytes_max_ || abandoned_; });
    if (abandoned_) return false;
    waiting_.append(bytes);
    tell();
    return true;
}

bool AnswerStream::offer(std::string_view bytes) {
    const std::lock_guard lock{mutex_};
    if (abandoned_ || end_ != End::open || waiting_.size() + bytes.size() > bytes_max_) return false;
    waiting_.append(bytes);
    if (!bytes.empty()) tell();
    return true;
}

bool AnswerStream::is_half_full() {
    const std::lock_guard lock{mutex_};
    return waiting_.size() >= bytes_max_ / 2;
}

void AnswerStream::end(End how) {
    const std::lock_guard lock{mutex_};
    if (end_ == End::open) end_ = how;
    tell();
}

void AnswerStream::tell() {
    if (std::exchange(waited_for_, false) && ready_ != nullptr) ready_();
}

void AnswerStream::listen(std::function<void()> ready) {
    const std::lock_guard lock{mutex_};
    ready_ = std::move(ready);
}

AnswerStream::Taken AnswerStream::take() {
    const std::lock_guard lock{mutex_};
    Taken taken{std::exchange(waiting_, {}), End::open};
    if (taken.bytes.empty()) {
        taken.end = end_;
        waited_for_ = end_ == End::open;
    }
    changed_.notify_one();
    return taken;
}

void AnswerStream::abandon() {
    const std::lock_guard lock{mutex_};
    abandoned_ = true;
    ready_ = nullptr;
    changed_.notify_one();
}

}  // namespace billmill::http
