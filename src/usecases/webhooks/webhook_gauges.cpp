#include "usecases/webhooks/webhook_gauges.hpp"

namespace billmill::usecases {

using domain::WebhookState;

WebhookGauges::WebhookGauges(metrics::Registry& metrics, const ports::Clock& clock) {
    const auto read = [counts = counts_](auto of) {
        return [counts, of]() -> double {
            const std::lock_guard lock{counts->mutex};
            return of(*counts);
        };
    };
    for (std::size_t i = 0; i < domain::webhook_state_names.size(); ++i) {
        metrics.callback_gauge("billmill_webhooks", "Webhooks, by state.",
                               {{"state", std::string{domain::webhook_state_names.at(i)}}},
                               read([i](const Counts& counts) { return counts.by_state.at(i); }));
    }
    metrics.callback_gauge("billmill_webhook_deliveries_waiting",
                           "Deliveries of webhooks that failed and wait for their next attempt.", {},
                           read([](const Counts& counts) { return counts.waiting; }));
    metrics.callback_gauge(
        "billmill_webhook_failing_seconds",
        "How long the enabled webhook that fails longest has had no delivery that succeeded; 0: none fails.",
        {}, read([&clock](const Counts& counts) -> double {
            if (counts.failing_since == Instant{}) return 0;
            return std::chrono::duration<double>{clock.now() - counts.failing_since}.count();
        }));
}

void WebhookGauges::count(const std::vector<ports::Webhook>& webhooks) {
    const std::lock_guard lock{counts_->mutex};
    counts_->by_state = {};
    counts_->waiting = 0;
    counts_->failing_since = {};
    for (const auto& webhook : webhooks) {
        ++counts_->by_state.at(static_cast<std::size_t>(webhook.state));
        counts_->waiting += webhook.waiting;
        if (webhook.state != WebhookState::enabled || webhook.failing_since == Instant{}) continue;
        auto& earliest = counts_->failing_since;
        if (earliest == Instant{} || webhook.failing_since < earliest) earliest = webhook.failing_since;
    }
}

}  // namespace billmill::usecases
