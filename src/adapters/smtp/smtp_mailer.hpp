#pragma once

#include <memory>
#include <string>

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
    std::string user{};      ///< Empty: no login.
    std::string password{};  ///< Never logged.
    std::string ca_file{};   ///< PEM; empty: the system's authorities.
    std::string hello{};     ///< Name said in EHLO; empty: this machine's own.
    bool trusted_network = false;  ///< Security::none is taken for any host, not only for this machine.
    int connections = 4;
    int mails_per_connection_max = 100;
    Milliseconds connection_age_max{300'000};
    Milliseconds connect_timeout{30'000};  ///< TCP, TLS, greeting and login together.
    Milliseconds command_timeout{60'000};  ///< MAIL, RCPT and DATA together.
    Milliseconds upload_timeout{180'000};
    /// For the answer to the final dot: cutting it short makes duplicates.
    Milliseconds answer_timeout{600'000};
    Milliseconds begin_within{60'000};  ///< A mail not begun so long after send() is handed back untried.
    int engine_failures_max = 3;        ///< In a row; then the rest of the batch is handed back untried.
    Milliseconds stop_patience{5'000};  ///< For the answer to a final dot after stop().

    /// Sets answer_timeout, and lets no other wait be longer: one setting, and with it the length of a lease.
    void set_patience(Milliseconds patience);
};

/// Mails to the next server over kept connections.
///
/// libcurl connects, encrypts and logs in; the transaction is spoken here, because only who speaks it knows
/// whether the final dot has left. Commands are pipelined where the server offers it: two round trips a mail.
///
/// Promise:   that of ports::Mailer. Nothing but checked addresses and messages reaches the wire: a mail that
///            fails the check is `refused` with "bad_address" or "bad_message …". TLS is verified (peer and
///            host); there is no login over an open line except to this machine. A kept connection that the
///            server has closed meanwhile is replaced once, unnoticed, as long as the server has not asked
///            for the message.
/// Errors:    open(): invalid: an option that can't work or would not be safe. unavailable: no descriptor is left.
/// Threads:   one send() at a time; probe() and stop() from any thread, also meanwhile.
/// Source:    RFC 5321, 2920 (pipelining), 3207 (STARTTLS), 4954 (AUTH).
class SmtpMailer final : public ports::Mailer {
public:
    static Result<std::unique_ptr<SmtpMailer>> open(SmtpOptions options);
    ~SmtpMailer() override;

    void send(std::span<const ports::OutgoingMail> mails, const OnResult& on_result) override;
    [[nodiscard]] Milliseconds transaction_max() const override;
    Outcome probe() override;
    void stop() override;

private:
    struct Impl;
    explicit SmtpMailer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// A short message that says that mail works, for `billmill config check --send-to`; goes through send().
[[nodiscard]] ports::OutgoingMail test_mail(const std::string& from, const std::string& to, Instant now);

}  // namespace billmill::adapters::smtp
