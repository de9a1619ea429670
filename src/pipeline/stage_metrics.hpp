#pragma once

#include <span>
#include <vector>

#include "foundation/metrics.hpp"
#include "pipeline/handler.hpp"
#include "pipeline/settlement.hpp"

namespace billmill::pipeline {

/// What one stage of this process did, and how long it took.
class StageMetrics {
public:
    StageMetrics(metrics::Registry& registry, ports::Stage stage);
    void batch_took(double seconds) { batch_seconds_.observe_seconds(seconds); }
    void went(const Tally& tally);
    /// From the edge's acceptance until the stage settled it.
    void settled_after(Milliseconds age);

private:
    metrics::Counter done_;
    metrics::Counter parked_;
    metrics::Counter waiting_;
    metrics::Counter dead_;
    metrics::Histogram batch_seconds_;
    metrics::Histogram latency_seconds_;
};

}  // namespace billmill::pipeline
