#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace billmill::domain {

enum class WebhookState : std::uint8_t {
    enabled,
    paused,    ///< By a person. Its events wait.
    disabled,  ///< By billmill; a person may enable it again.
};

/// Why it is disabled.
enum class WebhookReason : std::uint8_t {
    none,
    failing,       ///< No delivery succeeded for days.
    gone,          ///< The receiver answered 410.
    client_ended,  ///< The client that it belongs to has no key any more.
};

enum class WebhookDeliveryState : std::uint8_t {
    waiting,  ///< For its next attempt.
    delivered,
    failed,  ///< Given up; it is tried again where a person asks for it.
};

// In the order of the values; also what clients see and stores keep.
inline constexpr std::array<std::string_view, 3> webhook_state_names{"enabled", "paused", "disabled"};
inline constexpr std::array<std::string_view, 4> webhook_reason_names{"none", "failing", "gone",
                                                                      "client_ended"};
inline constexpr std::array<std::string_view, 3> webhook_delivery_state_names{"waiting", "delivered",
                                                                              "failed"};
[[nodiscard]] inline std::string_view name(WebhookState state) {
    return webhook_state_names.at(static_cast<std::size_t>(state));
}
[[nodiscard]] inline std::string_view name(WebhookReason reason) {
    return webhook_reason_names.at(static_cast<std::size_t>(reason));
}
[[nodiscard]] inline std::string_view name(WebhookDeliveryState state) {
    return webhook_delivery_state_names.at(static_cast<std::size_t>(state));
}

}  // namespace billmill::domain
