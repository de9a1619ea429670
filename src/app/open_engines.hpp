#pragma once

#include "app/cluster_engines.hpp"
#include "app/local_engines.hpp"

namespace billmill::app {

/// Kafka, MongoDB and Redis where the settings name them, else SQLite.
inline Result<std::unique_ptr<Engines>> open_engines(const Settings& settings, const ports::Clock& clock,
                                                     const ports::SellerDirectory& sellers) {
    return settings.cluster() ? open_cluster_engines(settings, clock, sellers)
                              : open_local_engines(settings, clock);
}

/// The same, to look at: a data directory may be another process's.
inline Result<std::unique_ptr<Engines>> open_engines_to_read(const Settings& settings, const ports::Clock& clock,
                                                             const ports::SellerDirectory& sellers) {
    return settings.cluster() ? open_cluster_engines(settings, clock, sellers)
                              : read_local_engines(settings, clock);
}

}  // namespace billmill::app
