#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "adapters/sqlite/connection.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::adapters::sqlite {

/// Clients and keys in a file of their own, DIR/keys.db. Commands write it while a server runs: billmill.db has one writing
/// process, this file has none that owns it.
///
/// Promise:   the keys that an older billmill kept in billmill.db are brought over when the file is made.
/// Errors:    of open: invalid: made by another program or a newer billmill. corrupt. unavailable.
/// Threads:   any.
class SqliteApiKeyStore final : public ports::ApiKeyStore {
public:
    /// Makes directory and file where they are missing.
    static Result<std::unique_ptr<SqliteApiKeyStore>> open(const std::filesystem::path& directory);
    /// To look: makes nothing on the disk. Writing fails, or is forgotten.
    static Result<std::unique_ptr<SqliteApiKeyStore>> open_read_only(const std::filesystem::path& directory);

    Outcome add(const ports::Client& client, const ports::ApiKey& first) override;
    Result<int> add_key(const std::string& client, const ports::ApiKey& key) override;
    Outcome expire_older(const std::string& client, int number, Instant at) override;
    Outcome revoke(const std::string& client, std::optional<int> number) override;
    Outcome note_use(const std::string& client, int number, Instant at) override;
    Result<std::optional<ports::ClientKey>> find(const Digest& hash) override;
    Result<std::optional<ports::ClientKeys>> find_client(const std::string& id) override;
    Result<std::vector<ports::ClientKeys>> list() override;
    Result<bool> any() override;

    /// Writes a complete copy into a new file while work goes on.
    Outcome backup_to(const std::filesystem::path& file);

private:
    explicit SqliteApiKeyStore(std::unique_ptr<Connection> connection) : connection_{std::move(connection)} {}
    Outcome prepare(const std::filesystem::path& directory);
    /// Runs `work(Connection&)` in a transaction that writes.
    template <class F>
    auto write(F work) -> std::invoke_result_t<F&, Connection&>;

    std::mutex mutex_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace billmill::adapters::sqlite
