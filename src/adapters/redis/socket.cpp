#include "adapters/redis/socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace billmill::adapters::redis {
namespace {

/// Waits until the descriptor can be read or written (POLLIN, POLLOUT).  false: the deadline came first.
bool wait_for(int descriptor, short events, Deadline deadline) {
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd waiting{.fd = descriptor, .events = events, .revents = 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(std::clamp<long>(left.count(), 0, 60'000)));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

struct FreeAddresses {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

std::unexpected<Error> away(const char* what) {
    return fail(Fault::unavailable, std::string{"Redis: "} + what);
}

Result<Addresses> resolve(const RedisOptions& options) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    if (::getaddrinfo(options.host.c_str(), std::to_string(options.port).c_str(), &hints, &list) != 0)
        return away("the host's name is not known");
    return Addresses{list};
}

/// Errors: -1: this address does not answer.
int connect_to(const addrinfo& address, Deadline deadline) {
    const int socket = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return -1;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int error = 0;
    socklen_t size = sizeof error;
    const bool connected = ::connect(socket, address.ai_addr, address.ai_addrlen) == 0 ||
                           (errno == EINPROGRESS && wait_for(socket, POLLOUT, deadline) &&
                            ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0);
    if (connected) return socket;
    ::close(socket);
    return -1;
}

}  // namespace

Result<std::unique_ptr<Socket>> Socket::connect(const RedisOptions& options, Deadline deadline) {
    TRY(const auto addresses, resolve(options));
    for (const auto* one = addresses.get(); one != nullptr; one = one->ai_next) {
        if (const int socket = connect_to(*one, deadline); socket >= 0)
            return std::unique_ptr<Socket>{new Socket{socket}};
    }
    return away("no connection to the server");
}

Socket::~Socket() {
    ::close(descriptor_);
}

Outcome Socket::send(std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
        const auto written = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EAGAIN && errno != EINTR) {
            return away("the connection broke while writing");
        } else if (!wait_for(descriptor_, POLLOUT, deadline)) {
            return away("writing took too long");
        }
    }
    return {};
}

Result<std::size_t> Socket::receive(char* bytes, std::size_t size, Deadline deadline) {
    while (true) {
        const auto read = ::recv(descriptor_, bytes, size, 0);
        if (read > 0) return static_cast<std::size_t>(read);
        if (read == 0 || (errno != EAGAIN && errno != EINTR))
            return away("the connection broke while reading");
        if (!wait_for(descriptor_, POLLIN, deadline)) return away("the answer took too long");
    }
}

bool Socket::is_quiet() const {
    return !wait_for(descriptor_, POLLIN, {});
}

}  // namespace billmill::adapters::redis
