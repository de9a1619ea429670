#include "http/answer_stream.hpp"

#include <algorithm>
#include <utility>

#include "foundation/invariant.hpp"

namespace billmill::http {

bool AnswerStream::write(std::string_view bytes) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return waiting_.size() < bytes_max_ || abandoned_; });
    if (abandoned_) return false;
    waiting_.append(bytes);
    if (waiting_.size() >= std::min(gathered, bytes_max_)) tell();
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

AnswerStream::End AnswerStream::take(std::string& bytes) {
    INVARIANT(bytes.empty(), "what was taken before has been sent");
    const std::lock_guard lock{mutex_};
    std::swap(bytes, waiting_);
    changed_.notify_one();
    if (!bytes.empty()) return End::open;
    waited_for_ = end_ == End::open;
    return end_;
}

void AnswerStream::abandon() {
    const std::lock_guard lock{mutex_};
    abandoned_ = true;
    ready_ = nullptr;
    changed_.notify_one();
}

bool AnswerStream::is_abandoned() {
    const std::lock_guard lock{mutex_};
    return abandoned_;
}

}  // namespace billmill::http
