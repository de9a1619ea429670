#include "usecases/webhooks/webhook_schedule.hpp"

#include <algorithm>
#include <array>

namespace billmill::usecases {

Milliseconds WebhookSchedule::pause(int failures, double chance) {
    using namespace std::chrono_literals;
    constexpr std::array<Milliseconds, 9> pauses{5s, 30s, 2min, 10min, 30min, 1h, 2h, 4h, longest};
    const auto at =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max(failures, 1) - 1), 0, pauses.size() - 1);
    const auto factor = 0.9 + 0.2 * std::clamp(chance, 0.0, 1.0);
    return Milliseconds{static_cast<std::int64_t>(static_cast<double>(pauses[at].count()) * factor)};
}

}  // namespace billmill::usecases
