#include "http/io_loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "http/connection.hpp"
#include "http/response_writer.hpp"

namespace billmill::http {
namespace {

/// Deadlines are looked at this often: late by at most a quarter of the shortest.
Milliseconds tick_for(const Limits& limits) {
    const auto shortest =
        std::min({limits.header_deadline, limits.body_deadline, limits.idle_deadline, limits.write_deadline});
    return std::clamp(shortest / 4, Milliseconds{5}, Milliseconds{100});
}

}  // namespace

IoLoop::IoLoop(Service& of, std::shared_ptr<Heartbeat> heartbeat)
    : service{of}, tick_every_{tick_for(of.limits)}, heartbeat_{std::move(heartbeat)} {}

void IoLoop::start() {
    tick();
    thread_ = named_thread("http-io", [self = shared_from_this()] {
        self->thread_id_ = std::this_thread::get_id();
        self->io.run();
    });
}

void IoLoop::add(std::shared_ptr<Connection> connection, Crowd crowd) {
    boost::asio::post(io, [self = shared_from_this(), connection = std::move(connection), crowd]() mutable {
        const auto* peer = crowd == Crowd::of_its_peer ? &connection->peer() : nullptr;
        const bool refused = crowd != Crowd::none && !self->close_idle(peer);
        connection->place = self->connections_.size();
        self->connections_.push_back(connection);
        if (refused || self->draining_) {
            connection->refuse();
        } else {
            connection->begin();
        }
    });
}

void IoLoop::give_up_idle() {
    boost::asio::post(io, [self = shared_from_this()] { self->close_idle(nullptr); });
}

bool IoLoop::close_idle(const Peers::Address* peer) {
    std::shared_ptr<Connection> longest;
    for (const auto& connection : connections_) {
        if (!connection->is_idle() || (peer != nullptr && connection->peer() != *peer)) continue;
        if (!longest || connection->idle_until() < longest->idle_until()) longest = connection;
    }
    if (!longest) return false;
    service.given_up->Increment();
    longest->close();
    return true;
}

void IoLoop::forget(Connection& connection) {
    const auto place = connection.place;
    if (place >= connections_.size() || connections_[place].get() != &connection) return;
    const auto kept = connections_[place];  // Outlives this call: its caller is one of its functions.
    connections_[place] = std::move(connections_.back());
    connections_[place]->place = place;
    connections_.pop_back();
    boost::asio::post(io, [kept] {});
}

void IoLoop::deliver(std::shared_ptr<Connection> connection, Response response) {
    {
        const std::lock_guard lock{mutex_};
        if (stopped_) return drop(response);
        answers_.push_back({std::move(connection), std::move(response)});
        if (waking_) return;
        waking_ = true;
    }
    service.wakes->Increment();
    boost::asio::post(io, [self = shared_from_this()] { self->deliver_all(); });
}

void IoLoop::deliver_all() {
    std::vector<Answer> taken;
    while (true) {
        {
            const std::lock_guard lock{mutex_};
            if (answers_.empty()) {
                waking_ = false;
                return;
            }
            taken.swap(answers_);
        }
        for (auto& [connection, response] : taken) connection->answer(std::move(response));
        taken.clear();
    }
}

void IoLoop::tick() {
    timer_.expires_after(tick_every_);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (error || self->ended_) return;
        if (self->heartbeat_) self->heartbeat_->turned();
        const auto now = std::chrono::steady_clock::now();
        // From the end: one that leaves the list is replaced by one already looked at.
        for (auto i = self->connections_.size(); i-- > 0;) {
            const auto connection = self->connections_[i];
            connection->look_at_deadlines(now);
        }
        self->tick();
    });
}

void IoLoop::drain() {
    boost::asio::post(io, [self = shared_from_this()] {
        self->draining_ = true;
        const auto connections = self->connections_;
        for (const auto& connection : connections) connection->drain();
    });
}

void IoLoop::cut() {
    boost::asio::post(io, [self = shared_from_this()] { self->close_all(); });
}

void IoLoop::close_all() {
    const auto connections = connections_;
    for (const auto& connection : connections) connection->close();
}

void IoLoop::stop_and_join() {
    {
        const std::lock_guard lock{mutex_};
        stopped_ = true;
    }
    boost::asio::post(io, [self = shared_from_this()] {
        self->ended_ = true;  // A tick whose handler is queued already can't be cancelled any more.
        self->timer_.cancel();
        self->close_all();
    });
    // With the timer and every socket gone the loop runs out of work and ends by itself.
    if (thread_.joinable()) {
        thread_.join();
    } else {
        io.poll();  // It never ran: what was posted must not keep it alive.
    }
    const std::lock_guard lock{mutex_};
    for (const auto& answer : answers_) drop(answer.response);
    answers_.clear();
}

std::string_view IoLoop::date() {
    const auto second = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(second);
    }
    return date_;
}

}  // namespace billmill::http
