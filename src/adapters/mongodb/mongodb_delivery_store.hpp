#pragma once

#include <memory>

#include "adapters/mongodb/database.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::adapters::mongodb {

class DeliveryEndings;

/// A delivery's document is made when it is first begun. Before that it is what its invoice asks for: of_invoice() reads
/// both, so that a mail is `queued` from the moment its invoice exists.
/// Threads: any; one of its own writes endings, in groups.     Ownership: borrows the database.
class MongodbDeliveryStore final : public ports::DeliveryStore {
public:
    explicit MongodbDeliveryStore(Database& database);
    ~MongodbDeliveryStore() override;  ///< Waits until every ending is written, or has failed.
    Result<std::vector<ports::BeginResult>> begin(std::span<const Beginning> beginnings,
                                                  const std::string& owner, Instant now,
                                                  Instant lease_until) override;
    void finish(std::vector<Ending> endings, const std::string& owner, Instant now,
                ports::Completion done) override;
    Result<std::vector<Uuid>> sent(std::span<const Key> deliveries) override;
    Result<std::vector<ports::Delivery>> of_invoice(const Uuid& invoice_id) override;
    Result<std::vector<ports::Delivery>> of_invoices(std::span<const Uuid> invoice_ids) override;
    Result<std::int64_t> possible_duplicates() override;

private:
    Database& database_;
    std::unique_ptr<DeliveryEndings> endings_;
};

}  // namespace billmill::adapters::mongodb
