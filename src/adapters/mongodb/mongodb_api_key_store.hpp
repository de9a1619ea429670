#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::adapters::mongodb {

/// A document a key, which repeats what holds for its client. The id of the first key is the client's.
/// Ownership: borrows the database.
class MongodbApiKeyStore final : public ports::ApiKeyStore {
public:
    explicit MongodbApiKeyStore(Database& database) : database_{database} {}
    Outcome add(const ports::Client& client, const ports::ApiKey& first) override;
    Result<int> add_key(const std::string& client, const ports::ApiKey& key) override;
    Outcome expire_older(const std::string& client, int number, Instant at) override;
    Outcome revoke(const std::string& client, std::optional<int> number) override;
    Outcome note_use(const std::string& client, int number, Instant at) override;
    Result<std::optional<ports::ClientKey>> find(const Digest& hash) override;
    Result<std::optional<ports::ClientKeys>> find_client(const std::string& id) override;
    Result<std::vector<ports::ClientKeys>> list() override;
    Result<bool> any() override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
