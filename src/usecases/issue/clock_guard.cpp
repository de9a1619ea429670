#include "usecases/issue/clock_guard.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace billmill::usecases::issue {
namespace {

using domain::ClockDoubt;
using domain::ClockFault;

std::string text_of(Milliseconds span) {
    using std::chrono::round;
    if (span < std::chrono::minutes{2})
        return std::to_string(round<std::chrono::seconds>(span).count()) + " seconds";
    const auto hours = round<std::chrono::hours>(span).count();
    if (hours < 2) return std::to_string(round<std::chrono::minutes>(span).count()) + " minutes";
    if (hours < 48) return std::to_string(hours) + " hours";
    return std::to_string(round<std::chrono::days>(span).count()) + " days";
}

std::string text_of(const ClockDoubt& doubt, Instant now) {
    const auto reads = "this machine's clock reads " + rfc3339(now) + ", ";
    switch (doubt.fault) {
        case ClockFault::jumped: break;
        case ClockFault::behind:
            return reads + text_of(doubt.by) + " before the latest time these books know";
        case ClockFault::ahead: return reads + text_of(doubt.by) + " after the latest time these books know";
    }
    const bool back = doubt.by < Milliseconds{0};
    return reads + "it was set " + (back ? "back by " : "on by ") + text_of(back ? -doubt.by : doubt.by) +
           " while billmill runs";
}

}  // namespace

ClockGuard::ClockGuard(const ports::Clock& clock, std::optional<Instant> latest_known, Offset offset)
    : clock_{clock}, latest_known_{latest_known}, offset_{std::move(offset)} {
    if (!latest_known_) believed_ = read();
}

domain::ClockReading ClockGuard::read() const {
    return {.wall = clock_.now(), .since_boot = clock_.since_boot()};
}

std::optional<ClockDoubt> ClockGuard::doubt(const domain::ClockReading& now) const {
    return believed_ ? domain::doubt_of_step(*believed_, now)
                     : domain::doubt_of_start(*latest_known_, now.wall);
}

Outcome ClockGuard::check_offset() const {
    if (!offset_) return {};
    const auto offset = offset_();
    if (!offset)
        return fail(Fault::unavailable, "the store's time is not known yet: nothing is numbered until it is");
    if (std::chrono::abs(*offset) <= domain::store_offset_max) return {};
    return fail(Fault::unavailable,
                "this machine's clock is " + text_of(std::chrono::abs(*offset)) +
                    (*offset < Milliseconds{0} ? " behind" : " ahead of") +
                    " the store's: this process numbers nothing until the clock is set right");
}

Outcome ClockGuard::check() {
    TRY_DO(check_offset());
    const std::lock_guard lock{mutex_};
    const auto now = read();
    const auto found = doubt(now);
    if (!found) {
        believed_ = now;
        return {};
    }
    return fail(Fault::unavailable,
                text_of(*found, now.wall) +
                    ": nothing is numbered until the clock is set right; if it is right, run: billmill clock "
                    "confirm");
}

void ClockGuard::confirm() {
    const std::lock_guard lock{mutex_};
    believed_ = read();
}

}  // namespace billmill::usecases::issue
