#include "support/smtp_sink/smtp_sink.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "support/smtp_sink/state.hpp"

namespace billmill::support {
namespace {

int bare_line_ends_in(std::string_view text) {
    std::ptrdiff_t pairs = 0;
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        pairs += at > 0 && text[at - 1] == '\r' ? 1 : 0;
    return static_cast<int>(std::ranges::count(text, '\n') + std::ranges::count(text, '\r') - 2 * pairs);
}

}  // namespace

SmtpSink::Impl::Impl(SinkOptions given) : options{std::move(given)} {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to clients that have left.
    auto pattern = (std::filesystem::temp_directory_path() / "billmill-sink-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    if (options.tls != SinkOptions::Tls::none) tls = self_signed_context(folder / "certificate.pem");

    port = options.port;
    followed.resize(options.rules.size());
    listen_now();
    acceptor = std::thread{[this] { accept_clients(); }};
}

void SmtpSink::Impl::listen_now() {
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener, generic, size) != 0 || listen(listener, 512) != 0) {
        std::perror("the SMTP sink cannot listen");
        std::exit(1);
    }
    getsockname(listener, generic, &size);
    port = ntohs(address.sin_port);  // After it was away it listens where it was found before.
}

SmtpSink::Impl::~Impl() {
    {
        const std::lock_guard lock{mutex};
        stopping = true;
        for (const int fd : clients) shutdown(fd, SHUT_RDWR);
        shutdown(listener, SHUT_RDWR);  // Ends accept().
    }
    stopped.notify_all();
    acceptor.join();
    for (auto& thread : threads) thread.join();
    close(listener);
    std::filesystem::remove_all(folder);
}

void SmtpSink::Impl::accept_clients() {
    while (true) {
        const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        std::unique_lock lock{mutex};
        if (stopping || away_until) {
            if (fd >= 0) close(fd);
        } else if (fd >= 0) {
            take_client(fd);
        }
        if (away_until && !stopping) {
            close(listener);
            stopped.wait_until(lock, *away_until, [this] { return stopping; });
            away_until.reset();
            listen_now();
        }
        if (stopping) return;
    }
}

void SmtpSink::Impl::take_client(int fd) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    clients.insert(fd);
    threads.emplace_back([this, fd, number = connections++] { serve(fd, number); });
}

void SmtpSink::Impl::go_away(std::chrono::seconds away) {
    const std::lock_guard lock{mutex};
    away_until = std::chrono::steady_clock::now() + away;
    for (const int fd : clients) shutdown(fd, SHUT_RDWR);
    shutdown(listener, SHUT_RDWR);
}

void SmtpSink::Impl::keep(const ReceivedMail& mail) {
    if (options.on_mail) return options.on_mail(mail);
    const std::lock_guard lock{mutex};
    bare_line_ends += bare_line_ends_in(mail.message);
    mails.push_back(mail);
}

void SmtpSink::Impl::serve(int fd, int number) {
    converse(*this, fd, number);
    const std::lock_guard lock{mutex};
    clients.erase(fd);
    close(fd);
}

std::optional<Rule> SmtpSink::Impl::rule_at(Moment moment) {
    const std::lock_guard lock{mutex};
    const auto come = ++times_come.at(static_cast<std::size_t>(moment));
    for (std::size_t i = 0; i < options.rules.size(); ++i) {
        auto& rule = options.rules[i];
        if (rule.moment != moment || rule.times == 0) continue;
        if (rule.every > 0 ? come % rule.every != 0 : rule.skip > 0) {
            if (rule.every == 0) --rule.skip;
            continue;
        }
        if (rule.every == 0 && rule.times > 0) --rule.times;
        ++followed[i];
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
    impl_->followed.assign(impl_->options.rules.size(), 0);
}

std::vector<std::int64_t> SmtpSink::rules_followed() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->followed;
}

void SmtpSink::drop_connections() {
    const std::lock_guard lock{impl_->mutex};
    for (const int fd : impl_->clients) shutdown(fd, SHUT_RDWR);
}

}  // namespace billmill::support
