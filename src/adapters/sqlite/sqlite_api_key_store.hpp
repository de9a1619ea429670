#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::adapters::sqlite {

/// Ownership: borrows the database.
class SqliteApiKeyStore final : public ports::ApiKeyStore {
public:
    explicit SqliteApiKeyStore(Database& database) : database_{database} {}
    Outcome add(const ports::ApiKey& key) override;
    Outcome revoke(const std::string& name) override;
    Result<std::optional<ports::ApiKey>> find(const Digest& hash) override;
    Result<std::vector<ports::ApiKey>> list() override;  ///< By name.

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
