#include "http_load/load.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <limits>
#include <utility>

namespace billmill::bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t pause_ns = second_ns / 10;
constexpr std::size_t answer_bytes_max = 1 << 20;

std::int64_t clock_ns(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * second_ns + time.tv_nsec;
}

std::int64_t nanoseconds(double seconds) {
    return static_cast<std::int64_t>(seconds * 1e9);
}

bool complain(const char* what) {
    std::fprintf(stderr, "http_load: %s: %s\n", what, std::strerror(errno));
    return false;
}

}  // namespace

Load::Load(const LoadOptions& options, Write write)
    : options_{options},
      write_{std::move(write)},
      poll_{epoll_create1(EPOLL_CLOEXEC)},
      connections_(static_cast<std::size_t>(options.connections)) {}

Load::~Load() {
    for (const auto& connection : connections_) {
        if (connection.fd >= 0) close(connection.fd);
    }
    if (poll_ >= 0) close(poll_);
}

bool Load::run(LoadReport& report) {
    report_ = &report;
    for (auto& connection : connections_) {
        connection.in.resize(8'192);
        if (!connect(connection)) return false;
        free_.push_back(&connection);
    }
    const auto cpu_before = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    begin_ns_ = last_answer_ns_ = clock_ns(CLOCK_MONOTONIC);
    to_utc_ns_ = clock_ns(CLOCK_REALTIME) - begin_ns_;
    const auto end_ns = begin_ns_ + nanoseconds(options_.hard_bound_seconds);

    bool reachable = true;
    for (auto now = begin_ns_; reachable && now < end_ns && (more_to_start(now) || in_flight_ > 0);) {
        reachable = turn(now);
    }
    report.given_up += in_flight_;
    report.seconds = static_cast<double>(last_answer_ns_ - begin_ns_) / 1e9;
    report.cpu_seconds = static_cast<double>(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_before) / 1e9;
    return reachable;
}

/// Starts what is due, waits for something to happen, and deals with it.
bool Load::turn(std::int64_t& now_ns) {
    if (!resume_paused(now_ns) || !start_due(now_ns)) return false;
    const auto wait_ns = sleep_ns(now_ns);
    const timespec wait{wait_ns / second_ns, wait_ns % second_ns};
    std::array<epoll_event, 256> events;
    const int count = epoll_pwait2(poll_, events.data(), static_cast<int>(events.size()), &wait, nullptr);
    if (count < 0 && errno != EINTR) return complain("epoll");
    for (int i = 0; i < count; ++i) {
        auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (connection.wants_write && !transmit(connection)) return false;
        if ((events[static_cast<std::size_t>(i)].events & ~std::uint32_t{EPOLLOUT}) != 0 &&
            !receive(connection))
            return false;
    }
    now_ns = clock_ns(CLOCK_MONOTONIC);
    return now_ns < next_expiry_check_ns_ || expire(now_ns);
}

bool Load::more_to_start(std::int64_t now_ns) const {
    if (options_.requests > 0 && started_ >= options_.requests) return false;
    return options_.seconds <= 0 || now_ns - begin_ns_ < nanoseconds(options_.seconds);
}

std::int64_t Load::due_ns(std::uint64_t n) const {
    return begin_ns_ + nanoseconds(static_cast<double>(n) / options_.rate);
}

std::int64_t Load::sleep_ns(std::int64_t now_ns) const {
    auto until = now_ns + second_ns / 4;
    if (options_.rate > 0 && !free_.empty()) until = std::min(until, due_ns(started_));
    if (!paused_.empty()) until = std::min(until, paused_.front().until_ns);
    return std::max<std::int64_t>(until - now_ns, 0);
}

bool Load::start_due(std::int64_t now_ns) {
    while (!free_.empty() && more_to_start(now_ns)) {
        const auto due = options_.rate > 0 ? due_ns(started_) : now_ns;
        if (due > now_ns) break;
        auto& connection = *free_.front();
        free_.pop_front();
        write_(started_++, connection.out);
        connection.due_ns = due;
        connection.busy = true;
        ++in_flight_;
        if (!transmit(connection)) return false;
    }
    return true;
}

bool Load::resume_paused(std::int64_t now_ns) {
    while (!paused_.empty() && paused_.front().until_ns <= now_ns) {
        auto& connection = *paused_.front().connection;
        paused_.pop_front();
        if (options_.seconds > 0 && !more_to_start(now_ns)) {  // The time is over: the request stays refused.
            ++report_->given_up;
            --in_flight_;
            connection.busy = false;
            continue;
        }
        if (!transmit(connection)) return false;
    }
    return true;
}

/// Sends what the socket takes; called again when it takes more.
bool Load::transmit(Connection& connection) {
    if (connection.sent == 0) {
        connection.expires_ns = clock_ns(CLOCK_MONOTONIC) + nanoseconds(options_.timeout_seconds);
    }
    while (connection.sent < connection.out.size()) {
        const auto count = send(connection.fd, connection.out.data() + connection.sent,
                                connection.out.size() - connection.sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) {
            if (!connection.wants_write) watch(connection, true, EPOLL_CTL_MOD);
            connection.wants_write = true;
            return true;
        }
        if (count < 0) return lose(connection, report_->broken);
        connection.sent += static_cast<std::size_t>(count);
    }
    if (connection.wants_write) watch(connection, false, EPOLL_CTL_MOD);
    connection.wants_write = false;
    return true;
}

bool Load::receive(Connection& connection) {
    if (connection.received == connection.in.size()) {
        if (connection.in.size() >= answer_bytes_max) return lose(connection, report_->broken);
        connection.in.resize(connection.in.size() * 2);
    }
    const auto count = recv(connection.fd, connection.in.data() + connection.received,
                            connection.in.size() - connection.received, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (count <= 0) return lose(connection, report_->broken);
    connection.received += static_cast<std::size_t>(count);

    Response response;
    switch (read_response({connection.in.data(), connection.received}, response)) {
        case Reading::incomplete: return true;
        case Reading::malformed: return lose(connection, report_->broken);
        case Reading::complete: return answered(connection, response, clock_ns(CLOCK_MONOTONIC));
    }
    return true;
}

bool Load::answered(Connection& connection, const Response& response, std::int64_t now_ns) {
    if (!connection.busy || response.bytes != connection.received) return lose(connection, report_->broken);
    ++report_->answers[response.status];
    last_answer_ns_ = now_ns;
    const bool refused_for_now = response.status == 429 || response.status == 503;
    if (response.status / 100 == 2) {
        ++report_->accepted;
        report_->latencies.add(now_ns - connection.due_ns);
        if (options_.accepted_log != nullptr) log_accepted(connection, now_ns, response.body);
    }
    connection.received = 0;
    connection.sent = 0;
    if (response.closes && !reconnect(connection)) return false;
    if (refused_for_now) {
        connection.expires_ns = std::numeric_limits<std::int64_t>::max();  // Nothing is on its way now.
        paused_.push_back({now_ns + pause_ns, &connection});
        return true;
    }
    connection.busy = false;
    --in_flight_;
    free_.push_back(&connection);
    return options_.rate > 0 || start_due(now_ns);
}

void Load::log_accepted(const Connection& connection, std::int64_t now_ns, std::string_view body) {
    const auto id = id_of(body);
    std::fprintf(options_.accepted_log, "%lld %lld %.*s\n",
                 static_cast<long long>(connection.due_ns + to_utc_ns_),
                 static_cast<long long>(now_ns + to_utc_ns_), static_cast<int>(id.size()), id.data());
}

/// The connection is of no use any more, and the outcome of its request unknown.
bool Load::lose(Connection& connection, std::uint64_t& counter) {
    const bool paused = connection.busy && connection.expires_ns == std::numeric_limits<std::int64_t>::max();
    if (!reconnect(connection)) return false;
    if (!connection.busy || paused) return true;  // Closed while nothing was asked of it.
    ++counter;
    connection.busy = false;
    --in_flight_;
    free_.push_back(&connection);
    return true;
}

bool Load::expire(std::int64_t now_ns) {
    next_expiry_check_ns_ = now_ns + second_ns / 4;
    for (auto& connection : connections_) {
        if (connection.busy && connection.expires_ns < now_ns && !lose(connection, report_->timed_out))
            return false;
    }
    return true;
}

bool Load::reconnect(Connection& connection) {
    close(connection.fd);
    connection.fd = -1;
    connection.sent = 0;
    connection.received = 0;
    connection.wants_write = false;
    return connect(connection);
}

bool Load::connect(Connection& connection) {
    connection.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection.fd < 0) return complain("socket");
    const timeval patience{5, 0};
    const int on = 1;
    setsockopt(connection.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(connection.fd, reinterpret_cast<const sockaddr*>(&options_.server),
                  sizeof options_.server) != 0) {
        return complain("the server cannot be reached");
    }
    watch(connection, false, EPOLL_CTL_ADD);
    return true;
}

void Load::watch(Connection& connection, bool for_writing, int operation) const {
    epoll_event event{};
    event.events = for_writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.ptr = &connection;
    epoll_ctl(poll_, operation, connection.fd, &event);
}

}  // namespace billmill::bench
