#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "domain/mail_refusal.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::ports {

/// One recipient, one transaction. Addresses are checked and normalised; `message` has CRLF line ends only.
struct OutgoingMail {
    Uuid delivery_id;
    std::string from;
    std::string to;
    std::string message;  ///< RFC 5322, complete.
};

enum class SendOutcome : std::uint8_t {
    accepted,  ///< 250 after the final dot: handed over. Nobody knows whether it reaches the recipient.
    refused,  ///< Not sent: the server said no, or went away before the final dot left. What it means: domain/mail_refusal.hpp.
    unknown,  ///< The final dot may have arrived, no answer came: counts as possibly delivered.
    unfit,    ///< The mail must not reach any server, as an address or a line in it is malformed: final.
    stopped,  ///< The process ends; the mail was not sent.
};

struct SendResult {
    SendOutcome outcome = SendOutcome::stopped;
    std::string code;  ///< "550 5.1.1", "timeout", … never an address.
    /// Of `refused`: where, and by which reply; 0: none came.
    domain::SmtpStep step = domain::SmtpStep::connect;
    int reply = 0;
    std::string enhanced{};
    std::string words{};  ///< The server's own, as domain::server_words() makes them.

    /// Code and words, for people.
    [[nodiscard]] std::string text() const { return words.empty() ? code : code + " (" + words + ")"; }
};

/// Hands mails to the next server (or to the built-in mailbox).
///
/// Promise:   on_result is called exactly once per mail, as soon as its outcome is known: perhaps before send() returns,
///            perhaps minutes later; for one mail at a time. Nothing is sent that on_result does not report.
/// Threads:   any; on_result is called by the thread of send() or by one of the mailer's own, which it must not block.
/// Adapters:  smtp (libcurl), filesystem (mailbox). Held by tests/contract/mailer_contract.hpp.
class Mailer {
public:
    virtual ~Mailer() = default;
    using OnResult = std::function<void(std::size_t index, const SendResult& result)>;
    virtual void send(std::vector<OutgoingMail> mails, OnResult on_result) = 0;
    /// How many mails are under way at a time; more of them wait within.
    [[nodiscard]] virtual std::size_t sessions() const = 0;
    /// Where mails go: "smtp.example.com:587", and as whom. For people and for the name of a gate.
    [[nodiscard]] virtual std::string place() const = 0;
    [[nodiscard]] virtual std::string user() const { return {}; }
    /// Mails are kept for a look, and leave for nobody.
    [[nodiscard]] virtual bool is_trial() const { return false; }
    /// The server answers, takes our credentials, and, unless it is empty, the sender `from`; no mail is sent.
    /// `accepted` or `refused`. Blocks for at most two minutes.
    virtual SendResult probe(const std::string& from) = 0;
    /// The process ends: all mails under way hear their results within seconds, later ones at once. What has not come to
    /// its final dot hears `stopped`; an answer to the dot is waited for a little, then it is `unknown`. There is no way back.
    virtual void stop() = 0;
};

}  // namespace billmill::ports
