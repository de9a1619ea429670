#pragma once

#include <memory>
#include <string>

#include "adapters/redis/socket.hpp"

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;  // NOLINT(readability-identifier-naming): OpenSSL's name.

namespace billmill::adapters::redis {

/// What all connections share: authorities, and this side's certificate.
class TlsContext {
public:
    /// Errors: invalid: a file can't be read, or does not fit.
    static Result<std::unique_ptr<TlsContext>> make(const RedisOptions& options);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    [[nodiscard]] SSL_CTX* native() const { return context_; }

private:
    explicit TlsContext(SSL_CTX* context) : context_{context} {}
    SSL_CTX* context_;
};

/// TLS over a connected socket.
/// Errors: unavailable: the deadline came, the connection broke, or the certificate is not good for the host.
/// Threads: one at a time.     Ownership: borrows the socket.
class TlsStream {
public:
    static Result<std::unique_ptr<TlsStream>> open(const TlsContext& context, Socket& socket,
                                                   const std::string& host, Deadline deadline);
    ~TlsStream();
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;
    Outcome send(std::string_view bytes, Deadline deadline);
    Result<std::size_t> receive(char* bytes, std::size_t size, Deadline deadline);

private:
    TlsStream(SSL* ssl, Socket& socket) : ssl_{ssl}, socket_{socket} {}
    /// Calls it until it has done something.
    template <class Call>
    Result<std::size_t> repeat(Call call, Deadline deadline);
    Outcome flush(Deadline deadline);  ///< What OpenSSL has written goes onto the socket.
    Outcome fill(Deadline deadline);   ///< What has come goes to OpenSSL.
    [[nodiscard]] std::unexpected<Error> broken() const;

    SSL* ssl_;
    Socket& socket_;
};

}  // namespace billmill::adapters::redis
