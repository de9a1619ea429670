#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::adapters::sqlite {

/// Ownership: borrows the database.
class SqliteDeliveryStore final : public ports::DeliveryStore {
public:
    explicit SqliteDeliveryStore(Database& database) : database_{database} {}
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
    /// Ends every lease, for a process that has just taken the directory's lock: who held one is no more. Without it
    /// a mail in hand at a crash would wait until its lease ends. The next claim counts a possible duplicate.
    Outcome end_leases();

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
