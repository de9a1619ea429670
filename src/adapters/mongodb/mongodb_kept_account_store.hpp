#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/kept_account.hpp"

namespace billmill::adapters::mongodb {

/// ports::KeptAccountStore as a document of the collection `meta`.     Ownership: borrows the database.
class MongodbKeptAccountStore final : public ports::KeptAccountStore {
public:
    explicit MongodbKeptAccountStore(Database& database) : database_{database} {}
    Outcome save(const ports::KeptAccount& account) override;
    Result<std::optional<ports::KeptAccount>> load() override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
