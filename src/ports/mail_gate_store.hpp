#pragma once

#include <vector>

#include "domain/lifecycle/mail_gate.hpp"
#include "foundation/result.hpp"

namespace billmill::ports {

using domain::MailGate;

/// The gates that are not open: domain/lifecycle/mail_gate.hpp decides, a store compares and sets.
///
/// Promise:   put() and remove() are a compare-and-set per gate, durable before they return.
/// Errors:    unavailable: outcome unknown.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/mail_gate_store_contract.hpp.
class MailGateStore {
public:
    virtual ~MailGateStore() = default;
    /// In no order.
    virtual Result<std::vector<MailGate>> all() = 0;
    /// Stores it where the stored one has the revision before; revision 1: where there is none. false: another was quicker.
    virtual Result<bool> put(const MailGate& gate) = 0;
    /// It is open: forgets it where the stored one has this revision. false: another has changed it.
    virtual Result<bool> remove(const MailGate& gate) = 0;
};

}  // namespace billmill::ports
