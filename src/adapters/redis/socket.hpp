#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "adapters/redis/options.hpp"

namespace billmill::adapters::redis {

using Deadline = std::chrono::steady_clock::time_point;

/// A connected TCP socket. Nothing on it waits longer than its deadline, but for the resolver.
/// Errors: unavailable.     Threads: one at a time.
class Socket {
public:
    static Result<std::unique_ptr<Socket>> connect(const RedisOptions& options, Deadline deadline);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// All of it.
    Outcome send(std::string_view bytes, Deadline deadline);
    /// At least one byte.
    Result<std::size_t> receive(char* bytes, std::size_t size, Deadline deadline);
    /// Nothing has come, not even the end.
    [[nodiscard]] bool is_quiet() const;

private:
    explicit Socket(int descriptor) : descriptor_{descriptor} {}
    int descriptor_;
};

}  // namespace billmill::adapters::redis
