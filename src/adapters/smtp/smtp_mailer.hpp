#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "ports/mailer.hpp"

namespace billmill::adapters::smtp {

enum class Security : std::uint8_t {
    none,      ///< Plain text; only to this machine.
    starttls,  ///< Plain text that must turn into TLS before anything is said.
    tls,       ///< TLS from the first byte (port 465).
};

struct SmtpOptions {
    std::string host{};
    std::uint16_t port = 587;
    Security security = Security::starttls;
    std::string user{};            ///< Empty: no login.
    std::string password{};        ///< Never logged.
    std::string ca_file{};         ///< PEM; empty: the system's authorities.
    std::string hello{};           ///< Name said in EHLO; empty: this machine's own.
    bool trusted_network = false;  ///< Security::none is taken for any host, not only for this machine.
    int connections = 5;
    int mails_per_connection_max = 100;
    Milliseconds connection_age_max{300'000};
    Milliseconds connect_timeout{30'000};     ///< TCP alone.
    Milliseconds initial_timeout{300'000};    ///< TCP, TLS, the first 220 and login together.
    Milliseconds mail_timeout{300'000};       ///< For the answer to MAIL.
    Milliseconds recipient_timeout{300'000};  ///< For the answer to RCPT.
    Milliseconds data_timeout{120'000};       ///< For the answer to DATA.
    Milliseconds block_timeout{180'000};      ///< While the message is uploaded and nothing of it is taken.
    /// For the answer to the final dot: cutting it short makes duplicates.
    Milliseconds answer_timeout{600'000};
    Milliseconds probe_timeout{
        30'000};  ///< For each of the two waits of a probe: until it may speak, and for the answer to MAIL.
    Milliseconds stop_patience{5'000};  ///< For the answer to a final dot after stop().

    /// Sets answer_timeout, and lets no other wait be longer.
    void set_patience(Milliseconds patience);
};

/// The server's answers that decided about a mail, by the first digit of their code. A mail without an answer is in none.
/// Threads: any.
class Answers {
public:
    /// `code` as in ports::SendResult: "250 2.0.0", "not_admitted 421 4.3.2", "timeout".
    void count(std::string_view code);
    [[nodiscard]] std::int64_t of_class(int digit) const {
        return counts_.at(digit).load(std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<std::int64_t>, 6> counts_{};
};

/// When the first certificate of the mail server's chain ends, as the last connection with TLS showed it.
/// Threads: any.
class CertificateEnd {
public:
    void note(std::optional<std::int64_t> seconds) {
        if (seconds) seconds_ = static_cast<double>(*seconds);
    }
    /// Since 1970; not a number: no connection had TLS yet.
    [[nodiscard]] double seconds() const { return seconds_; }

private:
    std::atomic<double> seconds_{std::numeric_limits<double>::quiet_NaN()};
};

/// Mails to the next server over kept connections.
///
/// libcurl connects, encrypts and logs in; the transaction is spoken here, because only who speaks it knows
/// whether the final dot has left. Commands are pipelined where the server offers it: two round trips a mail.
///
/// Promise:   that of ports::Mailer. Nothing but checked addresses and messages reaches the wire: a mail that
///            fails the check is `unfit` with "bad_address" or "bad_message …". TLS is verified (peer and
///            host); there is no login over an open line except to this machine. A kept connection that the
///            server has closed meanwhile is replaced once, unnoticed, as long as the server has not asked
///            for the message.
/// Errors:    open(): invalid: an option that can't work or would not be safe. unavailable: no descriptor is left.
/// Threads:   any. One thread of its own speaks with the server and calls on_result.
/// Source:    RFC 5321 (4.5.3.2: time-outs), 2920 (pipelining), 3207 (STARTTLS), 4954 (AUTH).
class SmtpMailer final : public ports::Mailer {
public:
    static Result<std::unique_ptr<SmtpMailer>> open(SmtpOptions options);
    ~SmtpMailer() override;

    void send(std::vector<ports::OutgoingMail> mails, OnResult on_result) override;
    [[nodiscard]] std::size_t sessions() const override;
    [[nodiscard]] std::string place() const override;
    [[nodiscard]] std::string user() const override;
    ports::SendResult probe(const std::string& from) override;
    void stop() override;
    // Each lives as long as somebody reads it.
    [[nodiscard]] std::shared_ptr<const Answers> answers() const;
    [[nodiscard]] std::shared_ptr<const CertificateEnd> certificate_end() const;

private:
    struct Impl;
    explicit SmtpMailer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// A short message that says that mail works, for `billmill config check --send-to`; goes through send().
[[nodiscard]] ports::OutgoingMail test_mail(const std::string& from, const std::string& to, Instant now);

}  // namespace billmill::adapters::smtp
