#pragma once

#include <list>
#include <mutex>
#include <unordered_map>

#include "ports/cache.hpp"
#include "ports/clock.hpp"

namespace billmill::adapters::memory {

/// A cache in this process: holds at most `bytes_max`, and lets the least recently used go first.
/// Ownership: borrows the clock.
class LruCache final : public ports::Cache {
public:
    LruCache(std::size_t bytes_max, const ports::Clock& clock) : bytes_max_{bytes_max}, clock_{clock} {}
    Result<std::optional<std::string>> get(std::string_view key) override;
    Result<std::optional<std::string>> add(std::string_view key, std::string_view value,
                                           Milliseconds ttl) override;
    Outcome put(std::string_view key, std::string_view value, Milliseconds ttl) override;
    Outcome erase(std::string_view key) override;
    Outcome erase_if(std::string_view key, std::string_view value) override;
    Outcome extend_all(std::span<const ports::CacheEntry> entries) override;
    [[nodiscard]] std::size_t bytes() const;  ///< Held now.

private:
    struct Entry {
        std::string key;
        std::string value;
        Instant until;
    };
    using Entries = std::list<Entry>;
    static std::size_t weight(std::string_view key, std::string_view value);
    Entry* find(std::string_view key);  // Moves it to the front; forgets it when its time is over.
    void insert(std::string_view key, std::string_view value, Milliseconds ttl);
    void forget(Entries::iterator entry);

    const std::size_t bytes_max_;
    const ports::Clock& clock_;
    mutable std::mutex mutex_;
    Entries entries_;  // Most recently used first. Guarded by mutex_, as the next two.
    std::unordered_map<std::string_view, Entries::iterator> by_key_;  // Views of the entries' own keys.
    std::size_t bytes_ = 0;
};

}  // namespace billmill::adapters::memory
