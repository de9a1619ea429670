#include "app/http_client.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
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
    /// What comes next; empty: nothing more, or not in time.
    [[nodiscard]] std::string hear() const {
        std::string bytes(16 * 1024, '\0');
        const auto count = recv(fd_, bytes.data(), bytes.size(), 0);
        bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return bytes;
    }

private:
    int fd_;
};

std::string head_of(const HttpQuestion& question, const std::string& host) {
    std::string text = question.method + " " + question.target +
                       " HTTP/1.1\r\nHost: " + host_port(host, question.port) + "\r\nConnection: close\r\n";
    if (!question.key.empty()) text += "Authorization: Bearer " + question.key + "\r\n";
    for (const auto& [name, value] : question.headers) text += name + ": " + value + "\r\n";
    if (const auto& upload = question.upload) {
        text += "Content-Type: " + upload->type + "\r\n";
        text += upload->chunked ? std::string{"Transfer-Encoding: chunked\r\n"}
                                : "Content-Length: " + std::to_string(upload->bytes) + "\r\n";
        if (!upload->digest.empty()) text += "Content-Digest: " + upload->digest + "\r\n";
        if (!upload->encoding.empty()) text += "Content-Encoding: " + upload->encoding + "\r\n";
    } else if (question.method != "GET") {
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(question.body.size()) +
                "\r\n";
    }
    return text + "\r\n" + question.body;
}

/// Source: RFC 9112 7.1.
std::string chunk_of(const std::string& bytes) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes.size(), 16).ptr;
    return std::string{digits.data(), end}.append("\r\n").append(bytes).append("\r\n");
}

/// False: the server takes no more. It may have answered all the same.
bool send(const Socket& socket, const HttpQuestion& question, const std::string& host) {
    if (!socket.say(head_of(question, host))) return false;
    if (!question.upload) return true;
    const auto& upload = *question.upload;
    for (auto bytes = upload.read(); !bytes.empty(); bytes = upload.read())
        if (!socket.say(upload.chunked ? chunk_of(bytes) : bytes)) return false;
    return !upload.chunked || socket.say("0\r\n\r\n");
}

/// An answer as it comes.     Source: RFC 9112 4 and 7.1. billmill's answers bear their length, or come in chunks.
class Answering {
public:
    explicit Answering(const HttpQuestion& question) : question_{question} {}

    enum class Step : std::uint8_t { more, whole, wrong, too_long };
    [[nodiscard]] Step hear(std::string_view bytes) {
        waiting_ += bytes;
        if (!head_read_) {
            const auto end = waiting_.find("\r\n\r\n");
            if (end == std::string::npos) return waiting_.size() > head_bytes_max ? Step::wrong : Step::more;
            if (!read_head(std::string_view{waiting_}.substr(0, end + 2))) return Step::wrong;
            waiting_.erase(0, end + 4);
        }
        return chunked_ ? read_chunks() : read_plain();
    }
    [[nodiscard]] HttpAnswer answer() && { return std::move(answer_); }

private:
    static constexpr std::size_t head_bytes_max = 64 * 1024;

    bool read_head(std::string_view head) {
        constexpr std::string_view version = "HTTP/1.1 ";
        if (!head.starts_with(version) || head.size() < version.size() + 3) return false;
        const auto* digits = head.data() + version.size();
        if (std::from_chars(digits, digits + 3, answer_.status).ptr != digits + 3) return false;
        head_read_ = true;
        answer_.head = head;
        chunked_ = head.find("\r\nTransfer-Encoding: chunked\r\n") != std::string_view::npos;
        constexpr std::string_view name = "\r\nContent-Length: ";
        if (const auto at = head.find(name); at != std::string_view::npos)
            std::from_chars(head.data() + at + name.size(), head.data() + head.size(), left_);
        return true;
    }
    Step read_plain() {
        left_ -= std::min<std::uint64_t>(left_, waiting_.size());
        const auto taken = keep(waiting_);
        waiting_.clear();
        return taken != Step::more ? taken : left_ == 0 ? Step::whole : Step::more;
    }
    Step read_chunks() {
        while (true) {
            const auto line = waiting_.find("\r\n");
            if (line == std::string::npos) return waiting_.size() > 100 ? Step::wrong : Step::more;
            std::uint64_t size = 0;
            if (std::from_chars(waiting_.data(), waiting_.data() + line, size, 16).ptr !=
                waiting_.data() + line)
                return Step::wrong;
            if (size == 0) return Step::whole;
            if (size > chunk_bytes_max) return Step::wrong;
            if (waiting_.size() < line + 2 + size + 2) return Step::more;
            const auto taken = keep(std::string_view{waiting_}.substr(line + 2, size));
            if (taken != Step::more) return taken;
            waiting_.erase(0, line + 2 + size + 2);
        }
    }
    Step keep(std::string_view bytes) {
        if (question_.take && answer_.status == 200) return question_.take(bytes) ? Step::more : Step::wrong;
        answer_.body += bytes;
        return answer_.body.size() > question_.answer_bytes_max ? Step::too_long : Step::more;
    }

    static constexpr std::uint64_t chunk_bytes_max = 16U << 20U;
    const HttpQuestion& question_;
    std::string waiting_;
    HttpAnswer answer_;
    bool head_read_ = false;
    bool chunked_ = false;
    std::uint64_t left_ = 0;
};

}  // namespace

Result<HttpAnswer> ask(const HttpQuestion& question) {
    const auto host = host_to_ask(question.host);
    const auto place = host_port(host, question.port);
    const auto addresses = addresses_of(host, question.port);
    for (const auto* address = addresses.get(); address != nullptr; address = address->ai_next) {
        const Socket socket{address->ai_family, question.patience_seconds};
        if (!socket.reaches(*address)) continue;
        (void)send(socket, question, host);  // What was refused early has an answer too.
        Answering answering{question};
        auto step = Answering::Step::more;
        for (auto bytes = socket.hear(); !bytes.empty(); bytes = socket.hear()) {
            step = answering.hear(bytes);
            if (step != Answering::Step::more) break;
        }
        if (step == Answering::Step::whole) return std::move(answering).answer();
        if (step == Answering::Step::too_long)
            return fail(Fault::unavailable, place + " gave a longer answer than is read");
        return fail(Fault::unavailable, place + " gave no whole answer within " +
                                            std::to_string(question.patience_seconds) + " seconds");
    }
    return fail(Fault::unavailable, "nothing listens on " + place);
}

}  // namespace billmill::app
