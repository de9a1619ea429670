#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "support/smtp_sink/certificate.hpp"
#include "support/smtp_sink/smtp_sink.hpp"

namespace billmill::support {

/// What the conversations of one sink share.
struct SmtpSink::Impl {
    explicit Impl(SinkOptions given);
    ~Impl();

    void listen_now();
    void accept_clients();
    void take_client(int fd);
    void serve(int fd, int number);
    /// Hangs up on everybody; listens again when `away` has passed.
    void go_away(std::chrono::seconds away);
    void keep(const ReceivedMail& mail);
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
    std::optional<std::chrono::steady_clock::time_point> away_until;
    std::array<std::int64_t, 10> times_come{};  ///< Of each moment.
    std::vector<std::int64_t> followed;         ///< Of each rule.
    std::set<int> clients;
    int connections = 0;
    int bare_line_ends = 0;
    std::vector<ReceivedMail> mails;
    std::vector<std::string> commands;
    std::vector<std::thread> threads;
    std::thread acceptor;
};

/// One conversation, on the thread of its connection; returns when either side hangs up.
void converse(SmtpSink::Impl& sink, int fd, int number);

}  // namespace billmill::support
