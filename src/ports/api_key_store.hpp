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

struct ApiKey {
    std::string name;  ///< Unique: [a-z0-9-]{1,40}.
    Digest hash;       ///< SHA-256 of the secret; the secret itself is shown once and never kept.
    Scope scope = Scope::write;
    std::vector<std::string> sellers;  ///< Empty: all.
    Instant created_at{};
    std::optional<Instant> expires_at;
    bool revoked = false;
};

/// Promise:   durable on success.    Errors: unavailable. conflict: the name is taken. not_found.
/// Threads:   any.                   Adapters: sqlite, mongodb. Held by tests/contract/api_key_store_contract.hpp.
class ApiKeyStore {
public:
    virtual ~ApiKeyStore() = default;
    virtual Outcome add(const ApiKey& key) = 0;
    virtual Outcome revoke(const std::string& name) = 0;
    virtual Result<std::optional<ApiKey>> find(const Digest& hash) = 0;
    virtual Result<std::vector<ApiKey>> list() = 0;
};

}  // namespace billmill::ports
