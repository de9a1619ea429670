#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "foundation/time.hpp"

namespace billmill::ports {

/// A POST of JSON.
struct WebhookPost {
    std::string url{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

struct WebhookReply {
    int status = 0;  ///< 0: there was none.
    /// Without a status: timeout, not_resolved, not_reached, address_refused, tls_failed or no_answer.
    std::string fault{};
    std::optional<std::chrono::seconds> retry_after{};  ///< As the receiver asks.
    Milliseconds took{0};
};

/// Asks receivers of webhooks.
///
/// Promise:   `done` is called once for each post, within the deadline of a post and a little; not any more once the sender is
///            destroyed. A slow receiver delays no other. No redirect is followed, no proxy of the environment is used, and
///            what is connected to is an address that may be (domain::WebhookTargets), decided when it is dialled.
/// Bounds:    a post takes at most 10 seconds; of an answer only the status and Retry-After are kept.
/// Threads:   any; `done` is called on a thread of the sender, and must not wait.
class WebhookSender {
public:
    using Done = std::function<void(WebhookReply)>;
    virtual ~WebhookSender() = default;
    virtual void post(WebhookPost post, Done done) = 0;
};

}  // namespace billmill::ports
