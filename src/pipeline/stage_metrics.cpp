#include "pipeline/stage_metrics.hpp"

#include <algorithm>

namespace billmill::pipeline {

StageMetrics::StageMetrics(metrics::Registry& registry, ports::Stage stage) {
    const auto label = "stage=" + std::string{ports::name(stage)};
    done_ = registry.counter("billmill_messages_done_total", "Messages settled by this process", label);
    parked_ = registry.counter("billmill_messages_parked_total",
                               "Messages parked after a failure of their own", label);
    waiting_ =
        registry.counter("billmill_messages_deferred_total", "Messages put off, no attempt counted", label);
    dead_ = registry.counter("billmill_messages_dead_total", "Messages that became dead letters", label);
    batch_seconds_ = registry.histogram("billmill_batch_seconds", "Time to handle one batch", label);
    latency_seconds_ = registry.histogram("billmill_stage_latency_seconds",
                                          "From acceptance at the edge until settled", label);
}

void StageMetrics::went(const Tally& tally) {
    if (tally.done > 0) done_.add(tally.done);
    if (tally.parked > 0) parked_.add(tally.parked);
    if (tally.waiting > 0) waiting_.add(tally.waiting);
    if (tally.dead > 0) dead_.add(tally.dead);
}

void StageMetrics::settled_after(Milliseconds age) {
    latency_seconds_.observe_seconds(std::max(0.0, std::chrono::duration<double>(age).count()));
}

}  // namespace billmill::pipeline
