#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "foundation/logging.hpp"
#include "http/connection.hpp"
#include "http/io_loop.hpp"

namespace billmill::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

/// Connections beyond the limit that may be told so at the same time; more are cut without a word.
constexpr std::int64_t refused_max = 128;

std::string place(const ListenOptions& options) {
    return options.host + ":" + std::to_string(options.port);
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
    service.wakes = metrics.counter("billmill_http_reply_wakes_total", "Wake-ups of I/O threads by answers.");
    for (int digit = 1; digit <= 5; ++digit) {
        service.answers[digit - 1] =
            metrics.counter("billmill_http_answers_total", "Answers by class of status.",
                            "status=" + std::to_string(digit) + "xx");
    }
    service.seconds =
        metrics.histogram("billmill_http_request_seconds", "From a request's headers to its answer.");
    metrics.gauge("billmill_http_connections", "Open connections.", "",
                  [open = service.connections] { return static_cast<double>(open->count()); });
}

}  // namespace

struct Server::Impl {
    Impl(const ListenOptions& options, const Router& router)
        : workers{std::max(1, options.workers), options.limits.worker_queue_max},
          service{router, options.limits, workers, std::make_shared<OpenConnections>(),
                  std::make_shared<BodyBudget>(options.limits.bodies_bytes_max)} {
        for (int i = 0; i < std::max(1, options.io_threads); ++i)
            loops.push_back(std::make_shared<IoLoop>(service));
        acceptor = std::make_unique<tcp::acceptor>(loops[0]->io);
        retry = std::make_unique<boost::asio::steady_timer>(loops[0]->io);
    }
    ~Impl() { stop(Milliseconds{0}); }

    void accept();
    void accepted(tcp::socket socket, std::shared_ptr<IoLoop> loop);
    void stop(Milliseconds grace);

    WorkerPool workers;
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
        log::warn("accept_failed", {{"error", error.message()}});
        retry->expires_after(Milliseconds{50});
        retry->async_wait([this](const error_code& cancelled) {
            if (!cancelled) accept();
        });
    });
}

void Server::Impl::accepted(tcp::socket socket, std::shared_ptr<IoLoop> loop) {
    const auto open = service.connections->count();
    const auto most = static_cast<std::int64_t>(service.limits.connections_max);
    if (open >= most + refused_max) return;
    auto connection = std::make_shared<Connection>(loop, std::move(socket));
    loop->adopt(std::move(connection), open >= most);
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
    workers.stop();
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
