#include "adapters/redis/link.hpp"

#include <utility>

#include "foundation/invariant.hpp"

namespace billmill::adapters::redis {

Link::Link(RedisOptions options, std::unique_ptr<TlsContext> tls)
    : options_{std::move(options)},
      tls_{std::move(tls)},
      reconnector_{"redis", options_.retry_pause, [this] { return reach(); }} {}

Result<std::vector<Reply>> Link::run(std::span<const Command> commands) {
    INVARIANT(commands.size() <= pipeline_max, "a pipeline is bounded");
    if (reconnector_.is_away()) return fail(Fault::unavailable, "Redis: away; tried again shortly");
    const auto deadline = std::chrono::steady_clock::now() + options_.command_time;
    auto connection = borrow(deadline);
    if (!connection) return std::unexpected{std::move(connection).error()};
    auto replies = (*connection)->run(commands, deadline);
    if (!replies) {
        connection->reset();
        lost(replies.error());
    }
    give_back(*std::move(connection));
    return replies;
}

Result<std::unique_ptr<Connection>> Link::borrow(Deadline deadline) {
    {
        std::unique_lock lock{mutex_};
        const bool free =
            returned_.wait_until(lock, deadline, [&] { return lent_ < options_.connections_max; });
        if (!free) return fail(Fault::unavailable, "Redis: every connection is in use");
        ++lent_;
        while (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            if (connection->is_quiet()) return connection;  // Else the server has closed it meanwhile.
        }
    }
    auto opened = open();
    if (!opened) {
        give_back(nullptr);
        lost(opened.error());
    }
    return opened;
}

Result<std::unique_ptr<Connection>> Link::open() const {
    return Connection::open(options_, tls_.get());
}

void Link::give_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock{mutex_};
    if (connection) idle_.push_back(std::move(connection));
    if (lent_-- >= options_.connections_max) returned_.notify_all();  // Else nobody waits.
}

/// What is idle leads to the same server: it is dropped with the rest.
void Link::lost(const Error& error) {
    {
        const std::lock_guard lock{mutex_};
        idle_.clear();
    }
    reconnector_.lost(error);
}

Outcome Link::reach() {
    TRY(auto connection, open());
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(connection));
    return {};
}

}  // namespace billmill::adapters::redis
