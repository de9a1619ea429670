#pragma once

#include "adapters/mongodb/session.hpp"
#include "domain/run_comparison.hpp"

namespace billmill::adapters::mongodb {

/// Reads the entries of both runs once by customer and once by key, a page at a time.
[[nodiscard]] Result<domain::RunComparison> compare_runs(Session& session, const domain::Run& before,
                                                         const domain::Run& now);

}  // namespace billmill::adapters::mongodb
