#include "adapters/memory/lru_cache.hpp"

namespace billmill::adapters::memory {

std::size_t LruCache::weight(std::string_view key, std::string_view value) {
    constexpr std::size_t overhead = sizeof(Entry) + 128;  // List node, hash node and allocator, about.
    return key.size() + value.size() + overhead;
}

Result<std::optional<std::string>> LruCache::get(std::string_view key) {
    const std::lock_guard lock{mutex_};
    const auto* entry = find(key);
    return entry == nullptr ? std::nullopt : std::optional{entry->value};
}

Result<std::optional<std::string>> LruCache::add(std::string_view key, std::string_view value,
                                                 Milliseconds ttl) {
    const std::lock_guard lock{mutex_};
    if (const auto* entry = find(key)) return entry->value;
    insert(key, value, ttl);
    return std::nullopt;
}

Outcome LruCache::put(std::string_view key, std::string_view value, Milliseconds ttl) {
    const std::lock_guard lock{mutex_};
    if (find(key) != nullptr) forget(entries_.begin());
    insert(key, value, ttl);
    return {};
}

Outcome LruCache::erase(std::string_view key) {
    const std::lock_guard lock{mutex_};
    if (find(key) != nullptr) forget(entries_.begin());
    return {};
}

Outcome LruCache::erase_if(std::string_view key, std::string_view value) {
    const std::lock_guard lock{mutex_};
    if (const auto* entry = find(key); entry != nullptr && entry->value == value) forget(entries_.begin());
    return {};
}

Outcome LruCache::extend_all(std::span<const ports::CacheEntry> entries) {
    const std::lock_guard lock{mutex_};
    for (const auto& [key, value, ttl] : entries) {
        auto* const entry = find(key);
        if (entry != nullptr && entry->value == value) entry->until = clock_.now() + ttl;
    }
    return {};
}

std::size_t LruCache::bytes() const {
    const std::lock_guard lock{mutex_};
    return bytes_;
}

LruCache::Entry* LruCache::find(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    const auto entry = found->second;
    if (entry->until <= clock_.now()) {
        forget(entry);
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, entry);
    return &*entry;
}

void LruCache::insert(std::string_view key, std::string_view value, Milliseconds ttl) {
    const auto bytes = weight(key, value);
    if (bytes > bytes_max_ || ttl <= Milliseconds{0}) return;  // Vanished at once.
    while (bytes_ + bytes > bytes_max_) forget(std::prev(entries_.end()));
    entries_.push_front({std::string{key}, std::string{value}, clock_.now() + ttl});
    by_key_.emplace(entries_.front().key, entries_.begin());
    bytes_ += bytes;
}

void LruCache::forget(Entries::iterator entry) {
    bytes_ -= weight(entry->key, entry->value);
    by_key_.erase(entry->key);
    entries_.erase(entry);
}

}  // namespace billmill::adapters::memory
