#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/body_budget.hpp"
#include "http/message.hpp"
#include "http/open_connections.hpp"
#include "http/peers.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"

namespace billmill::http {

class Connection;

/// What all connections of a server share. Outlives their loops.
struct Service {
    const Router& router;
    const Limits limits;
    const std::vector<std::string> names;
    const TrustedProxies proxies;
    WorkerPool& workers;
    WorkerPool& costly;
    WorkerPool& status;
    std::shared_ptr<WorkerPool>
        streams;  ///< Who is asked whether a request may have a place may outlive the server.
    std::shared_ptr<OpenConnections> connections;
    std::shared_ptr<BodyBudget> bodies;
    std::shared_ptr<Peers> peers;
    [[nodiscard]] WorkerPool& pool_of(Runs runs) const {
        switch (runs) {
            case Runs::on_costly: return costly;
            case Runs::on_status: return status;
            case Runs::on_stream: return *streams;
            case Runs::on_io:
            case Runs::on_worker: break;
        }
        return workers;
    }
    // Set before the first connection comes.
    prometheus::Counter* answers[5]{};  ///< By class of status: 1xx first.
    prometheus::Counter* wakes = nullptr;
    prometheus::Counter* given_up = nullptr;
    prometheus::Histogram* seconds = nullptr;
};

/// One thread and the connections it serves. A connection never changes its loop.
///
/// Promise:   answers that come from other threads in a burst wake the thread once, not once each.
/// Threads:   deliver() and what says so from any; the rest from the loop's own.
class IoLoop : public std::enable_shared_from_this<IoLoop> {
public:
    /// `heartbeat`: nullptr: nobody wants to know whether it turns.
    IoLoop(Service& service, std::shared_ptr<Heartbeat> heartbeat);
    void start();

    // From any thread.
    /// What there is too much of when a connection comes.
    enum class Crowd : std::uint8_t { none, of_all, of_its_peer };
    void add(std::shared_ptr<Connection> connection, Crowd crowd);
    void give_up_idle();  ///< The connection that has been idle longest, if one is.
    void deliver(std::shared_ptr<Connection> connection, Response response);
    [[nodiscard]] bool is_this_thread() const { return std::this_thread::get_id() == thread_id_; }
    void drain();  ///< Each connection ends as soon as it owes no answer.
    void cut();    ///< Closes every connection, whatever it owes: no handler waits for a reader any more.
    void stop_and_join();  ///< Cuts what is left.

    // From the loop's thread.
    void forget(Connection& connection);
    [[nodiscard]] std::string_view date();
    [[nodiscard]] bool draining() const { return draining_; }

    boost::asio::io_context io{1};
    Service& service;

private:
    struct Answer {
        std::shared_ptr<Connection> connection;
        Response response;
    };
    void deliver_all();
    void close_all();
    void tick();
    /// Closes the connection that has been idle longest, of this peer where one is given. False: none is idle.
    bool close_idle(const Peers::Address* peer);

    boost::asio::steady_timer timer_{io};
    const Milliseconds tick_every_;
    const std::shared_ptr<Heartbeat> heartbeat_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::int64_t date_second_ = -1;
    std::string date_;
    bool draining_ = false;
    bool ended_ = false;
    std::jthread thread_;
    std::thread::id thread_id_;

    std::mutex mutex_;
    std::vector<Answer> answers_;  ///< At most one per connection.
    bool waking_ = false;          ///< deliver_all() is on its way, or at work.
    bool stopped_ = false;
};

}  // namespace billmill::http
