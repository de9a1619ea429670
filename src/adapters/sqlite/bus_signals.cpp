#include "adapters/sqlite/bus_signals.hpp"

#include <utility>

namespace billmill::adapters::sqlite {

void BusSignals::fire() {
    for (auto& signal : signals_) {
        if (!std::exchange(signal.marked, false)) continue;
        {
            const std::lock_guard lock{signal.mutex};
            ++signal.generation;
        }
        signal.grown.notify_all();
    }
}

void BusSignals::wake(ports::Stage stage) {
    auto& signal = of(stage);
    {
        const std::lock_guard lock{signal.mutex};
        signal.asked = true;
    }
    signal.grown.notify_all();
}

std::int64_t BusSignals::generation(ports::Stage stage) {
    auto& signal = of(stage);
    const std::lock_guard lock{signal.mutex};
    return signal.generation;
}

BusSignals::Woken BusSignals::wait(ports::Stage stage, std::int64_t seen, Milliseconds longest) {
    auto& signal = of(stage);
    std::unique_lock lock{signal.mutex};
    const bool in_time =
        signal.grown.wait_for(lock, longest, [&] { return signal.asked || signal.generation != seen; });
    if (std::exchange(signal.asked, false)) return Woken::asked;
    return in_time ? Woken::grown : Woken::timeout;
}

bool BusSignals::claim(ports::Stage stage) {
    auto& signal = of(stage);
    const std::lock_guard lock{signal.mutex};
    return !std::exchange(signal.claimed, true);
}

void BusSignals::release(ports::Stage stage) {
    auto& signal = of(stage);
    const std::lock_guard lock{signal.mutex};
    signal.claimed = false;
    signal.asked = false;
}

}  // namespace billmill::adapters::sqlite
