#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/dead_letter_store.hpp"

namespace billmill::adapters::mongodb {

/// One document each, its history within; changed only as it was read (`revision`).     Ownership: borrows the database.
class MongodbDeadLetterStore final : public ports::DeadLetterStore {
public:
    explicit MongodbDeadLetterStore(Database& database) : database_{database} {}
    Outcome add(std::span<const Entry> entries) override;
    Result<std::optional<ports::DeadLetter>> find(ports::Stage stage, const Uuid& id) override;
    Result<std::optional<ports::DeadLetter>> find(const Uuid& id) override;
    Result<std::vector<IdAndState>> states(ports::Stage stage, std::span<const Uuid> ids) override;
    Result<ports::Page<ports::DeadLetter>> list(const Filter& filter,
                                                const ports::PageRequest& page) override;
    Outcome mark_replayed(ports::Stage stage, const Uuid& id, Instant died_at) override;
    Outcome discard(ports::Stage stage, const Uuid& id) override;
    Outcome close(ports::Stage stage, std::span<const Uuid> ids) override;
    Outcome clear(ports::Stage stage, std::span<const Uuid> ids) override;
    Result<std::int64_t> count(ports::Stage stage, ports::DeadLetterState state) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
