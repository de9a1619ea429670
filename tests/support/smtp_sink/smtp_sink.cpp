#include "support/smtp_sink/smtp_sink.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

#include "support/smtp_sink/certificate.hpp"

namespace billmill::support {
namespace {

std::string base64_decoded(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    const auto padding = static_cast<int>(std::ranges::count(text, '='));
    out.resize(static_cast<std::size_t>(std::max(0, size - padding)));
    return out;
}

std::string between_brackets(std::string_view line) {
    const auto open = line.find('<');
    const auto close = line.rfind('>');
    return open == std::string_view::npos || close == std::string_view::npos
               ? ""
               : std::string{line.substr(open + 1, close - open - 1)};
}

std::string message_id_of(std::string_view message) {
    constexpr std::string_view name = "Message-ID: ";
    const auto at = message.find(name);
    if (at == std::string_view::npos) return "";
    return std::string{message.substr(at + name.size(), message.find("\r\n", at) - at - name.size())};
}

/// One client's bytes, in the clear or encrypted. Blocks.
class Wire {
public:
    explicit Wire(int fd) : fd_{fd} {}

    bool encrypt(SSL_CTX* context) {
        ssl_.reset(SSL_new(context));
        SSL_set_fd(ssl_.get(), fd_);
        pending_.clear();  // What came in the clear before TLS is nobody's command.
        return SSL_accept(ssl_.get()) == 1;
    }
    [[nodiscard]] bool encrypted() const { return ssl_ != nullptr; }

    void say(const std::string& reply) {
        const auto line = reply + "\r\n";
        if (ssl_) {
            SSL_write(ssl_.get(), line.data(), static_cast<int>(line.size()));
        } else {
            static_cast<void>(::send(fd_, line.data(), line.size(), MSG_NOSIGNAL));
        }
    }

    /// More bytes for pending(); false: the client has gone.
    bool hear() {
        std::array<char, 16'384> buffer;
        const auto size = static_cast<int>(buffer.size());
        const auto read = ssl_ ? SSL_read(ssl_.get(), buffer.data(), size)
                               : static_cast<int>(recv(fd_, buffer.data(), buffer.size(), 0));
        if (read > 0) pending_.append(buffer.data(), static_cast<std::size_t>(read));
        return read > 0;
    }
    std::string& pending() { return pending_; }

private:
    int fd_;
    std::unique_ptr<SSL, SslFree> ssl_;
    std::string pending_;
};

}  // namespace

struct SmtpSink::Impl {
    explicit Impl(SinkOptions given);
    ~Impl();

    void accept_clients();
    void serve(int fd, int number);
    /// The rule that holds now, if any, counted as used.
    std::optional<Rule> rule_at(Moment moment);

    SinkOptions options;
    std::filesystem::path folder;
    std::unique_ptr<SSL_CTX, SslFree> tls;
    int listener = -1;
    std::uint16_t port = 0;

    std::mutex mutex;
    bool stopping = false;
    std::condition_variable stopped;
    std::set<int> clients;
    int connections = 0;
    int bare_line_ends = 0;
    std::vector<ReceivedMail> mails;
    std::vector<std::string> commands;
    std::vector<std::thread> threads;
    std::thread acceptor;
};

namespace {

/// One conversation.
class Session {
public:
    Session(SmtpSink::Impl& sink, int fd, int number) : sink_{sink}, wire_{fd}, number_{number} {}

    void run() {
        if (sink_.options.tls == SinkOptions::Tls::from_the_start && !wire_.encrypt(sink_.tls.get())) return;
        if (!react(Moment::greeting, "220 sink.example ESMTP")) return;
        while (auto line = read_line()) {
            if (!obey(*line)) return;
        }
    }

private:
    /// Does what the rules say at this moment, or else answers as a server should. False: hang up.
    bool react(Moment moment, const std::string& usual, bool* usual_happened = nullptr) {
        const auto rule = sink_.rule_at(moment);
        if (usual_happened != nullptr) *usual_happened = !rule;
        return follow(rule, usual);
    }

