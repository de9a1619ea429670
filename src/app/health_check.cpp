#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "app/commands.hpp"

namespace billmill::app {
namespace {

constexpr timeval patience{.tv_sec = 4, .tv_usec = 0};

class Socket {
public:
    Socket() : fd_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    ~Socket() { close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

/// An address that means "any" is asked on this machine.
sockaddr_in address_of(const Settings& settings) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(settings.port);
    if (inet_pton(AF_INET, settings.host.c_str(), &address.sin_addr) != 1 ||
        address.sin_addr.s_addr == INADDR_ANY) {
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    return address;
}

}  // namespace

/// For supervisors that know exit codes and no HTTP.
Outcome run(const Health&, const Settings& settings) {
    const Socket socket;
    const auto address = address_of(settings);
    if (connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return fail(Fault::unavailable, "nothing listens on port " + std::to_string(settings.port));
    }
    constexpr std::string_view question =
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (send(socket.fd(), question.data(), question.size(), MSG_NOSIGNAL) != std::ssize(question)) {
        return fail(Fault::unavailable, "the listener hung up");
    }
    std::array<char, 12> status{};  // "HTTP/1.1 200"
    const auto got = recv(socket.fd(), status.data(), status.size(), MSG_WAITALL);
    const std::string_view heard{status.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
    if (heard == "HTTP/1.1 200") return {};
    return fail(Fault::unavailable,
                "not ready" + (heard.size() == 12 ? ": status " + std::string{heard.substr(9)} : ""));
}

}  // namespace billmill::app
