#pragma once

#include <string>

#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::ports {

/// Who of several processes does what only one of them should.
///
/// Promise:   of a name, at most one owner holds the lease at a time, where their clocks agree. It ends by itself.
/// Errors:    unavailable: nobody knows whether it is held now.     Threads: any.
/// Adapters:  mongodb. A process with a store of its own needs none.
class LeaseStore {
public:
    virtual ~LeaseStore() = default;
    /// True: `owner` holds it until then. It was free, had ended by `now`, or was the owner's already.
    virtual Result<bool> hold(const std::string& name, const std::string& owner, Instant now,
                              Instant until) = 0;
};

}  // namespace billmill::ports
