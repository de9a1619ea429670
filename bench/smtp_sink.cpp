// A mail server that takes everything and keeps a line about each mail: for measurements, and as the witness
// of crash tests. One thread, epoll, TCP_NODELAY, answers written in one go: it should never be what is
// measured.
//
//   bench_smtp_sink [--port P] [--log FILE] [--no-pipelining]
//                   [--refuse-every N] [--defer-every N] [--drop-after-dot-every N] [--down-for SECONDS
//                   [--down-after N]]
//
// The first line of output names the port. Each accepted mail is a line of JSON in FILE, written before its
// 250 leaves:
// {"at":unix ms,"messageId":"<…>","to":"…","bytes":n,"invoice":"uuid","pdfSha256":"…"}. SIGTERM prints the
// totals.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/digest.hpp"

namespace {

constexpr std::size_t message_bytes_max = 64 << 20;
constexpr std::size_t command_bytes_max = 2'048;

struct Options {
    std::int64_t port = 0;
    std::string log;
    bool pipelining = true;
    std::int64_t refuse_every = 0;
    std::int64_t defer_every = 0;
    std::int64_t drop_after_dot_every = 0;
    std::int64_t down_for = 0;
    std::int64_t down_after = 0;
};

struct Totals {
    std::int64_t connections = 0, tried = 0, mails = 0, bytes = 0, refused = 0, deferred = 0, dropped = 0;
};

struct Connection {
    int fd = -1;
    std::string in, out, to;
    std::size_t scanned = 0;  ///< Bytes of `in` that hold no end of message.
    bool in_message = false, closing = false;
};

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

bool every(std::int64_t n, std::int64_t count) {
    return n > 0 && count % n == 0;
}

std::string_view header_value(std::string_view message, std::string_view name) {
    const auto head = message.substr(0, message.find("\r\n\r\n"));
    const auto at = head.find(name);
    if (at == std::string_view::npos) return {};
    const auto start = at + name.size();
    return head.substr(start, head.find("\r\n", start) - start);
}

/// JSON text without its quotes: what an address or an id may hold, the rest as '?'.
std::string plain(std::string_view text) {
    std::string out{text.substr(0, 320)};
    std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; }, '?');
    return out;
}

std::string pdf_sha256(std::string_view message) {
    static const auto values = [] {
        std::array<std::int8_t, 256> table{};
        table.fill(-1);
        constexpr std::string_view digits =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (std::size_t i = 0; i < digits.size(); ++i)
            table[static_cast<unsigned char>(digits[i])] = std::int8_t(i);
        return table;
    }();
    const auto part = message.find("Content-Type: application/pdf");
    const auto start = part == std::string_view::npos ? part : message.find("\r\n\r\n", part);
    const auto end = start == std::string_view::npos ? start : message.find("\r\n--", start);
    if (end == std::string_view::npos) return "";
    std::string bytes;
    bytes.reserve((end - start) * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : message.substr(start, end - start)) {
        const auto value = values[static_cast<unsigned char>(c)];
        if (value < 0) continue;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xFF);
    }
    return billmill::sha256(bytes).hex();
}

