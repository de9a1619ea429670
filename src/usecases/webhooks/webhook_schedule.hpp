#pragma once

#include "foundation/time.hpp"

namespace billmill::usecases {

/// How long failed deliveries of webhooks wait, and when they are given up.
struct WebhookSchedule {
    /// From the first attempt of a delivery, and from the last success of a webhook.
    static constexpr Milliseconds give_up_after = std::chrono::hours{24 * 5};
    static constexpr Milliseconds longest = std::chrono::hours{6};
    /// What a receiver may ask for by Retry-After.
    static constexpr Milliseconds retry_after_max = std::chrono::hours{24};

    /// After so many failures: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h, then 6 h each time; 10 % more or less, by `chance`
    /// (0 to 1), so that what failed together does not come again together.
    [[nodiscard]] static Milliseconds pause(int failures, double chance);
};

}  // namespace billmill::usecases
