#include "foundation/fault_policy.hpp"

#include <array>

#include "foundation/invariant.hpp"

namespace billmill {

const FaultPolicy& policy(Fault fault) {
    using Work = FaultPolicy::Work;
    static constexpr std::array table{
        FaultPolicy{Fault::invalid, 422, Work::dead_letter, log::Level::info},
        FaultPolicy{Fault::not_found, 404, Work::dead_letter, log::Level::info},
        FaultPolicy{Fault::not_yet, 503, Work::park, log::Level::info},
        FaultPolicy{Fault::conflict, 409, Work::retry_at_once, log::Level::warn},
        FaultPolicy{Fault::forbidden, 403, Work::dead_letter, log::Level::warn},
        FaultPolicy{Fault::unavailable, 503, Work::pause_stage, log::Level::warn},
        FaultPolicy{Fault::corrupt, 500, Work::stop, log::Level::error},
    };
    for (const auto& row : table) {
        if (row.fault == fault) return row;
    }
    INVARIANT(false, "every fault has a policy");
}

}  // namespace billmill
