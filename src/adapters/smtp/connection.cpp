#include "adapters/smtp/connection.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

#include "foundation/invariant.hpp"

namespace billmill::adapters::smtp {
namespace {

std::string url_of(const SmtpOptions& options) {
    const bool ipv6 = options.host.find(':') != std::string::npos;
    return (options.security == Security::tls ? "smtps://" : "smtp://") +
           (ipv6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(options.port) + "/" +
           options.hello;  // The path is what EHLO says.
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    const auto code = curl_easy_setopt(easy, option, value);
    INVARIANT(code == CURLE_OK, "libcurl has every option that is used");
}

void set_up(CURL* easy, const SmtpOptions& options) {
    set(easy, CURLOPT_URL, url_of(options).c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(easy, CURLOPT_PROXY, "");  // The environment does not redirect mail.
    set(easy, CURLOPT_CONNECT_ONLY, 1L);
    set(easy, CURLOPT_FRESH_CONNECT, 1L);
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_TCP_NODELAY, 1L);  // Half-full packets would wait 40 ms for a delayed acknowledgement.
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.initial_timeout.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    const bool starttls = options.security == Security::starttls;
    set(easy, CURLOPT_USE_SSL, static_cast<long>(starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy, CURLOPT_CERTINFO, 1L);
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    if (!options.user.empty()) {
        set(easy, CURLOPT_USERNAME, options.user.c_str());
        set(easy, CURLOPT_PASSWORD, options.password.c_str());
    }
}

/// The earliest "Expire date:Dec 31 23:59:59 2026 GMT" of the chain.
std::optional<std::int64_t> first_end(CURL* easy) {
    constexpr std::string_view name = "Expire date:";
    std::optional<std::int64_t> first;
    const curl_certinfo* chain = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr) return first;
    for (int i = 0; i < chain->num_of_certs; ++i) {
        for (const auto* line = chain->certinfo[i]; line != nullptr; line = line->next) {
            if (!std::string_view{line->data}.starts_with(name)) continue;
            const auto end = static_cast<std::int64_t>(curl_getdate(line->data + name.size(), nullptr));
            if (end != -1 && (!first || end < *first)) first = end;
        }
    }
    return first;
}

}  // namespace

Connection::Connection(CURLM* multi, CURL* easy, const SmtpOptions& options)
    : multi_{multi}, easy_{easy}, options_{options} {}

std::unique_ptr<Connection> Connection::start(CURLM* multi, const SmtpOptions& options) {
    CURL* easy = curl_easy_init();
    INVARIANT(easy != nullptr, "a libcurl handle can be made");
    std::unique_ptr<Connection> connection{new Connection{multi, easy, options}};
    set_up(easy, options);
    set(easy, CURLOPT_PRIVATE, connection.get());
    set(easy, CURLOPT_HEADERDATA, connection.get());
    set(easy, CURLOPT_HEADERFUNCTION, &Connection::hear);
    INVARIANT(curl_multi_add_handle(multi, easy) == CURLM_OK, "a fresh handle can be driven");
    return connection;
}

Connection::~Connection() {
    std::size_t sent = 0;
    if (alive_ && replies_.idle()) static_cast<void>(curl_easy_send(easy_, "QUIT\r\n", 6, &sent));
    curl_multi_remove_handle(multi_,
                             easy_);  // Also closes: a connection without transfers belongs to its handle.
    curl_easy_cleanup(easy_);
}

/// libcurl hands over each line the server says while it connects.
std::size_t Connection::hear(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& connection = *static_cast<Connection*>(self);
    connection.replies_.feed({bytes, size * count});
    while (auto reply = connection.replies_.next()) {
        if (reply->code == 235) connection.logged_in_ = true;
        // The last answer to EHLO counts: what was offered before TLS may have been put there by another.
        if (reply->code == 250) {
            connection.pipelining_ = reply->offers("PIPELINING");
            connection.chunking_ = reply->offers("CHUNKING");
        }
        connection.last_ = std::move(reply);
    }
    return size * count;
}

CURLcode Connection::connected(CURLcode code) {
    if (code != CURLE_OK) return code;
    if (curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket_) != CURLE_OK || socket_ == CURL_SOCKET_BAD) {
        return CURLE_RECV_ERROR;
    }
    last_.reset();
    // libcurl goes on without a login where the server offers none.
    if (!options_.user.empty() && !logged_in_) return CURLE_LOGIN_DENIED;
    if (!replies_.idle() || replies_.broken()) return CURLE_WEIRD_SERVER_REPLY;
    certificate_end_ = first_end(easy_);
    alive_ = true;
    return CURLE_OK;
}

std::optional<Reply> Connection::refusal() const {
    return last_ && last_->kind() >= 4 ? last_ : std::nullopt;
}

CURLcode Connection::send(std::string_view first, std::string_view second, std::size_t& sent) {
    sent = 0;
    if (options_.security != Security::none || second.empty() || first.empty()) {
        const auto bytes = first.empty() ? second : first;
        return curl_easy_send(easy_, bytes.data(), bytes.size(), &sent);
    }
    // libcurl sends one piece at a time; what it does for it in the clear is this.
    std::array<iovec, 2> pieces{iovec{const_cast<char*>(first.data()), first.size()},
                                iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    const auto count = sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? CURLE_AGAIN : CURLE_SEND_ERROR;
    sent = static_cast<std::size_t>(count);
    return CURLE_OK;
}

CURLcode Connection::receive() {
    std::array<char, 4'096> buffer;
    bool any = false;
    while (true) {
        std::size_t read = 0;
        const auto code = curl_easy_recv(easy_, buffer.data(), buffer.size(), &read);
        if (code == CURLE_AGAIN) return any ? CURLE_OK : CURLE_AGAIN;
        if (code != CURLE_OK || read == 0) {
            alive_ = false;
            return any ? CURLE_OK : CURLE_RECV_ERROR;  // What came before the end is read first.
        }
        any = true;
        replies_.feed({buffer.data(), read});
        // An encrypted connection may hold more than the socket shows; a plain one does not.
        const bool drained = options_.security == Security::none && read < buffer.size();
        if (drained || replies_.broken()) return CURLE_OK;
    }
}

NoSigpipe::NoSigpipe() {
    sigset_t pipe;
    sigset_t before;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    was_blocked_ = sigismember(&before, SIGPIPE) == 1;
}

NoSigpipe::~NoSigpipe() {
    if (was_blocked_) return;
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    const timespec at_once{};
    while (sigtimedwait(&pipe, nullptr, &at_once) == SIGPIPE) {
    }
    pthread_sigmask(SIG_UNBLOCK, &pipe, nullptr);
}

}  // namespace billmill::adapters::smtp
