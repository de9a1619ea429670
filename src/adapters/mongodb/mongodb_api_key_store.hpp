#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::adapters::mongodb {

/// Ownership: borrows the database.
class MongodbApiKeyStore final : public ports::ApiKeyStore {
public:
    explicit MongodbApiKeyStore(Database& database) : database_{database} {}
    Outcome add(const ports::ApiKey& key) override;
    Outcome revoke(const std::string& name) override;
    Result<std::optional<ports::ApiKey>> find(const Digest& hash) override;
    Result<std::vector<ports::ApiKey>> list() override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
