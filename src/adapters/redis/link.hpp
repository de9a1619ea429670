#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/redis/connection.hpp"

namespace billmill::adapters::redis {

/// A pool of connections to a server that may be away. After a failure everybody is turned away at once, without trying, until a
/// thread of this class has reached it again: nobody waits for what is known to be away.
/// Errors: unavailable.     Threads: any.
class Link {
public:
    Link(RedisOptions options, std::unique_ptr<TlsContext> tls);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// One pipeline on a connection of its own; at most pipeline_max commands.
    Result<std::vector<Reply>> run(std::span<const Command> commands);
    static constexpr std::size_t pipeline_max = 512;
    [[nodiscard]] bool is_away() const { return away_; }

private:
    Result<std::unique_ptr<Connection>> borrow(Deadline deadline);
    [[nodiscard]] Result<std::unique_ptr<Connection>> open() const;
    void give_back(std::unique_ptr<Connection> connection);  ///< Null: it broke.
    void lost(const Error& error);
    void watch(const std::stop_token& stop);

    const RedisOptions options_;
    const std::unique_ptr<TlsContext> tls_;
    std::atomic<bool> away_{false};
    std::mutex mutex_;
    std::condition_variable_any changed_;            // A connection is free, or the server was lost.
    std::vector<std::unique_ptr<Connection>> idle_;  // Guarded by mutex_, as the next.
    int lent_ = 0;
    std::jthread watcher_;
};

}  // namespace billmill::adapters::redis
