#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "http_load/latencies.hpp"
#include "http_load/response.hpp"

namespace billmill::bench {

struct LoadOptions {
    sockaddr_in server{};
    int connections = 64;
    std::uint64_t requests = 0;  ///< 0: as many as fit into `seconds`.
    double seconds = 0;          ///< 0: until all requests are answered.
    double rate = 0;  ///< Requests due per second; 0: the next one as soon as a connection is free.
    double timeout_seconds = 30;      ///< For one answer.
    double hard_bound_seconds = 600;  ///< The run ends here, whatever is still open.
    std::FILE* accepted_log =
        nullptr;  ///< A line per 202: nanoseconds UTC when due, when answered, and the id.
};

struct LoadReport {
    std::uint64_t accepted = 0;            ///< 2xx
    std::map<int, std::uint64_t> answers;  ///< Every status, 2xx too.
    std::uint64_t timed_out = 0;
    std::uint64_t broken = 0;    ///< Connection lost, or an answer that is not HTTP; outcome unknown.
    std::uint64_t given_up = 0;  ///< Refused until the end, or unanswered at the hard bound.
    double seconds = 0;          ///< From the first request to the last answer.
    double cpu_seconds = 0;      ///< Of this program.
    Latencies latencies;         ///< Of accepted requests.
};

/// Sends requests over kept connections, one at a time on each, from one thread.
///
/// A request due while no connection is free waits, and its latency counts from when it was due: a slow server cannot hide
/// by slowing the load. After 429 and 503 the connection pauses 100 ms and sends the same request again, as a client would.
class Load {
public:
    using Write = std::function<void(std::uint64_t n, std::string& out)>;

    /// `write` makes the n-th request, n = 0, 1, 2 …
    Load(const LoadOptions& options, Write write);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// False, with a sentence on stderr: the server cannot be reached (any more).
    bool run(LoadReport& report);

private:
    struct Connection {
        int fd = -1;
        bool busy = false;
        bool wants_write = false;
        std::int64_t due_ns = 0;      ///< When its request was due.
        std::int64_t expires_ns = 0;  ///< When its answer is given up.
        std::string out;
        std::size_t sent = 0;
        std::string in;
        std::size_t received = 0;
    };
    struct Pause {
        std::int64_t until_ns;
        Connection* connection;
    };

    bool connect(Connection& connection);
    bool reconnect(Connection& connection);
    bool start_due(std::int64_t now_ns);
    bool resume_paused(std::int64_t now_ns);
    bool transmit(Connection& connection);
    bool receive(Connection& connection);
    bool answered(Connection& connection, const Response& response, std::int64_t now_ns);
    bool lose(Connection& connection, std::uint64_t& counter);
    bool expire(std::int64_t now_ns);
    void watch(Connection& connection, bool for_writing, int operation) const;
    void log_accepted(const Connection& connection, std::int64_t now_ns, std::string_view body);
    [[nodiscard]] bool more_to_start(std::int64_t now_ns) const;
    [[nodiscard]] std::int64_t sleep_ns(std::int64_t now_ns) const;
    [[nodiscard]] std::int64_t due_ns(std::uint64_t n) const;
    bool turn(std::int64_t& now_ns);

    LoadOptions options_;
    Write write_;
    LoadReport* report_ = nullptr;
    int poll_ = -1;
    std::vector<Connection> connections_;
    std::deque<Connection*> free_;
    std::deque<Pause> paused_;
    std::uint64_t started_ = 0;
    std::uint64_t in_flight_ = 0;
    std::int64_t begin_ns_ = 0;
    std::int64_t last_answer_ns_ = 0;
    std::int64_t next_expiry_check_ns_ = 0;
    std::int64_t to_utc_ns_ = 0;  ///< What added to the steady clock gives UTC.
};

}  // namespace billmill::bench
