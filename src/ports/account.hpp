#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "ports/envelope.hpp"

namespace billmill::ports {

/// in = done + waiting + dead, over distinct ids in durable stores.
struct StageAccount {
    Stage stage = Stage::billing;
    std::int64_t in =
        0;  ///< users, billing: requests taken. notify: deliveries that invoices ask for, and resends.
    std::int64_t done =
        0;  ///< users: applied. billing: invoices. notify: sent, or made up for by a resend that was.
    std::int64_t waiting = 0;   ///< On the bus uncommitted, or parked; and not done.
    std::int64_t dead = 0;      ///< Dead letters, open or discarded; and neither done nor waiting.
    std::vector<Uuid> missing;  ///< Ids in none of the three: at most 100 of them. Must be empty.
    std::int64_t missing_count = 0;
    std::optional<Instant> as_of{};  ///< When it was counted, where that was before it was asked for.
    [[nodiscard]] bool balances() const { return missing_count == 0 && in == done + waiting + dead; }
};

/// What a look at each id found, and where it is not what read() says of the same moment.
struct Recount {
    std::vector<StageAccount> stages;
    std::vector<std::string> differing;  ///< A sentence each; empty where nothing is kept.
};

/// Promise:   one consistent view of all stores. read() may answer from totals that are kept; recount() never does.
/// Errors:    unavailable.
/// Threads:   any.
/// Adapters:  sqlite; of a bus and stores, for a cluster: usecases/bus_reconciliation.hpp. Held by tests/contract/account_contract.hpp.
class Account {
public:
    virtual ~Account() = default;
    virtual Result<std::vector<StageAccount>> read() = 0;
    virtual Result<Recount> recount() = 0;
};

}  // namespace billmill::ports
