#include "foundation/fault_policy.hpp"

#include <array>

#include "foundation/invariant.hpp"

namespace billmill {

const FaultPolicy& policy(Fault fault) {
    using Worker = FaultPolicy::Worker;
    using log::Level;
    static constexpr std::array table{
        FaultPolicy{Fault::invalid, 422, Level::info, Worker::pause},
        FaultPolicy{Fault::not_found, 404, Level::info, Worker::pause},
        FaultPolicy{Fault::not_yet, 503, Level::info, Worker::stop},
        FaultPolicy{Fault::conflict, 409, Level::warn, Worker::pause},
        FaultPolicy{Fault::forbidden, 403, Level::warn, Worker::pause},
        FaultPolicy{Fault::unavailable, 503, Level::warn, Worker::pause},
        FaultPolicy{Fault::corrupt, 500, Level::error, Worker::stop},
    };
    for (const auto& row : table) {
        if (row.fault == fault) return row;
    }
    INVARIANT(false, "every fault has a policy");
}

}  // namespace billmill
