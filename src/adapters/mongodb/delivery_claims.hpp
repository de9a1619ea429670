#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/mongodb/delivery_document.hpp"
#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {

/// One claim(): takes each delivery by insert where it is new, else by compare-and-set. What it took bears its id, so
/// who won is read from the documents, never from a count.
/// Threads: one.     Ownership: borrows session and lease.
class DeliveryClaims {
public:
    DeliveryClaims(Session& session, const domain::Lease& lease);

    /// One result per claim, in their order.
    Result<std::vector<ports::ClaimResult>> claim(std::span<const ports::DeliveryClaim> claims);

private:
    using Claims = std::vector<const ports::DeliveryClaim*>;
    Result<Claims> insert_new(const Claims& all);
    Result<Claims> take_known(const Claims& known);
    Result<std::unordered_map<Uuid, StoredDelivery>> read(const Claims& some);
    [[nodiscard]] ports::ClaimResult result_for(const ports::DeliveryClaim& claim, bool again) const;

    Session& session_;
    const domain::Lease& lease_;
    const std::string id_;
    std::unordered_map<Uuid, ports::ClaimResult> results_;
};

}  // namespace billmill::adapters::mongodb
