#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "ports/envelope.hpp"

namespace billmill::ports {

/// in = done + waiting + dead, over distinct ids in durable stores.
struct StageAccount {
    Stage stage = Stage::billing;
    std::int64_t in =
        0;  ///< users, billing: requests taken. notify: deliveries that invoices ask for, and resends.
    std::int64_t done =
        0;  ///< users: applied. billing: invoices. notify: sent, or made up for by a resend that was.
    std::int64_t waiting = 0;  ///< On the bus uncommitted, or parked; and not done.
    std::int64_t dead = 0;     ///< Dead letters, open or discarded; and neither done nor waiting.
    std::vector<Uuid> astray;  ///< Ids in none of the three: at most 100 of them. Must be empty.
    std::int64_t astray_count = 0;
    [[nodiscard]] bool balances() const { return astray_count == 0 && in == done + waiting + dead; }
};

/// Promise:   one consistent view of all stores.
/// Errors:    unavailable.
/// Threads:   any.
/// Adapters:  sqlite; of a bus and stores, for a cluster: usecases/bus_reconciliation.hpp. Held by tests/contract/account_contract.hpp.
class Account {
public:
    virtual ~Account() = default;
    virtual Result<std::vector<StageAccount>> read() = 0;
};

}  // namespace billmill::ports
