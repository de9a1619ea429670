#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "foundation/metrics.hpp"
#include "ports/stage_handler.hpp"
#include "runtime/settlement.hpp"

namespace billmill::runtime {

/// What one stage of this process did, and how long it took.
class StageMetrics {
public:
    StageMetrics(metrics::Registry& registry, ports::Stage stage);
    void batch_took(double seconds) { batch_seconds_.Observe(seconds); }
    void went(const Tally& tally);
    /// A message of a newer program holds a partition up.
    void halted(bool by_newer_message) { *newer_message_ = by_newer_message; }
    /// From the edge's acceptance until the stage settled it.
    void settled_after(Milliseconds age);

private:
    prometheus::Counter& done_;
    prometheus::Counter& parked_;
    prometheus::Counter& waiting_;
    prometheus::Counter& dead_;
    const std::shared_ptr<std::atomic<bool>> newer_message_ = std::make_shared<std::atomic<bool>>(false);
    prometheus::Histogram& batch_seconds_;
    prometheus::Histogram& latency_seconds_;
};

}  // namespace billmill::runtime
