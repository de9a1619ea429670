#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "foundation/heartbeat.hpp"
#include "foundation/metrics.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "http/router.hpp"
#include "http/trusted_proxies.hpp"

namespace billmill::http {

/// Bounds of the listener. Every over-run has a status of its own; none can hold the server.
struct Limits {
    std::size_t header_bytes_max = 16 * 1024;  ///< 431
    std::size_t body_bytes_max = 1024 * 1024;  ///< 413; a route may ask for less.
    /// Of all connections together, from a body's announcement until its handler has it: 503 and close.
    std::size_t bodies_bytes_max = 128 * 1024 * 1024;
    std::size_t connections_max = 2'000;  ///< One more takes the place of an idle one, or is answered 503.
    /// Of one peer; 0: three quarters of connections_max, since all clients may come through one proxy.
    std::size_t connections_per_peer_max = 0;
    std::size_t requests_per_connection_max = 1'000'000;
    std::size_t worker_queue_max = 1'000;  ///< 503; likewise the next two.
    std::size_t costly_queue_max = 32;     ///< What waits behind more is over before its client gives up.
    std::size_t status_queue_max = 100;
    std::size_t stream_queue_max = 8;  ///< One client has at most half of the places, and half of the queue.
    std::size_t stream_bytes_max = 1024 * 1024;  ///< Of a body that is read while it arrives: held at a time.
    Milliseconds header_deadline{10'000};        ///< From the first byte to the end of the headers: 408.
    Milliseconds body_deadline{30'000};          ///< From the end of the headers to the end of the body: 408.
    /// Of a body that is read while it arrives; between its bytes the body deadline holds: 408.
    Milliseconds stream_deadline{3'600'000};
    /// Of such a body, while it is waited for; who has fallen behind it by `stream_behind_max` is ended: 408. So nobody holds a
    /// place for streams with a byte now and then.
    std::size_t stream_rate_min = 1024;  ///< Bytes a second.
    Milliseconds stream_behind_max{60'000};
    Milliseconds idle_deadline{60'000};   ///< Between requests: closed.
    Milliseconds write_deadline{30'000};  ///< For a client to take its answer: closed.
};

struct ListenOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5002;         ///< 0: any free one.
    std::vector<std::string> names{};  ///< That clients may call it by, beside addresses and loopback names.
    TrustedProxies proxies{};          ///< Who may name a consumer.
    int io_threads = 1;
    int workers = 2;
    int costly_workers = 2;
    int stream_workers = 4;
    Limits limits;
    Heartbeats* heartbeats = nullptr;  ///< Where the I/O threads' loops say that they turn.
};

/// An HTTP/1.1 server.
///
/// Promise:   each request is answered once, or its connection closed. An exception in a
///            handler is answered 500.
///            Where all connections are in use, or all descriptors, a new one takes the place of the one
///            that has been idle longest; a peer that has its share takes the places of its own.
///            A handler that runs out of memory is answered 503.
///            stop(): no new connections or requests, answers in hand are sent, what is left after the grace is cut.
/// Errors:    unavailable: the address is taken or not ours: the message says what to do.
/// Threads:   start() and stop() from one thread.
/// Ownership: borrows the router.
class Server {
public:
    static Result<std::unique_ptr<Server>> start(const ListenOptions& options, const Router& router,
                                                 metrics::Registry& metrics);
    ~Server();
    [[nodiscard]] std::uint16_t port() const;
    void stop(Milliseconds grace);

private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::http
