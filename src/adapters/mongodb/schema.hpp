#pragma once

#include <cstdint>
#include <vector>

#include "adapters/mongodb/document.hpp"

namespace billmill::adapters::mongodb {

enum class Collection : std::uint8_t {
    customers,
    applied,  ///< Registrations that have taken effect.
    invoices,
    amendments,
    deliveries,
    parked,
    dead_letters,
    crash_runs,
    crash_marks,
    api_keys,
    mail_gates,
    runs,
    run_entries,  ///< The bills of runs.
    webhooks,
    webhook_progress,    ///< How far each has got.
    webhook_deliveries,  ///< Their logs.
    meta,
};
[[nodiscard]] const char* name(Collection collection);

struct Index {
    Collection collection;
    Document specification;
};
/// Besides `_id`, by which every collection is unique.
[[nodiscard]] std::vector<Index> all_indexes();

/// Of the database as a whole; stands in `meta`. A program refuses a database with a higher one.
inline constexpr std::int32_t schema_version = 2;

}  // namespace billmill::adapters::mongodb
