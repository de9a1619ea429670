#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::ports {

/// Scopes rise: admin may all that write may, write all that read may.
enum class Scope : std::uint8_t { read, write, admin };
[[nodiscard]] std::string_view name(Scope scope);
[[nodiscard]] std::optional<Scope> find_scope(std::string_view name);

/// Who calls, with one or more keys. Nothing of a client changes once it is made.
struct Client {
    std::string id;  ///< Unique: [a-z0-9-]{1,40}.
    Scope scope = Scope::write;
    std::vector<std::string> sellers{};  ///< Empty: all.
    /// Its requests are identified as those that were made without a key, so that none of these takes effect twice.
    bool continues_keyless = false;
    Instant created_at{};
};

/// A key of a client. They are equal in all that they may do.
struct ApiKey {
    int number = 1;  ///< 1, 2, 3 … of its client.
    Digest hash;     ///< SHA-256 of the secret; the secret itself is shown once and never kept.
    Instant created_at{};
    std::string made_by{};  ///< The key that made it, as "CLIENT/NUMBER", or maker_on_machine.
    std::optional<Instant> expires_at{};
    bool revoked = false;
    std::optional<Instant> last_used_at{};  ///< To the minute.

    [[nodiscard]] bool usable(Instant now) const { return !revoked && !(expires_at && now >= *expires_at); }
};
inline constexpr std::string_view maker_on_machine = "machine";

struct ClientKey {
    Client client;
    ApiKey key;
};
struct ClientKeys {
    Client client;
    std::vector<ApiKey> keys;  ///< By number.
};

/// Each client once, by id, with its keys by number.
[[nodiscard]] std::vector<ClientKeys> by_client(std::vector<ClientKey> keys);

/// Clients and their keys. A key that was ever made stays known.
///
/// Promise:   durable on success. Several processes may use one store: each sees what another wrote.
/// Errors:    unavailable. not_found: no such client or key.
///            conflict: the id or the hash is taken, or another client continues the keyless one.
/// Threads:   any.                   Adapters: sqlite, mongodb. Held by tests/contract/api_key_store_contract.hpp.
class ApiKeyStore {
public:
    virtual ~ApiKeyStore() = default;
    /// A client with its first key, whose number is 1.
    virtual Outcome add(const Client& client, const ApiKey& first) = 0;
    /// One more key of a client. Returns its number: the next one; the key's own is not read.
    virtual Result<int> add_key(const std::string& client, const ApiKey& key) = 0;
    /// Each key of the client with a lower number expires then, unless it does before.
    virtual Outcome expire_older(const std::string& client, int number, Instant at) = 0;
    /// `number`: nullopt: every key of the client.
    virtual Outcome revoke(const std::string& client, std::optional<int> number) = 0;
    /// The key was used then.
    virtual Outcome note_use(const std::string& client, int number, Instant at) = 0;
    virtual Result<std::optional<ClientKey>> find(const Digest& hash) = 0;
    /// By its id, with its keys by number. nullopt: there is none of that id.
    virtual Result<std::optional<ClientKeys>> find_client(const std::string& id) = 0;
    /// By client.
    virtual Result<std::vector<ClientKeys>> list() = 0;
    /// Was a key ever made?
    virtual Result<bool> any() = 0;
};

}  // namespace billmill::ports
