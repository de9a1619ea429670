#pragma once

#include <cstdint>

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

}  // namespace billmill::domain
