#pragma once

#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::ports {

/// The time of day by the clock of the store that several processes share.
///
/// Promise:   what that clock read between the call and its return.
/// Errors:    unavailable.     Threads: any.
/// Adapters:  mongodb. A process with a store of its own shares that store's clock anyway.
class StoreTime {
public:
    virtual ~StoreTime() = default;
    virtual Result<Instant> read() = 0;
};

}  // namespace billmill::ports
