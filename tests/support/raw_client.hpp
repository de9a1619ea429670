#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace billmill::tests {

/// What came back, read by hand: a test must see the bytes, not what a library makes of them.
struct Answer {
    int status = 0;                              ///< 0: the connection ended before an answer.
    std::map<std::string, std::string> headers;  ///< Names lower-cased.
    std::string body;
    bool whole = true;  ///< Of one in chunks: its last chunk came.
};

/// A blocking HTTP client on loopback that sends exactly the bytes it is given.
class RawClient {
public:
    /// `from`: another address of the loopback network, to be another peer.
    explicit RawClient(std::uint16_t port, const char* from = "127.0.0.1")
        : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in own{};
        own.sin_family = AF_INET;
        ::inet_pton(AF_INET, from, &own.sin_addr);
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }

    /// False: the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    void shut_write() { ::shutdown(socket_, SHUT_WR); }

    /// `body_expected`: false after a HEAD request.
    Answer receive(bool body_expected = true) {
        Answer answer;
        std::size_t end = 0;
        while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
            if (!fill()) return answer;
        }
        const auto head = input_.substr(0, end + 2);
        input_.erase(0, end + 4);
        answer.status = std::atoi(head.substr(9, 3).c_str());
        for (auto at = head.find("\r\n") + 2; at < head.size();) {
            const auto stop = head.find("\r\n", at);
            const auto colon = head.find(": ", at);
            std::string name = head.substr(at, colon - at);
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            answer.headers[name] = head.substr(colon + 2, stop - colon - 2);
            at = stop + 2;
        }
        if (!body_expected || answer.status == 304) return answer;
        if (answer.headers["transfer-encoding"] == "chunked") {
            answer.whole = receive_chunks(answer.body);
            return answer;
        }
        const auto length = static_cast<std::size_t>(std::atoll(answer.headers["content-length"].c_str()));
        while (input_.size() < length) {
            if (!fill()) return Answer{};
        }
        answer.body = input_.substr(0, length);
        input_.erase(0, length);
        return answer;
    }
    Answer ask(std::string_view bytes) {
        send(bytes);
        return receive();
    }
    /// What comes until it holds `wanted`; less where the server closed or said nothing for too long.
    std::string receive_until(std::string_view wanted) {
        while (input_.find(wanted) == std::string::npos && fill()) {
        }
        return std::exchange(input_, {});
    }
    /// What comes until the server closes, or says nothing for too long.
    std::string receive_all() {
        while (fill()) {
        }
        return std::exchange(input_, {});
    }
    /// How the last receive() or its like ended: not cleanly.
    [[nodiscard]] bool was_reset() const { return was_reset_; }
    /// True: the server closed cleanly (no reset), and said nothing more.
    bool ended() {
        if (!input_.empty()) return false;
        char byte = 0;
        return ::recv(socket_, &byte, 1, 0) == 0;
    }

private:
    /// False: the connection ended before the last chunk.
    bool receive_chunks(std::string& body) {
        while (true) {
            std::size_t line = 0;
            while ((line = input_.find("\r\n")) == std::string::npos)
                if (!fill()) return false;
            const auto size = std::stoul(input_.substr(0, line), nullptr, 16);
            while (input_.size() < line + 2 + size + 2)
                if (!fill()) return false;
            body.append(input_, line + 2, size);
            input_.erase(0, line + 2 + size + 2);
            if (size == 0) return true;
        }
    }
    bool fill() {
        char chunk[16 * 1024];
        const auto count = ::recv(socket_, chunk, sizeof chunk, 0);
        was_reset_ = count < 0 && errno == ECONNRESET;
        if (count <= 0) return false;
        input_.append(chunk, static_cast<std::size_t>(count));
        return true;
    }
    int socket_;
    bool connected_ = false;
    bool was_reset_ = false;
    std::string input_;
};

inline std::string get(std::string_view target, std::string_view headers = "") {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{headers} + "\r\n";
}
inline std::string post(std::string_view target, std::string_view body, std::string_view headers = "") {
    return "POST " + std::string{target} +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + std::string{headers} + "\r\n" + std::string{body};
}

}  // namespace billmill::tests