class Sink {
public:
    explicit Sink(Options options) : options_{std::move(options)} {
        if (!options_.log.empty()) {
            log_ = open(options_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
            if (log_ < 0) die("open log");
        }
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        sigprocmask(SIG_BLOCK, &signals, nullptr);
        stop_ = signalfd(-1, &signals, SFD_CLOEXEC);
        watch(stop_, EPOLLIN);
        listen_now();
        std::printf("smtp sink on 127.0.0.1:%lld\n", static_cast<long long>(options_.port));
        std::fflush(stdout);
    }

    void run() {
        std::array<epoll_event, 256> events;
        while (true) {
            const int count = epoll_wait(epoll_, events.data(), int{events.size()}, listener_ < 0 ? 10 : -1);
            if (listener_ < 0 && Clock::now() >= up_again_) listen_now();
            for (int i = 0; i < count; ++i) {
                if (events[static_cast<std::size_t>(i)].data.fd == stop_) return print_totals();
                handle(events[static_cast<std::size_t>(i)].data.fd);
            }
            settle();
        }
    }

private:
    using Clock = std::chrono::steady_clock;

    void watch(int fd, std::uint32_t events, int operation = EPOLL_CTL_ADD) const {
        epoll_event event{};
        event.events = events;
        event.data.fd = fd;
        if (epoll_ctl(epoll_, operation, fd, &event) != 0) die("epoll_ctl");
    }

    void listen_now() {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int on = 1;
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, generic, size) != 0 || listen(listener_, 512) != 0) die("bind");
        getsockname(listener_, generic, &size);
        options_.port = ntohs(address.sin_port);  // After a break it listens where it was found before.
        watch(listener_, EPOLLIN);
    }

    void accept_all() {
        for (int fd = 0; (fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            auto& connection = connections_[fd];
            connection = std::make_unique<Connection>();
            connection->fd = fd;
            answer(*connection, "220 sink.example ESMTP");
            dirty_.push_back(fd);
            watch(fd, EPOLLIN);
            ++totals_.connections;
        }
    }

    void handle(int fd) {
        if (fd == listener_) return accept_all();
        const auto found = connections_.find(fd);
        if (found == connections_.end()) return;
        auto& connection = *found->second;
        const auto read = recv(fd, buffer_.data(), buffer_.size(), 0);
        if (read == 0 || (read < 0 && errno != EAGAIN)) {
            connection.closing = true;
            connection.out.clear();
            dirty_.push_back(fd);
            return;
        }
        if (read > 0) connection.in.append(buffer_.data(), static_cast<std::size_t>(read));
        take_input(connection);
        dirty_.push_back(fd);
    }

    void take_input(Connection& connection) {
        while (!connection.closing) {
            if (connection.in_message ? !take_message(connection) : !take_command(connection)) return;
        }
    }

    bool take_command(Connection& connection) {
        const auto end = connection.in.find("\r\n");
        if (end == std::string::npos) {
            if (connection.in.size() > command_bytes_max) hang_up(connection, "500 line too long");
            return false;
        }
        const std::string line = connection.in.substr(0, end);
        connection.in.erase(0, end + 2);
        command(connection, line);
        return true;
    }

    void command(Connection& connection, std::string_view line) {
        std::string verb{line.substr(0, 4)};
        std::ranges::transform(verb, verb.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        if (verb == "EHLO") {
            const auto* pipelining = options_.pipelining ? "250-PIPELINING\r\n" : "";
            return answer(connection, std::string{"250-sink.example\r\n"} + pipelining +
                                          "250-8BITMIME\r\n250 SIZE 67108864");
        }
        if (verb == "RCPT") return recipient(connection, line);
        if (verb == "DATA" && connection.to.empty())
            return answer(connection, "554 5.5.1 no valid recipients");
        if (verb == "DATA") {
            connection.in_message = true;
            connection.scanned = 0;
            return answer(connection, "354 go ahead");
        }
        if (verb == "QUIT") return hang_up(connection, "221 bye");
        const bool known = verb == "HELO" || verb == "MAIL" || verb == "RSET" || verb == "NOOP";
        if (known) connection.to.clear();
        answer(connection, known ? "250 ok" : "502 5.5.2 no such command");
    }

    void recipient(Connection& connection, std::string_view line) {
        if (every(options_.refuse_every, ++totals_.tried)) {
            ++totals_.refused;
            return answer(connection, "550 5.1.1 no such mailbox");
        }
        const auto open = line.find('<');
        const auto close = line.find('>');
        if (open == std::string_view::npos || close == std::string_view::npos)
            return answer(connection, "501 5.1.3 bad address");
        connection.to = line.substr(open + 1, close - open - 1);
        answer(connection, "250 ok");
    }

    bool take_message(Connection& connection) {
        constexpr std::string_view end_mark = "\r\n.\r\n";
        const auto from = connection.scanned < end_mark.size() ? 0 : connection.scanned - end_mark.size();
        const auto* start = connection.in.data() + from;
        const auto* found = memmem(start, connection.in.size() - from, end_mark.data(), end_mark.size());
        if (found == nullptr) {
            connection.scanned = connection.in.size();
            if (connection.in.size() > message_bytes_max) hang_up(connection, "552 5.3.4 too big");
            return false;
        }
        const auto bytes =
            static_cast<std::size_t>(static_cast<const char*>(found) - connection.in.data()) + 2;
        connection.in_message = false;
        message(connection, std::string_view{connection.in}.substr(0, bytes));
        connection.in.erase(0, bytes + 3);
        connection.to.clear();
        return true;
    }

    void message(Connection& connection, std::string_view message) {
        const auto count = totals_.mails + totals_.deferred + 1;
        if (every(options_.defer_every, count)) {
            ++totals_.deferred;
            return answer(connection, "451 4.7.1 try again later");
        }
        ++totals_.mails;
        totals_.bytes += static_cast<std::int64_t>(message.size());
        if (log_ >= 0) note(connection, message);
        if (every(options_.drop_after_dot_every, count)) {
            ++totals_.dropped;
            return hang_up(connection, "");
        }
        answer(connection, "250 2.0.0 taken");
        if (options_.down_for > 0 && totals_.mails == options_.down_after) going_down_ = true;
    }

    void note(const Connection& connection, std::string_view message) {
        const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch());
        log_lines_ += "{\"at\":" + std::to_string(now.count()) + ",\"messageId\":\"" +
                      plain(header_value(message, "\r\nMessage-ID: ")) + "\",\"to\":\"" +
                      plain(connection.to) + "\",\"bytes\":" + std::to_string(message.size()) +
                      ",\"invoice\":\"" + plain(header_value(message, "\r\nX-Billmill-Invoice: ")) +
                      "\",\"pdfSha256\":\"" + pdf_sha256(message) + "\"}\n";
    }

    static void answer(Connection& connection, std::string_view reply) {
        connection.out += reply;
        connection.out += "\r\n";
    }

    static void hang_up(Connection& connection, std::string_view reply) {
        if (!reply.empty()) answer(connection, reply);
        connection.closing = true;
    }

    /// After each round: first the log, then the answers, so that no 250 outruns its line.
    void settle() {
        for (std::string_view rest = log_lines_; !rest.empty();) {
            const auto written = write(log_, rest.data(), rest.size());
            if (written < 0) die("write log");
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        log_lines_.clear();
        for (const int fd : dirty_) {
            const auto found = connections_.find(fd);
            if (found == connections_.end()) continue;
            auto& connection = *found->second;
            // Answers are short: what the socket does not take at once means a client that does not read.
            const auto size = static_cast<ssize_t>(connection.out.size());
            const bool sent =
                size == 0 || send(fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL) == size;
            connection.out.clear();
            if (connection.closing || !sent) drop(fd);
        }
        dirty_.clear();
        if (std::exchange(going_down_, false)) go_down();
    }

    void drop(int fd) {
        close(fd);
        connections_.erase(fd);
    }

    void go_down() {
        close(listener_);
        listener_ = -1;
        while (!connections_.empty()) drop(connections_.begin()->first);
        up_again_ = Clock::now() + std::chrono::seconds{options_.down_for};
    }

    void print_totals() const {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        const auto micros = [](timeval time) { return time.tv_sec * 1'000'000 + time.tv_usec; };
        const auto cpu = micros(usage.ru_utime) + micros(usage.ru_stime);
        std::printf(
            "mails %lld  bytes %lld  refused %lld  deferred %lld  dropped %lld  connections %lld  cpu %lld "
            "us/mail\n",
            static_cast<long long>(totals_.mails), static_cast<long long>(totals_.bytes),
            static_cast<long long>(totals_.refused), static_cast<long long>(totals_.deferred),
            static_cast<long long>(totals_.dropped), static_cast<long long>(totals_.connections),
            static_cast<long long>(cpu / std::max<std::int64_t>(1, totals_.mails)));
    }

    Options options_;
    Totals totals_;
    int epoll_ = epoll_create1(EPOLL_CLOEXEC);
    int listener_ = -1;
    int stop_ = -1;
    int log_ = -1;
    bool going_down_ = false;
    Clock::time_point up_again_{};
    std::string log_lines_;
    std::vector<char> buffer_ = std::vector<char>(256 << 10);
    std::vector<int> dirty_;
    std::map<int, std::unique_ptr<Connection>> connections_;
};

Options read_options(int count, char** values) {
    Options options;
    const std::map<std::string_view, std::int64_t*> numbers{
        {"--port", &options.port},
        {"--refuse-every", &options.refuse_every},
        {"--defer-every", &options.defer_every},
        {"--drop-after-dot-every", &options.drop_after_dot_every},
        {"--down-for", &options.down_for},
        {"--down-after", &options.down_after}};
    for (int i = 1; i < count; ++i) {
        const std::string_view name = values[i];
        const std::string_view value = i + 1 < count ? values[i + 1] : "";
        const auto number = numbers.find(name);
        bool good = name == "--no-pipelining" || (name == "--log" && !value.empty());
        if (number != numbers.end()) {
            const auto read = std::from_chars(value.data(), value.data() + value.size(), *number->second);
            good = read.ec == std::errc{} && read.ptr == value.data() + value.size() && *number->second >= 0;
        }
        if (!good) {
            std::fprintf(stderr, "bench_smtp_sink: %s: see the top of bench/smtp_sink.cpp\n", values[i]);
            std::exit(2);
        }
        if (name == "--no-pipelining") {
            options.pipelining = false;
            continue;
        }
        if (name == "--log") options.log = value;
        ++i;
    }
    if (options.down_for > 0 && options.down_after == 0) options.down_after = 1;
    return options;
}

}  // namespace

int main(int count, char** values) {
    Sink{read_options(count, values)}.run();
}
