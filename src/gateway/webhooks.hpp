#pragma once

#include <optional>

#include "gateway/answers.hpp"
#include "gateway/webhook_use_cases.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/webhooks.     Threads: any.
class Webhooks {
public:
    /// nullptr: this process has none.
    explicit Webhooks(WebhookUseCases* webhooks) : webhooks_{webhooks} {}
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response make(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response change(const Call& call);
    [[nodiscard]] http::Response remove(const Call& call);
    [[nodiscard]] http::Response rotate(const Call& call);
    [[nodiscard]] http::Response test(const Call& call);
    [[nodiscard]] http::Response deliveries(const Call& call);
    [[nodiscard]] http::Response resend(const Call& call);

private:
    [[nodiscard]] std::optional<http::Response> refusal(const Call& call) const;

    WebhookUseCases* webhooks_;
};

}  // namespace billmill::gateway
