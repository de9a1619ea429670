#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "adapters/redis/connection.hpp"
#include "foundation/reconnector.hpp"

namespace billmill::adapters::redis {

/// A pool of connections to a server that may be away: then everybody is turned away at once, until a thread has
/// reached it again.
/// Errors: unavailable.     Threads: any.
class Link {
public:
    Link(RedisOptions options, std::unique_ptr<TlsContext> tls);
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// One pipeline on a connection of its own; at most pipeline_max commands.
    Result<std::vector<Reply>> run(std::span<const Command> commands);
    static constexpr std::size_t pipeline_max = 512;
    [[nodiscard]] const CircuitBreaker& breaker() const { return reconnector_.breaker(); }

private:
    Result<std::unique_ptr<Connection>> borrow(Deadline deadline);
    [[nodiscard]] Result<std::unique_ptr<Connection>> open() const;
    void give_back(std::unique_ptr<Connection> connection);  ///< Null: it broke.
    void lost(const Error& error);
    Outcome reach();

    const RedisOptions options_;
    const std::unique_ptr<TlsContext> tls_;
    std::mutex mutex_;
    std::condition_variable returned_;               // A connection is free.
    std::vector<std::unique_ptr<Connection>> idle_;  // Guarded by mutex_, as the next.
    int lent_ = 0;
    Reconnector reconnector_;  ///< Last: its thread uses what stands above.
};

}  // namespace billmill::adapters::redis
