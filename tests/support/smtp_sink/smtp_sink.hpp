#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace billmill::support {

/// Where in a conversation a rule applies.
enum class Moment : std::uint8_t {
    greeting,
    hello,
    starttls,
    login,
    mail_from,
    recipient,
    data,
    upload,   ///< The first bytes of a message have come, its end has not.
    message,  ///< Its end has come: the final dot, or the last byte of its chunk.
    reset,
};

/// What the sink does at a moment instead of what it should.
struct Rule {
    enum class Act : std::uint8_t {
        answer,   ///< Say `reply` and go on.
        hang_up,  ///< Close without a word.
        say_and_hang_up,
        stay_silent,         ///< And read nothing, until the sink stops.
        answer_and_go_away,  ///< Say `reply`; then no connection stands and none is taken for `away`.
    };
    Moment moment;
    Act act = Act::answer;
    std::string reply{};
    int skip = 0;    ///< Times the moment passes before the rule holds.
    int times = -1;  ///< Times it holds; -1: always.
    int every = 0;   ///< Not 0: it holds each so-many-th time the moment comes; skip and times don't count.
    std::chrono::seconds away{};
};

struct ReceivedMail {
    int connection = 0;
    std::string from;
    std::string to;
    std::string message;  ///< As sent: dots undone, without the final one.
    std::string message_id;
    bool encrypted = false;
};

struct SinkOptions {
    enum class Tls : std::uint8_t { none, offered, from_the_start };
    Tls tls = Tls::none;
    bool pipelining = true;
    bool chunking = false;  ///< RFC 3030: BDAT.
    std::string user{};     ///< Not empty: AUTH PLAIN and LOGIN are offered, and MAIL is refused without.
    std::string password{};
    std::vector<Rule> rules{};
    std::uint16_t port = 0;  ///< 0: any that is free.
    /// Called for each mail before its answer leaves, by the thread of its connection. With it the sink itself keeps
    /// neither mails nor commands: for millions of them.
    std::function<void(const ReceivedMail&)> on_mail{};
};

/// A mail server in this process, on a port of its own on 127.0.0.1, that does what its rules say. A thread per connection.
/// Everything it took or answered is recorded before its answer leaves.      Threads: any.
class SmtpSink {
public:
    explicit SmtpSink(SinkOptions options = {});
    ~SmtpSink();  ///< Hangs up on everybody.
    SmtpSink(const SmtpSink&) = delete;
    SmtpSink& operator=(const SmtpSink&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// The certificate it shows, self-signed for "localhost" and 127.0.0.1; only with TLS.
    [[nodiscard]] std::filesystem::path certificate() const;
    [[nodiscard]] std::vector<ReceivedMail> mails()
        const;  ///< Answered 2xx, or lost on purpose after the dot.
    [[nodiscard]] std::vector<std::string> commands()
        const;  ///< Lines of all connections, without messages and logins.
    [[nodiscard]] int connections() const;
    /// CR or LF that came without the other, anywhere.
    [[nodiscard]] int bare_line_ends() const;
    void set_rules(std::vector<Rule> rules);
    /// How often each rule held, in their order.
    [[nodiscard]] std::vector<std::int64_t> rules_followed() const;
    /// Closes every connection, as a server does with those that idle; keeps listening.
    void drop_connections();

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::support
