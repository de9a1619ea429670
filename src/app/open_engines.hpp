#pragma once

#include "app/begin_books.hpp"
#include "app/cluster_engines.hpp"
#include "app/local_engines.hpp"

namespace billmill::app {

/// Kafka, MongoDB and Redis where the settings name them, else SQLite.
/// Errors: also those of check_books_may_open.
inline Result<std::unique_ptr<Engines>> open_engines(const Settings& settings, const ports::Clock& clock,
                                                     const ports::SellerDirectory& sellers) {
    if (settings.cluster()) return open_cluster_engines(settings, clock, sellers);
    TRY_DO(check_books_may_open(settings, sellers));
    return open_local_engines(settings);
}

/// The same, to look at: a data directory may be another process's.
inline Result<std::unique_ptr<Engines>> open_engines_to_read(const Settings& settings,
                                                             const ports::Clock& clock,
                                                             const ports::SellerDirectory& sellers,
                                                             int readers = 1) {
    return settings.cluster() ? open_cluster_engines(settings, clock, sellers)
                              : read_local_engines(settings, readers);
}

}  // namespace billmill::app
