#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/parked_store.hpp"

namespace billmill::adapters::mongodb {

/// Several processes may claim at once: each row goes to one of them.     Ownership: borrows the database.
class MongodbParkedStore final : public ports::ParkedStore {
public:
    explicit MongodbParkedStore(Database& database) : database_{database} {}
    Outcome park(std::span<const ports::Parked> parked) override;
    Result<std::vector<ports::Parked>> claim_due(Instant now, Instant hold_until, int limit) override;
    Outcome hold(std::span<const ports::Parked> claimed, Instant hold_until) override;
    Outcome settle(ports::Stage stage, std::span<const Uuid> event_ids) override;
    Result<std::optional<ports::Parked>> find(ports::Stage stage, const Uuid& event_id) override;
    Result<ports::Page<ports::Parked>> list(ports::Stage stage, const ports::PageRequest& page) override;
    Result<std::int64_t> count(ports::Stage stage) override;
    Result<std::optional<Instant>> next_due() override;
    Result<int> bring_forward(Instant latest, int limit, Instant due) override;
    Result<int> release(const std::string& gate, int limit, Instant due) override;
    Result<std::int64_t> held(const std::string& gate) override;
    Result<std::optional<std::string>> next_gate(const std::string& gate) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
