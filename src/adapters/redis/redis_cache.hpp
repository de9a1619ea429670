#pragma once

#include <memory>

#include "adapters/redis/options.hpp"
#include "foundation/circuit_breaker.hpp"
#include "ports/cache.hpp"

namespace billmill::adapters::redis {

class Link;

/// A cache that several processes share. One round trip for each call, however many entries; what the server has lost, evicted
/// or flushed was never there.
/// Threads: any; one of its own looks for a server that is away.
class RedisCache final : public ports::Cache {
public:
    /// Connects to nothing yet.     Errors: invalid: a TLS file can't be read, or key and certificate do not fit.
    static Result<std::unique_ptr<RedisCache>> open(RedisOptions options);
    ~RedisCache() override;

    Result<std::optional<std::string>> get(std::string_view key) override;
    Result<std::optional<std::string>> add(std::string_view key, std::string_view value,
                                           Milliseconds ttl) override;
    Outcome put(std::string_view key, std::string_view value, Milliseconds ttl) override;
    Outcome erase(std::string_view key) override;
    Outcome erase_if(std::string_view key, std::string_view value) override;
    Outcome extend_all(std::span<const ports::CacheEntry> entries) override;
    Result<std::vector<std::optional<std::string>>> add_all(
        std::span<const ports::CacheEntry> entries) override;
    Outcome put_all(std::span<const ports::CacheEntry> entries) override;

    /// A round trip, for readiness and metrics.
    Outcome ping();
    /// Open while the server is away.
    [[nodiscard]] const CircuitBreaker& breaker() const;

private:
    RedisCache(RedisOptions options, std::unique_ptr<Link> link);
    [[nodiscard]] std::string place(std::string_view key) const;
    Outcome add_some(std::span<const ports::CacheEntry> entries,
                     std::vector<std::optional<std::string>>& there);

    const std::string prefix_;
    std::unique_ptr<Link> link_;
};

}  // namespace billmill::adapters::redis
