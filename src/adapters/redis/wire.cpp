#include "adapters/redis/wire.hpp"

namespace billmill::adapters::redis {

Result<std::unique_ptr<Wire>> Wire::connect(const RedisOptions& options, const TlsContext* tls,
                                            Deadline deadline) {
    TRY(auto socket, Socket::connect(options, deadline));
    std::unique_ptr<Wire> wire{new Wire{std::move(socket)}};
    if (tls != nullptr) {
        TRY(wire->tls_, TlsStream::open(*tls, *wire->socket_, options.host, deadline));
    }
    return wire;
}

Outcome Wire::send(std::string_view bytes, Deadline deadline) {
    return tls_ ? tls_->send(bytes, deadline) : socket_->send(bytes, deadline);
}

Result<std::size_t> Wire::receive(char* bytes, std::size_t size, Deadline deadline) {
    return tls_ ? tls_->receive(bytes, size, deadline) : socket_->receive(bytes, size, deadline);
}

}  // namespace billmill::adapters::redis
