#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "adapters/redis/wire.hpp"

struct redisReader;  // NOLINT(readability-identifier-naming): hiredis' name.

namespace billmill::adapters::redis {

/// A command and its arguments, each of any bytes.
using Command = std::vector<std::string>;

struct Reply {
    enum class Kind : std::uint8_t { nil, text, integer, error, list };
    Kind kind = Kind::nil;
    std::string text;  ///< Of an error: its first word, such as OOM or NOAUTH.
    std::int64_t integer = 0;
    std::vector<Reply> list;
};

/// One connection that speaks RESP; signed in, and on its database.
/// Errors: unavailable. After one it must not be used again: answers may still be on their way.     Threads: one at a time.
class Connection {
public:
    static Result<std::unique_ptr<Connection>> open(const RedisOptions& options, const TlsContext* tls);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Sends all, then reads one reply for each, in their order.
    Result<std::vector<Reply>> run(std::span<const Command> commands, Deadline deadline);
    [[nodiscard]] bool is_quiet() const { return wire_->is_quiet(); }

private:
    explicit Connection(std::unique_ptr<Wire> wire);
    Outcome sign_in(const RedisOptions& options, Deadline deadline);
    Result<Reply> read(Deadline deadline);

    std::unique_ptr<Wire> wire_;
    redisReader* reader_;
};

/// Errors: unavailable: one of them is an error.
[[nodiscard]] Outcome check(std::span<const Reply> replies);

}  // namespace billmill::adapters::redis
