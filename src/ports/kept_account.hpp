#pragma once

#include <optional>
#include <vector>

#include "foundation/time.hpp"
#include "ports/account.hpp"
#include "ports/message_log.hpp"

namespace billmill::ports {

/// An account that one process of a cluster counted for all of them.
struct KeptAccount {
    Instant as_of{};                          ///< When its counting began, by the clock of who counted.
    std::vector<StageAccount> stages;         ///< In the order of all_stages.
    std::vector<std::vector<LogPart>> parts;  ///< Likewise: the topics as they were then.
};

/// Where it is kept: one, which the next one replaces.
///
/// Errors:    unavailable.     Threads: any.
/// Adapters:  mongodb. A process with a store of its own needs none.
class KeptAccountStore {
public:
    virtual ~KeptAccountStore() = default;
    virtual Outcome save(const KeptAccount& account) = 0;
    /// nullopt: none was saved yet, or one that this program does not read.
    virtual Result<std::optional<KeptAccount>> load() = 0;
};

}  // namespace billmill::ports
