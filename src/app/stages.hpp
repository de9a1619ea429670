#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/engines.hpp"
#include "app/settings.hpp"
#include "pipeline/breaker.hpp"
#include "pipeline/recent_documents.hpp"
#include "ports/mailer.hpp"

namespace billmill::app {

/// What the stages work with beside the engines.
struct StageParts {
    ports::FileStore& documents;
    ports::Mailer& mailer;
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    metrics::Registry& metrics;
};

using StageBreakers = std::vector<std::pair<ports::Stage, const pipeline::Breaker*>>;

/// The consuming half of billmill: the chosen stages, each on a thread of its own, and the mover of parked work.
/// Threads: one at a time.
class Stages {
public:
    Stages(const Settings& settings, std::span<const ports::Stage> chosen, const EnginePorts& engines,
           const StageParts& parts);
    ~Stages();
    Stages(const Stages&) = delete;
    Stages& operator=(const Stages&) = delete;

    [[nodiscard]] const StageBreakers& breakers() const;
    /// One probe a stage: not ready while it waits for an engine.
    [[nodiscard]] std::vector<gateway::ReadinessProbe> readiness() const;
    void start();
    /// Finishes what is in hand or hands it back. Returns when every thread has ended.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::app
