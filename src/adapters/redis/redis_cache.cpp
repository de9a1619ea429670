#include "adapters/redis/redis_cache.hpp"

#include <algorithm>

#include "adapters/redis/link.hpp"

namespace billmill::adapters::redis {
namespace {

using ports::CacheEntry;

constexpr std::size_t entries_max = Link::pipeline_max / 2;  // Two commands for each.

/// Only who holds it lets it go: between a GET and a DEL of two commands it could have become somebody else's.
constexpr const char* erase_if_script =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// Likewise: what was put in its place has a time to live of its own.
constexpr const char* extend_script =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return "
    "0";

/// Redis knows no time to live under a millisecond.
std::string milliseconds(Milliseconds ttl) {
    return std::to_string(std::max<std::int64_t>(ttl.count(), 1));
}

}  // namespace

Result<std::unique_ptr<RedisCache>> RedisCache::open(RedisOptions options) {
    std::unique_ptr<TlsContext> tls;
    if (options.tls) {
        TRY(tls, TlsContext::make(options));
    }
    auto link = std::make_unique<Link>(options, std::move(tls));
    return std::unique_ptr<RedisCache>{new RedisCache{std::move(options), std::move(link)}};
}

RedisCache::RedisCache(RedisOptions options, std::unique_ptr<Link> link)
    : prefix_{std::move(options.prefix)}, link_{std::move(link)} {}

RedisCache::~RedisCache() = default;

std::string RedisCache::place(std::string_view key) const {
    return std::string{prefix_}.append(key);
}

Result<std::optional<std::string>> RedisCache::get(std::string_view key) {
    const Command command{"GET", place(key)};
    TRY(auto replies, link_->run(std::span{&command, 1}));
    TRY_DO(check(replies));
    if (replies[0].kind != Reply::Kind::text) return std::nullopt;
    return std::move(replies[0].text);
}

Result<std::optional<std::string>> RedisCache::add(std::string_view key, std::string_view value,
                                                   Milliseconds ttl) {
    const CacheEntry entry{std::string{key}, std::string{value}, ttl};
    TRY(auto there, add_all(std::span{&entry, 1}));
    return std::move(there[0]);
}

Outcome RedisCache::put(std::string_view key, std::string_view value, Milliseconds ttl) {
    const CacheEntry entry{std::string{key}, std::string{value}, ttl};
    return put_all(std::span{&entry, 1});
}

Outcome RedisCache::erase(std::string_view key) {
    const Command command{"DEL", place(key)};
    TRY(const auto replies, link_->run(std::span{&command, 1}));
    return check(replies);
}

Outcome RedisCache::erase_if(std::string_view key, std::string_view value) {
    const Command command{"EVAL", erase_if_script, "1", place(key), std::string{value}};
    TRY(const auto replies, link_->run(std::span{&command, 1}));
    return check(replies);
}

Outcome RedisCache::extend_all(std::span<const CacheEntry> entries) {
    for (std::size_t first = 0; first < entries.size(); first += entries_max) {
        std::vector<Command> commands;
        for (const auto& entry : entries.subspan(first, std::min(entries_max, entries.size() - first))) {
            commands.push_back(
                {"EVAL", extend_script, "1", place(entry.key), entry.value, milliseconds(entry.ttl)});
        }
        TRY(const auto replies, link_->run(commands));
        TRY_DO(check(replies));
    }
    return {};
}

Result<std::vector<std::optional<std::string>>> RedisCache::add_all(std::span<const CacheEntry> entries) {
    std::vector<std::optional<std::string>> there;
    there.reserve(entries.size());
    for (std::size_t first = 0; first < entries.size(); first += entries_max)
        TRY_DO(add_some(entries.subspan(first, std::min(entries_max, entries.size() - first)), there));
    return there;
}

/// SET … NX says whether it was stored, the GET behind it what stands there else. (SET … NX GET in one needs Redis 7.)
Outcome RedisCache::add_some(std::span<const CacheEntry> entries,
                             std::vector<std::optional<std::string>>& there) {
    std::vector<Command> commands;
    for (const auto& entry : entries) {
        commands.push_back({"SET", place(entry.key), entry.value, "NX", "PX", milliseconds(entry.ttl)});
        commands.push_back({"GET", place(entry.key)});
    }
    TRY(auto replies, link_->run(commands));
    TRY_DO(check(replies));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const bool stored = replies[2 * i].kind == Reply::Kind::text;
        auto& now = replies[2 * i + 1];
        if (stored) {
            there.emplace_back(std::nullopt);
        } else if (now.kind == Reply::Kind::text) {
            there.emplace_back(std::move(now.text));
        } else {  // It ended between the two; the next comes too late for nobody.
            return fail(Fault::unavailable, "Redis: an entry ended while it was looked at");
        }
    }
    return {};
}

Outcome RedisCache::put_all(std::span<const CacheEntry> entries) {
    for (std::size_t first = 0; first < entries.size(); first += entries_max) {
        std::vector<Command> commands;
        for (const auto& entry : entries.subspan(first, std::min(entries_max, entries.size() - first)))
            commands.push_back({"SET", place(entry.key), entry.value, "PX", milliseconds(entry.ttl)});
        TRY(const auto replies, link_->run(commands));
        TRY_DO(check(replies));
    }
    return {};
}

Outcome RedisCache::ping() {
    const Command command{"PING"};
    TRY(const auto replies, link_->run(std::span{&command, 1}));
    return check(replies);
}

const CircuitBreaker& RedisCache::breaker() const {
    return link_->breaker();
}

}  // namespace billmill::adapters::redis
