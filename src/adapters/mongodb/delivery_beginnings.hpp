#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/mongodb/delivery_document.hpp"
#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {

/// One begin(): takes each delivery by insert where it is new, else by compare-and-set. What it took bears its claim, so
/// who won is read from the documents, never from a count.
/// Threads: one.     Ownership: borrows the session.
class DeliveryBeginnings {
public:
    using Beginning = ports::DeliveryStore::Beginning;
    DeliveryBeginnings(Session& session, const std::string& owner, Instant now, Instant lease_until);

    /// One result per beginning, in their order.
    Result<std::vector<ports::BeginResult>> begin(std::span<const Beginning> beginnings);

private:
    [[nodiscard]] StoredDelivery begun(StoredDelivery delivery, const std::string& message_id) const;
    Result<std::vector<const Beginning*>> insert_new(const std::vector<const Beginning*>& all);
    Result<std::vector<const Beginning*>> take_known(const std::vector<const Beginning*>& known);
    Result<std::unordered_map<Uuid, StoredDelivery>> read(const std::vector<const Beginning*>& some);
    [[nodiscard]] ports::BeginResult result_for(const Beginning& beginning, bool again) const;

    Session& session_;
    const std::string& owner_;
    const Instant now_;
    const Instant lease_until_;
    const std::string claim_;
    std::unordered_map<Uuid, ports::BeginResult> results_;
};

}  // namespace billmill::adapters::mongodb
