#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::ports {

struct CacheEntry {
    std::string key;
    std::string value;
    Milliseconds ttl;
};

/// Makes things quicker, never decides: every caller is right without it.
///
/// Promise:   add(), erase_if() and extend_all() are atomic for each entry. Entries may vanish at any moment; they never outlive `ttl`.
/// Errors:    unavailable: go on without.       Threads: any.
/// Adapters:  memory (bounded, least recently used goes first), redis. Held by tests/contract/cache_contract.hpp.
class Cache {
public:
    virtual ~Cache() = default;
    virtual Result<std::optional<std::string>> get(std::string_view key) = 0;
    /// Stores it unless the key is there; then returns the value that is.
    virtual Result<std::optional<std::string>> add(std::string_view key, std::string_view value,
                                                   Milliseconds ttl) = 0;
    virtual Outcome put(std::string_view key, std::string_view value, Milliseconds ttl) = 0;
    virtual Outcome erase(std::string_view key) = 0;
    /// Erases it only while it holds this very value: for whoever added it, and may have lost it since.
    virtual Outcome erase_if(std::string_view key, std::string_view value) = 0;
    /// Each lives for its `ttl` from now on, only while it holds this very value; what is gone does not come back.
    virtual Outcome extend_all(std::span<const CacheEntry> entries) = 0;
    /// add() of each, in this order, so that the second of two equal keys meets the first.
    virtual Result<std::vector<std::optional<std::string>>> add_all(std::span<const CacheEntry> entries) {
        std::vector<std::optional<std::string>> there;
        for (const auto& entry : entries) {
            TRY(auto one, add(entry.key, entry.value, entry.ttl));
            there.push_back(std::move(one));
        }
        return there;
    }
    virtual Outcome put_all(std::span<const CacheEntry> entries) {
        for (const auto& entry : entries) TRY_DO(put(entry.key, entry.value, entry.ttl));
        return {};
    }
};

}  // namespace billmill::ports
