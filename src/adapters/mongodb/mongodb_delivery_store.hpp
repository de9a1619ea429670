#pragma once

#include <memory>

#include "adapters/mongodb/database.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::adapters::mongodb {

class DeliveryEndings;

/// A delivery's document is made when it is first claimed. Before that it is what its invoice asks for: of_invoice() reads
/// both, so that a mail is `queued` from the moment its invoice exists.
/// Threads: any; one of its own writes endings, in groups.     Ownership: borrows the database.
class MongodbDeliveryStore final : public ports::DeliveryStore {
public:
    explicit MongodbDeliveryStore(Database& database);
    ~MongodbDeliveryStore() override;  ///< Waits until every ending is written, or has failed.
    Result<std::vector<ports::ClaimResult>> claim(std::span<const ports::DeliveryClaim> claims,
                                                  const domain::Lease& lease) override;
    Outcome record_rendition(const Uuid& id, const ports::Rendition& rendition,
                             const std::string& owner) override;
    void finish(std::vector<ports::DeliveryResult> results, const std::string& owner, Instant now,
                ports::Completion done) override;
    Outcome extend(std::span<const Uuid> ids, const std::string& owner, Instant until) override;
    Result<std::vector<Uuid>> sent(std::span<const Key> deliveries) override;
    Result<std::vector<ports::Delivery>> of_invoice(const Uuid& invoice_id) override;
    Result<std::vector<ports::Delivery>> of_invoices(std::span<const Uuid> invoice_ids) override;
    Result<std::int64_t> possible_duplicates() override;

private:
    Database& database_;
    std::unique_ptr<DeliveryEndings> endings_;
};

}  // namespace billmill::adapters::mongodb
