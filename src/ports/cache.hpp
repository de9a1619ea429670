#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::ports {

/// Makes things quicker, never decides: every caller is right without it.
///
/// Promise:   add() is atomic. Entries may vanish at any moment; they never outlive `ttl`.
/// Errors:    unavailable: go on without.       Threads: any.
/// Adapters:  memory (bounded, least recently used goes first). Held by tests/contract/cache_contract.hpp.
class Cache {
public:
    virtual ~Cache() = default;
    virtual Result<std::optional<std::string>> get(std::string_view key) = 0;
    /// Stores it unless the key is there; then returns the value that is.
    virtual Result<std::optional<std::string>> add(std::string_view key, std::string_view value, Milliseconds ttl) = 0;
    virtual Outcome put(std::string_view key, std::string_view value, Milliseconds ttl) = 0;
    virtual Outcome erase(std::string_view key) = 0;
};

}  // namespace billmill::ports
