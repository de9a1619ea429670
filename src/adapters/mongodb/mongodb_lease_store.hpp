#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/lease_store.hpp"

namespace billmill::adapters::mongodb {

/// A document of `meta` for each lease that was ever held.     Ownership: borrows the database.
class MongodbLeaseStore final : public ports::LeaseStore {
public:
    explicit MongodbLeaseStore(Database& database) : database_{database} {}
    Result<bool> hold(const std::string& name, const std::string& owner, Instant now, Instant until) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
