#include "adapters/kafka/topic_ends.hpp"

#include <algorithm>
#include <utility>

namespace billmill::adapters::kafka {
namespace {

using namespace std::chrono_literals;

constexpr auto known_for = 5s;    ///< So old may be what was seen.
constexpr auto wanted_for = 60s;  ///< After the last question.

}  // namespace

/// Waits where nothing is known, or only what was true long ago; not after an error.
Result<TopicEnds::Ends> TopicEnds::known() {
    std::unique_lock lock{mutex_};
    ask();
    changed_.wait_for(lock, patience_, [this] { return is_fresh() || failed_; });
    if (is_fresh()) return known_->ends;
    return not_in_time();
}

/// A look that is under way may have been answered before what is asked about was written: it does not count.
Result<TopicEnds::Ends> TopicEnds::looked_anew() {
    std::unique_lock lock{mutex_};
    ask();
    const auto mine = ++looks_wanted_;
    changed_.wait_for(lock, patience_, [&] { return looks_done_ >= mine || failed_; });
    if (looks_done_ >= mine && known_) return known_->ends;
    return not_in_time();
}

bool TopicEnds::are_seen() {
    const std::lock_guard lock{mutex_};
    return known_.has_value();
}

std::uint64_t TopicEnds::begin_look() {
    const std::lock_guard lock{mutex_};
    return looks_wanted_;
}

void TopicEnds::see(const Ends& ends, std::uint64_t look) {
    const std::lock_guard lock{mutex_};
    known_ = Known{ends, Steady::now()};
    looks_done_ = look;
    failed_ = false;
    changed_.notify_all();
}

void TopicEnds::reach(std::int64_t end) {
    const std::lock_guard lock{mutex_};
    if (known_) known_->ends.end = std::max(known_->ends.end, end);
}

void TopicEnds::forget() {
    const std::lock_guard lock{mutex_};
    known_.reset();
}

bool TopicEnds::fail_once() {
    const std::lock_guard lock{mutex_};
    changed_.notify_all();
    return !std::exchange(failed_, true);
}

bool TopicEnds::are_wanted() {
    const std::lock_guard lock{mutex_};
    return was_asked();
}

bool TopicEnds::is_look_wanted() {
    const std::lock_guard lock{mutex_};
    return looks_wanted_ > looks_done_;
}

bool TopicEnds::wait_until_wanted(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    failed_ = failed_ && was_asked();  // Else the next one who asks would hear of an old error.
    return changed_.wait(lock, stop, [this] { return was_asked(); }) && !stop.stop_requested();
}

void TopicEnds::pause(const std::stop_token& stop, Milliseconds time) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, stop, time, [] { return false; });
}

bool TopicEnds::is_fresh() const {
    return known_ && Steady::now() - known_->at < known_for;
}

bool TopicEnds::was_asked() const {
    return asked_at_ && Steady::now() - *asked_at_ < wanted_for;
}

void TopicEnds::ask() {
    asked_at_ = Steady::now();
    changed_.notify_all();
}

std::unexpected<Error> TopicEnds::not_in_time() const {
    return fail(Fault::unavailable, "Kafka: " + topic_ + " was not read in time");
}

}  // namespace billmill::adapters::kafka
