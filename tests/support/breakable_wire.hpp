#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace billmill::tests {

/// A wire to a server on loopback, on a port of its own, that can be cut and frozen.
class BreakableWire {
public:
    enum class State : std::uint8_t {
        whole,
        cut,     ///< Every connection is reset, and so is every new one.
        frozen,  ///< Connections are taken, and nothing passes.
    };

    /// `target`: "127.0.0.1:6379", or only a port.
    explicit BreakableWire(const std::string& target)
        : target_{static_cast<std::uint16_t>(std::stoi(target.substr(target.rfind(':') + 1)))} {
        auto address = loopback(0);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        ::listen(listener_, 128);
        port_ = ntohs(address.sin_port);
        if (::pipe2(wake_.data(), O_CLOEXEC | O_NONBLOCK) != 0) std::abort();
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }
    ~BreakableWire() {
        thread_.request_stop();
        wake();
        thread_.join();
        close_all();
        for (const int descriptor : {listener_, wake_[0], wake_[1]}) ::close(descriptor);
    }
    BreakableWire(const BreakableWire&) = delete;
    BreakableWire& operator=(const BreakableWire&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Returns once it holds.
    void set(State state) {
        wanted_ = state;
        wake();
        while (held_ != state) std::this_thread::yield();
    }
    [[nodiscard]] int connections_made() const { return made_; }

private:
    struct Pair {
        int client;
        int server;
    };
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    void wake() const { (void)!::write(wake_[1], "w", 1); }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::vector<pollfd> waiting{{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
            if (held_ == State::whole) {
                for (const auto& pair : pairs_) {
                    waiting.push_back({pair.client, POLLIN, 0});
                    waiting.push_back({pair.server, POLLIN, 0});
                }
            }
            ::poll(waiting.data(), waiting.size(), -1);
            if (waiting[1].revents != 0) obey();
            if (held_ == State::whole) pass(waiting);
            if (waiting[0].revents != 0) take();
        }
    }
    void obey() {
        std::array<char, 64> ignored{};
        while (::read(wake_[0], ignored.data(), ignored.size()) > 0) {
        }
        if (wanted_ == State::cut) close_all();
        held_ = wanted_.load();
    }
    void take() {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        if (held_ == State::cut) return reset(client);
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto address = loopback(target_);
        if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            ::close(server);
            return reset(client);
        }
        ++made_;
        pairs_.push_back({client, server});
    }
    void pass(const std::vector<pollfd>& waiting) {
        std::vector<Pair> open;
        std::size_t next = 2;
        for (const auto& pair : pairs_) {
            const bool known = next + 1 < waiting.size();
            const bool whole =
                !known || ((waiting[next].revents == 0 || forward(pair.client, pair.server)) &&
                           (waiting[next + 1].revents == 0 || forward(pair.server, pair.client)));
            next += 2;
            if (whole) {
                open.push_back(pair);
            } else {
                ::close(pair.client);
                ::close(pair.server);
            }
        }
        pairs_ = std::move(open);
    }
    static bool forward(int from, int to) {
        std::array<char, 64 * 1024> buffer;
        const auto size = ::recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size <= 0) return size < 0 && (errno == EAGAIN || errno == EINTR);
        for (ssize_t sent = 0; sent < size;) {
            const auto now =
                ::send(to, buffer.data() + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
            if (now <= 0) return false;
            sent += now;
        }
        return true;
    }
    /// The peer sees a reset, not an end.
    static void reset(int descriptor) {
        const linger at_once{1, 0};
        ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(descriptor);
    }
    void close_all() {
        for (const auto& pair : std::exchange(pairs_, {})) {
            reset(pair.client);
            ::close(pair.server);
        }
    }

    const std::uint16_t target_;
    const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    std::uint16_t port_ = 0;
    std::array<int, 2> wake_{};
    std::atomic<State> wanted_{State::whole};
    std::atomic<State> held_{State::whole};
    std::atomic<int> made_{0};
    std::vector<Pair> pairs_;  // The thread's.
    std::jthread thread_;
};

}  // namespace billmill::tests