    bool follow(const std::optional<Rule>& rule, const std::string& usual) {
        if (!rule) return (wire_.say(usual), true);
        if (rule->act == Rule::Act::stay_silent) {
            std::unique_lock lock{sink_.mutex};
            sink_.stopped.wait(lock, [&] { return sink_.stopping; });
            return false;
        }
        if (rule->act != Rule::Act::hang_up) wire_.say(rule->reply);
        return rule->act == Rule::Act::answer;
    }

    std::optional<std::string> read_line() {
        while (true) {
            const auto end = wire_.pending().find('\n');
            if (end != std::string::npos) {
                auto line = wire_.pending().substr(0, end);
                wire_.pending().erase(0, end + 1);
                const bool proper = line.ends_with('\r');
                if (proper) line.pop_back();
                if (!proper || line.find('\r') != std::string::npos) note_bare_line_end();
                return line;
            }
            if (!wire_.hear()) return std::nullopt;
        }
    }

    void note_bare_line_end() {
        const std::lock_guard lock{sink_.mutex};
        ++sink_.bare_line_ends;
    }

    bool obey(const std::string& line) {
        auto verb = line.substr(0, 4);
        std::ranges::transform(verb, verb.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        {
            const std::lock_guard lock{sink_.mutex};
            sink_.commands.push_back(verb == "AUTH" ? "AUTH" : line);
        }
        if (verb == "EHLO") return react(Moment::hello, hello());
        if (verb == "STAR") return start_tls();
        if (verb == "AUTH") return log_in(line);
        if (verb == "MAIL") return mail_from(line);
        if (verb == "RCPT") return recipient(line);
        if (verb == "DATA") return data();
        if (verb == "RSET") return (from_.reset(), to_.reset(), react(Moment::reset, "250 ok"));
        if (verb == "QUIT") return (wire_.say("221 bye"), false);
        wire_.say(verb == "NOOP" ? "250 ok" : "502 5.5.2 no such command");
        return true;
    }

    [[nodiscard]] std::string hello() const {
        std::string reply = "250-sink.example\r\n";
        if (sink_.options.pipelining) reply += "250-PIPELINING\r\n";
        if (sink_.options.tls == SinkOptions::Tls::offered && !wire_.encrypted()) reply += "250-STARTTLS\r\n";
        if (!sink_.options.user.empty()) reply += "250-AUTH PLAIN LOGIN\r\n";
        return reply + "250 8BITMIME";
    }

    bool start_tls() {
        bool usual = false;
        if (!react(Moment::starttls, "220 go ahead", &usual)) return false;
        return !usual || wire_.encrypt(sink_.tls.get());
    }

    bool log_in(const std::string& line) {
        std::string user;
        std::string password;
        if (line.starts_with("AUTH PLAIN")) {
            auto answer = line.size() > 11 ? line.substr(11) : ask("334 ");
            const auto plain = base64_decoded(answer);
            const auto first = plain.find('\0');
            const auto second = plain.find('\0', first + 1);
            if (second != std::string::npos) {
                user = plain.substr(first + 1, second - first - 1);
                password = plain.substr(second + 1);
            }
        } else {
            user = base64_decoded(line.size() > 11 ? line.substr(11) : ask("334 VXNlcm5hbWU6"));
            password = base64_decoded(ask("334 UGFzc3dvcmQ6"));
        }
        logged_in_ = user == sink_.options.user && password == sink_.options.password;
        return react(Moment::login, logged_in_ ? "235 2.7.0 welcome" : "535 5.7.8 who are you?");
    }

    std::string ask(const std::string& question) {
        wire_.say(question);
        return read_line().value_or("");
    }

    bool mail_from(const std::string& line) {
        if (!sink_.options.user.empty() && !logged_in_) return (wire_.say("530 5.7.0 log in first"), true);
        if (from_) return (wire_.say("503 5.5.1 a sender is already there"), true);
        bool usual = false;
        const bool going = react(Moment::mail_from, "250 2.1.0 ok", &usual);
        if (usual) from_ = between_brackets(line);
        return going;
    }

    bool recipient(const std::string& line) {
        if (!from_) return (wire_.say("503 5.5.1 who sends this?"), true);
        bool usual = false;
        const bool going = react(Moment::recipient, "250 2.1.5 ok", &usual);
        if (usual) to_ = between_brackets(line);
        return going;
    }

    bool data() {
        if (!to_) return (wire_.say("554 5.5.1 no valid recipients"), true);
        bool usual = false;
        if (!react(Moment::data, "354 go ahead", &usual)) return false;
        return !usual || read_message();
    }

    bool read_message() {
        std::string message;
        bool first = true;
        while (auto line = read_line()) {
            if (std::exchange(first, false)) {
                if (const auto rule = sink_.rule_at(Moment::upload)) return (follow(rule, ""), false);
            }
            if (*line == ".") return take(message);
            message += line->starts_with('.') ? line->substr(1) : *line;
            message += "\r\n";
        }
        return false;
    }

    bool take(const std::string& message) {
        const auto rule = sink_.rule_at(Moment::message);
        const bool refused =
            rule && (rule->act == Rule::Act::answer || rule->act == Rule::Act::say_and_hang_up);
        if (!refused) {
            const std::lock_guard lock{sink_.mutex};
            sink_.mails.push_back(
                {number_, *from_, *to_, message, message_id_of(message), wire_.encrypted()});
        }
        from_.reset();
        to_.reset();
        return follow(rule, "250 2.0.0 taken");
    }

    SmtpSink::Impl& sink_;
    Wire wire_;
    int number_;
    bool logged_in_ = false;
    std::optional<std::string> from_;
    std::optional<std::string> to_;
};

}  // namespace

SmtpSink::Impl::Impl(SinkOptions given) : options{std::move(given)} {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to clients that have left.
    auto pattern = (std::filesystem::temp_directory_path() / "billmill-sink-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    if (options.tls != SinkOptions::Tls::none) tls = self_signed_context(folder / "certificate.pem");

    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener, generic, size) != 0 || listen(listener, 128) != 0) std::abort();
    getsockname(listener, generic, &size);
    port = ntohs(address.sin_port);
    acceptor = std::thread{[this] { accept_clients(); }};
}

SmtpSink::Impl::~Impl() {
    {
        const std::lock_guard lock{mutex};
        stopping = true;
        for (const int fd : clients) shutdown(fd, SHUT_RDWR);
    }
    stopped.notify_all();
    shutdown(listener, SHUT_RDWR);  // Ends accept().
    acceptor.join();
    for (auto& thread : threads) thread.join();
    close(listener);
    std::filesystem::remove_all(folder);
}

void SmtpSink::Impl::accept_clients() {
    for (int fd = 0; (fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::lock_guard lock{mutex};
        if (stopping) {
            close(fd);
            return;
        }
        clients.insert(fd);
        threads.emplace_back([this, fd, number = connections++] { serve(fd, number); });
    }
}

void SmtpSink::Impl::serve(int fd, int number) {
    Session{*this, fd, number}.run();
    const std::lock_guard lock{mutex};
    clients.erase(fd);
    close(fd);
}

std::optional<Rule> SmtpSink::Impl::rule_at(Moment moment) {
    const std::lock_guard lock{mutex};
    for (auto& rule : options.rules) {
        if (rule.moment != moment || rule.times == 0) continue;
        if (rule.skip > 0) {
            --rule.skip;
            continue;
        }
        if (rule.times > 0) --rule.times;
        return rule;
    }
    return std::nullopt;
}

SmtpSink::SmtpSink(SinkOptions options) : impl_{std::make_unique<Impl>(std::move(options))} {}
SmtpSink::~SmtpSink() = default;

std::uint16_t SmtpSink::port() const {
    return impl_->port;
}
std::filesystem::path SmtpSink::certificate() const {
    return impl_->folder / "certificate.pem";
}

std::vector<ReceivedMail> SmtpSink::mails() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->mails;
}

std::vector<std::string> SmtpSink::commands() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->commands;
}

int SmtpSink::connections() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->connections;
}

int SmtpSink::bare_line_ends() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->bare_line_ends;
}

void SmtpSink::set_rules(std::vector<Rule> rules) {
    const std::lock_guard lock{impl_->mutex};
    impl_->options.rules = std::move(rules);
}

void SmtpSink::drop_connections() {
    const std::lock_guard lock{impl_->mutex};
    for (const int fd : impl_->clients) shutdown(fd, SHUT_RDWR);
}

}  // namespace billmill::support
