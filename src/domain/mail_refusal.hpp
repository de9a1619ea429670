#pragma once

#include <cstdint>
#include <string_view>

namespace billmill::domain {

/// The step of an SMTP session that a mail server refused, or at which its answer never came.
enum class SmtpStep : std::uint8_t {
    connect,    ///< TCP, the first 220 and EHLO.
    tls,        ///< STARTTLS, handshake and certificate.
    login,      ///< AUTH.
    mail_from,  ///< MAIL: the sender is named.
    recipient,  ///< RCPT: the recipient is named.
    data,       ///< DATA is unanswered, or the message is on its way: the final dot has not left.
    message,    ///< The final dot has left.
};
[[nodiscard]] std::string_view name(SmtpStep step);

/// One refusal, as the mail server gave it.
struct MailRefusal {
    SmtpStep step = SmtpStep::connect;
    int reply = 0;                  ///< 400..599; 0: no answer came, or none that can be understood.
    std::string_view enhanced{};    ///< "5.1.1", or empty.
    bool is_first_attempt = false;  ///< No attempt of this message was refused before.
};

/// Whom a refusal counts against.
enum class RefusedParty : std::uint8_t {
    route,      ///< The way to the mail server: nothing can leave by it.
    sender,     ///< The seller's address: no mail of this seller can leave.
    domain,     ///< The recipient's domain: mails to it leave slowly.
    message,    ///< This message alone.
    recipient,  ///< This address alone.
};
[[nodiscard]] std::string_view name(RefusedParty party);

struct RefusalMeaning {
    RefusedParty party = RefusedParty::message;
    bool is_final = false;  ///< No repetition can help. Never so of a route, a sender or a domain.
    bool operator==(const RefusalMeaning&) const = default;
};

/// Whom a refusal counts against, and whether another attempt can succeed.
/// Source: RFC 5321 (replies), RFC 3463 and RFC 7372 (enhanced codes), RFC 4954 (530, 534, 535, 538).
[[nodiscard]] RefusalMeaning meaning_of(const MailRefusal& refusal);

}  // namespace billmill::domain
