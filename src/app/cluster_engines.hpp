#pragma once

#include <memory>

#include "app/engines.hpp"
#include "app/settings.hpp"
#include "ports/clock.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::app {

/// Bus on Kafka, stores on MongoDB, cache on Redis where it is named, else in this process.
/// `sellers`: for the import of the reference system's messages; it must outlive the engines.
/// Errors: invalid: a topic that is weaker than the promises need.     unavailable: an engine does not answer.
Result<std::unique_ptr<Engines>> open_cluster_engines(const Settings& settings, const ports::Clock& clock,
                                                      const ports::SellerDirectory& sellers);

}  // namespace billmill::app
