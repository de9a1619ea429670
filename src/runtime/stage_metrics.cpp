#include "runtime/stage_metrics.hpp"

#include <algorithm>

namespace billmill::runtime {

namespace {

prometheus::Labels labels_of(ports::Stage stage) {
    return {{"stage", std::string{ports::name(stage)}}};
}

}  // namespace

StageMetrics::StageMetrics(metrics::Registry& registry, ports::Stage stage)
    : done_{registry.counter("billmill_messages_done_total", "Messages settled by this process",
                             labels_of(stage))},
      parked_{registry.counter("billmill_messages_parked_total",
                               "Messages parked after a failure of their own", labels_of(stage))},
      waiting_{registry.counter("billmill_messages_deferred_total", "Messages put off, no attempt counted",
                                labels_of(stage))},
      dead_{registry.counter("billmill_messages_dead_total", "Messages that became dead letters",
                             labels_of(stage))},
      batch_seconds_{
          registry.histogram("billmill_batch_seconds", "Time to handle one batch", labels_of(stage))},
      latency_seconds_{registry.histogram("billmill_stage_latency_seconds",
                                          "From acceptance at the edge until settled", labels_of(stage))} {
    registry.callback_gauge("billmill_newer_message", "1: a message of a newer billmill holds a partition up",
                            labels_of(stage), [flag = newer_message_] { return *flag ? 1 : 0; });
}

void StageMetrics::went(const Tally& tally) {
    done_.Increment(tally.done);
    parked_.Increment(tally.parked);
    waiting_.Increment(tally.waiting);
    dead_.Increment(tally.dead);
}

void StageMetrics::settled_after(Milliseconds age) {
    latency_seconds_.Observe(std::max(0.0, std::chrono::duration<double>(age).count()));
}

}  // namespace billmill::runtime
