#pragma once

#include <memory>

#include "app/engines.hpp"
#include "app/settings.hpp"
#include "ports/clock.hpp"

namespace billmill::app {

/// Bus on Kafka, stores on MongoDB, cache on Redis where it is named, else in this process.
/// Errors: invalid: a topic that is weaker than the promises need.     unavailable: an engine does not answer.
Result<std::unique_ptr<Engines>> open_cluster_engines(const Settings& settings, const ports::Clock& clock);

}  // namespace billmill::app
