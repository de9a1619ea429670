#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "foundation/metrics.hpp"
#include "ports/clock.hpp"
#include "ports/webhook_store.hpp"

namespace billmill::usecases {

/// What metrics show of webhooks, as the process that sends to them counted it last. Of several, the others show none.
///
/// Threads:   count() from one.     Ownership: borrows the clock, which outlives the registry's use of it.
class WebhookGauges {
public:
    WebhookGauges(metrics::Registry& metrics, const ports::Clock& clock);
    void count(const std::vector<ports::Webhook>& webhooks);

private:
    /// Outlives this object, since the registry reads it.
    struct Counts {
        std::mutex mutex;
        std::array<int, 3> by_state{};
        int waiting = 0;
        Instant failing_since{};  ///< The earliest of enabled ones; the epoch: none.
    };
    std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

}  // namespace billmill::usecases
