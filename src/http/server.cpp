#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "foundation/host_port.hpp"
#include "foundation/logging.hpp"
#include "http/connection.hpp"
#include "http/io_loop.hpp"

namespace billmill::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

/// Connections beyond the limit that may be told so at the same time; more are cut without a word.
constexpr std::int64_t refused_max = 128;

constexpr int status_threads = 2;  ///< One may wait half a second for a store that is frozen.

std::size_t per_peer_max(const Limits& limits) {
    if (limits.connections_per_peer_max > 0) return limits.connections_per_peer_max;
    return limits.connections_max - limits.connections_max / 4;
}

/// Half of everything, rounded up: one client alone has to do with that, and several cannot be shut out by one.
ClientShare share_of_client(const ListenOptions& options) {
    const auto workers = static_cast<std::size_t>(std::max(1, options.stream_workers));
    return {.running_max = (workers + 1) / 2, .waiting_max = (options.limits.stream_queue_max + 1) / 2};
}

std::string place(const ListenOptions& options) {
    return host_port(options.host, options.port);
}

Result<tcp::acceptor> listen(boost::asio::io_context& io, const ListenOptions& options) {
    error_code error;
    tcp::resolver resolver{io};
    const auto found = resolver.resolve(options.host, std::to_string(options.port),
                                        tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error || found.empty()) {
        return fail(Fault::unavailable,
                    "cannot listen on " + place(options) + ": no such host name or address here");
    }
    const auto endpoint = found.begin()->endpoint();
    tcp::acceptor acceptor{io};
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) {
        return fail(Fault::unavailable, "cannot listen on " + place(options) + ": " + error.message() +
                                            "; stop what uses it, or choose another host or port");
    }
    return acceptor;
}

void count(Service& service, metrics::Registry& metrics) {
    service.wakes =
        &metrics.counter("billmill_http_reply_wakes_total", "Wake-ups of I/O threads by answers.");
    service.given_up =
        &metrics.counter("billmill_http_connections_given_up_total", "Idle connections closed for new ones.");
    for (int digit = 1; digit <= 5; ++digit) {
        service.answers[digit - 1] =
            &metrics.counter("billmill_http_answers_total", "Answers by class of status.",
                             {{"status", std::to_string(digit) + "xx"}});
    }
    service.seconds =
        &metrics.histogram("billmill_http_request_seconds", "From a request's headers to its answer.");
    metrics.callback_gauge("billmill_http_connections", "Open connections.", {},
                           [open = service.connections] { return static_cast<double>(open->count()); });
}

}  // namespace

struct Server::Impl {
    Impl(const ListenOptions& options, const Router& router)
        : workers{"http-worker", std::max(1, options.workers), options.limits.worker_queue_max},
          costly{"http-costly", std::max(1, options.costly_workers), options.limits.costly_queue_max},
          status{"http-status", status_threads, options.limits.status_queue_max},
          streams{std::make_shared<WorkerPool>("http-stream", std::max(1, options.stream_workers),
                                               options.limits.stream_queue_max, share_of_client(options))},
          service{router,
                  options.limits,
                  options.names,
                  options.proxies,
                  workers,
                  costly,
                  status,
                  streams,
                  std::make_shared<OpenConnections>(),
                  std::make_shared<BodyBudget>(options.limits.bodies_bytes_max),
                  std::make_shared<Peers>()} {
        for (int i = 0; i < std::max(1, options.io_threads); ++i)
            loops.push_back(std::make_shared<IoLoop>(
                service,
                options.heartbeats ? options.heartbeats->add("http-io-" + std::to_string(i)) : nullptr));
        acceptor = std::make_unique<tcp::acceptor>(loops[0]->io);
        retry = std::make_unique<boost::asio::steady_timer>(loops[0]->io);
    }
    // NOLINTNEXTLINE(bugprone-exception-escape): only a lack of memory throws; it ends the process.
    ~Impl() { stop(Milliseconds{0}); }

    void accept();
    void accepted(tcp::socket socket, std::shared_ptr<IoLoop> loop);
    void stop(Milliseconds grace);

    WorkerPool workers;
    WorkerPool costly;
    WorkerPool status;
    std::shared_ptr<WorkerPool> streams;
    Service service;
    std::vector<std::shared_ptr<IoLoop>> loops;
    std::unique_ptr<tcp::acceptor> acceptor;  ///< Used on the first loop's thread only.
    std::unique_ptr<boost::asio::steady_timer> retry;
    std::size_t turn = 0;
    bool closing = false;
    bool stopped = false;
};

void Server::Impl::accept() {
    if (closing) return;
    const auto loop = loops[turn++ % loops.size()];
    acceptor->async_accept(loop->io, [this, loop](const error_code& error, tcp::socket socket) {
        if (closing) return;
        if (!error) {
            accepted(std::move(socket), loop);
            accept();
            return;
        }
        // Out of descriptors or memory, or the client left at once: the former does not get
        // better by asking faster.
        log::warn("accept_failed", {{"why", error.message()}});
        if (error == boost::asio::error::no_descriptors ||
            error == error_code{ENFILE, boost::system::system_category()})
            for (const auto& one : loops) one->give_up_idle();
        retry->expires_after(Milliseconds{50});
        retry->async_wait([this](const error_code& cancelled) {
            if (!cancelled) accept();
        });
    });
}

void Server::Impl::accepted(tcp::socket socket, std::shared_ptr<IoLoop> loop) {
    const auto refused = service.connections->refused();
    const auto open = service.connections->count() - refused;
    const auto most = static_cast<std::int64_t>(service.limits.connections_max);
    error_code gone;  // The client has left already: it counts as any other.
    const auto peer = socket.remote_endpoint(gone).address();
    PeerPlace place{service.peers, peer};
    using enum IoLoop::Crowd;
    const auto crowd = place.count() > per_peer_max(service.limits) ? of_its_peer
                       : open >= most                               ? of_all
                                                                    : none;
    if (crowd != none && refused >= refused_max) return;
    loop->add(std::make_shared<Connection>(loop, std::move(socket), std::move(place)), crowd);
}

void Server::Impl::stop(Milliseconds grace) {
    if (std::exchange(stopped, true)) return;
    boost::asio::post(loops[0]->io, [this] {
        closing = true;
        error_code ignored;  // It takes no more connections in any case.
        acceptor->close(ignored);
        retry->cancel();
    });
    for (const auto& loop : loops) loop->drain();
    service.connections->wait_for_none(grace);
    // A handler that waits for a slow reader would hold its pool, which is joined next.
    for (const auto& loop : loops) loop->cut();
    for (auto* pool : {&workers, &costly, &status, streams.get()}) pool->stop();
    for (const auto& loop : loops) loop->stop_and_join();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const ListenOptions& options, const Router& router,
                                              metrics::Registry& metrics) {
    auto impl = std::make_unique<Impl>(options, router);
    TRY(*impl->acceptor, listen(impl->loops[0]->io, options));
    count(impl->service, metrics);
    impl->accept();
    for (const auto& loop : impl->loops) loop->start();
    return std::unique_ptr<Server>{new Server{std::move(impl)}};
}

std::uint16_t Server::port() const {
    error_code error;
    const auto endpoint = impl_->acceptor->local_endpoint(error);
    return error ? std::uint16_t{0} : endpoint.port();
}

void Server::stop(Milliseconds grace) {
    impl_->stop(grace);
}

}  // namespace billmill::http
