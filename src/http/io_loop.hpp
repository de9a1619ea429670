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
#include "http/server.hpp"
#include "http/worker_pool.hpp"

namespace billmill::http {

class Connection;

/// What all connections of a server share. Outlives their loops.
struct Service {
    const Router& router;
    const Limits limits;
    WorkerPool& workers;
    std::shared_ptr<OpenConnections> connections;
    std::shared_ptr<BodyBudget> bodies;
    metrics::Counter answers[5]{};  ///< By class of status: 1xx first.
    metrics::Counter wakes{};
    metrics::Histogram seconds{};
};

/// One thread and the connections it serves. A connection never changes its loop.
///
/// Promise:   answers that come from other threads in a burst wake the thread once, not once each.
/// Threads:   deliver() and what says so from any; the rest from the loop's own.
class IoLoop : public std::enable_shared_from_this<IoLoop> {
public:
    explicit IoLoop(Service& service);
    void start();

    // From any thread.
    void adopt(std::shared_ptr<Connection> connection, bool refused);
    void deliver(std::shared_ptr<Connection> connection, Response response);
    [[nodiscard]] bool is_this_thread() const { return std::this_thread::get_id() == thread_id_; }
    void drain();          ///< Each connection ends as soon as it owes no answer.
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
    void tick();

    boost::asio::steady_timer timer_{io};
    const Milliseconds tick_every_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::int64_t date_second_ = -1;
    std::string date_;
    bool draining_ = false;
    bool ended_ = false;
    std::thread thread_;
    std::thread::id thread_id_;

    std::mutex mutex_;
    std::vector<Answer> answers_;  ///< At most one per connection.
    bool waking_ = false;          ///< deliver_all() is on its way, or at work.
    bool stopped_ = false;
};

}  // namespace billmill::http
