#pragma once

#include <optional>

#include "domain/heads.hpp"
#include "foundation/result.hpp"

namespace billmill::ports {

/// The heads of these books, apart from the store that holds the records: what shows that a store went back.
///
/// Promise:   read() gives what one write() put, whole. What was put may be lost in a power cut, and then an earlier one
///            is read.
/// Errors:    unavailable. corrupt: what is there can't be read.
/// Threads:   one at a time.
/// Adapters:  filesystem, kafka. Held by tests/contract/heads_store_contract.hpp.
class HeadsStore {
public:
    virtual ~HeadsStore() = default;
    /// nullopt: there are none yet.
    virtual Result<std::optional<domain::BookHeads>> read() = 0;
    virtual Outcome write(const domain::BookHeads& heads) = 0;
};

}  // namespace billmill::ports
