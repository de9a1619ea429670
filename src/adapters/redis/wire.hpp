#pragma once

#include <memory>
#include <string_view>

#include "adapters/redis/tls.hpp"

namespace billmill::adapters::redis {

/// A connection to the server, with TLS or without.
/// Errors: unavailable.     Threads: one at a time.
class Wire {
public:
    /// `tls`: null for none; must outlive the wire.
    static Result<std::unique_ptr<Wire>> connect(const RedisOptions& options, const TlsContext* tls,
                                                 Deadline deadline);

    Outcome send(std::string_view bytes, Deadline deadline);
    /// At least one byte.
    Result<std::size_t> receive(char* bytes, std::size_t size, Deadline deadline);
    [[nodiscard]] bool is_quiet() const { return socket_->is_quiet(); }

private:
    explicit Wire(std::unique_ptr<Socket> socket) : socket_{std::move(socket)} {}

    std::unique_ptr<Socket> socket_;
    std::unique_ptr<TlsStream> tls_;  // On the socket.
};

}  // namespace billmill::adapters::redis
