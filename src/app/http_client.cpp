#include "app/http_client.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>

#include "foundation/host_port.hpp"

namespace billmill::app {
namespace {

/// An address that means "any" is asked on this machine.
std::string host_to_ask(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    if (host == "::") return "::1";
    return host;
}

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Addresses addresses_of(const std::string& host, std::uint16_t port) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) found = nullptr;
    return {found, &freeaddrinfo};
}

class Socket {
public:
    Socket(int family, int patience_seconds) : fd_{socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        const timeval patience{.tv_sec = patience_seconds, .tv_usec = 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    ~Socket() {
        if (fd_ >= 0) close(fd_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    [[nodiscard]] bool reaches(const addrinfo& address) const {
        return connect(fd_, address.ai_addr, address.ai_addrlen) == 0;
    }
    [[nodiscard]] bool say(std::string_view text) const {
        while (!text.empty()) {
            const auto count = send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    /// Everything that comes back, until the other side closes or there is more than `bytes_max`.
    [[nodiscard]] std::string hear(std::size_t bytes_max) const {
        std::string answer;
        std::array<char, 4096> chunk;
        while (answer.size() <= bytes_max) {
            const auto count = recv(fd_, chunk.data(), chunk.size(), 0);
            if (count <= 0) break;
            answer.append(chunk.data(), static_cast<std::size_t>(count));
        }
        return answer;
    }

private:
    int fd_;
};

std::string text_of(const HttpQuestion& question, const std::string& host) {
    std::string text = question.method + " " + question.target +
                       " HTTP/1.1\r\nHost: " + host_port(host, question.port) + "\r\nConnection: close\r\n";
    if (!question.key.empty()) text += "Authorization: Bearer " + question.key + "\r\n";
    if (question.method == "POST")
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(question.body.size()) +
                "\r\n";
    return text + "\r\n" + question.body;
}

/// nullopt: it is no whole answer.     Source: RFC 9112 4; billmill's answers bear their length.
std::optional<HttpAnswer> read_answer(std::string_view text) {
    constexpr std::string_view version = "HTTP/1.1 ";
    const auto end_of_head = text.find("\r\n\r\n");
    if (!text.starts_with(version) || end_of_head == std::string_view::npos) return std::nullopt;
    HttpAnswer answer;
    const auto* digits = text.data() + version.size();
    if (std::from_chars(digits, digits + 3, answer.status).ptr != digits + 3) return std::nullopt;
    answer.body = text.substr(end_of_head + 4);
    return answer;
}

}  // namespace

Result<HttpAnswer> ask(const HttpQuestion& question) {
    const auto host = host_to_ask(question.host);
    const auto place = host_port(host, question.port);
    const auto addresses = addresses_of(host, question.port);
    for (const auto* address = addresses.get(); address != nullptr; address = address->ai_next) {
        const Socket socket{address->ai_family, question.patience_seconds};
        if (!socket.reaches(*address)) continue;
        const auto heard =
            socket.say(text_of(question, host)) ? socket.hear(question.answer_bytes_max) : std::string{};
        if (heard.size() > question.answer_bytes_max)
            return fail(Fault::unavailable, place + " gave a longer answer than is read");
        if (auto answer = read_answer(heard)) return *std::move(answer);
        return fail(Fault::unavailable, place + " gave no answer within " +
                                            std::to_string(question.patience_seconds) + " seconds");
    }
    return fail(Fault::unavailable, "nothing listens on " + place);
}

}  // namespace billmill::app
