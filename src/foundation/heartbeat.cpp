#include "foundation/heartbeat.hpp"

#include <algorithm>
#include <chrono>

namespace billmill {

Heartbeats::Heartbeats(Milliseconds patience, Heartbeat::Now now)
    : patience_{patience}, now_{std::move(now)} {}

Milliseconds Heartbeats::steady_now() {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

std::shared_ptr<Heartbeat> Heartbeats::add(std::string name) {
    auto added = std::make_shared<Heartbeat>(std::move(name), now_);
    const std::lock_guard lock{mutex_};
    std::erase_if(all_, [](const auto& one) { return one.expired(); });
    all_.push_back(added);
    return added;
}

std::vector<std::string> Heartbeats::standing_still() const {
    std::vector<std::string> names;
    const std::lock_guard lock{mutex_};
    for (const auto& one : all_) {
        const auto heartbeat = one.lock();
        if (heartbeat && heartbeat->still_for() > patience_) names.push_back(heartbeat->name());
    }
    return names;
}

}  // namespace billmill
