#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/time.hpp"
#include "ports/webhook_store.hpp"

namespace billmill::usecases {

/// A new secret: `whsec_` and 32 random bytes in base64.
[[nodiscard]] std::string new_webhook_secret();

/// The headers of one attempt: id, time and signatures. The body is signed as it is sent. While an old secret is valid, it signs
/// too, so a receiver may change over at any moment.
/// Source: Standard Webhooks 1.0, "Webhook metadata" and "Verifying webhook authenticity".
[[nodiscard]] std::vector<std::pair<std::string, std::string>> webhook_headers(const ports::Webhook& webhook,
                                                                               const Uuid& delivery,
                                                                               std::string_view body,
                                                                               Instant now);

}  // namespace billmill::usecases
