#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

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
    accepted,   ///< 250 after the final dot.
    deferred,   ///< 4xx for this recipient or message: park it.
    refused,    ///< 5xx as answer to RCPT or to the message: final.
    unknown,    ///< The final dot may have arrived, no answer came: counts as possibly delivered.
    unavailable ///< The engine failed before the final dot (connect, TLS, greeting, AUTH, 421, MAIL FROM): not the item's fault.
};

struct SendResult {
    SendOutcome outcome = SendOutcome::unavailable;
    std::string code;  ///< "550 5.1.1", "timeout", … for logs and the delivery record; never an address.
};

/// Hands mails to the next server (or to the built-in mailbox).
///
/// Promise:   on_result is called exactly once per mail, as soon as its outcome is known, from one thread at a time.
///            After several engine failures in a row the rest of the batch hears `unavailable` without being tried.
///            Nothing is sent that on_result does not report.
/// Threads:   one send() at a time; stop() from any.
/// Adapters:  smtp (libcurl), filesystem (mailbox). Held by tests/contract/mailer_contract.hpp.
class Mailer {
public:
    virtual ~Mailer() = default;
    using OnResult = std::function<void(std::size_t index, const SendResult& result)>;
    virtual void send(std::span<const OutgoingMail> mails, const OnResult& on_result) = 0;
    /// Longest time one mail's transaction can take; a lease must outlast it.
    [[nodiscard]] virtual Milliseconds transaction_max() const = 0;
    /// The server answers and takes our credentials; what readiness and `config check` ask.
    virtual Outcome probe() = 0;
    /// The process ends: the send() under way returns within seconds, later ones at once. What has not come to its final
    /// dot hears `unavailable`; an answer to the dot is waited for a little, then it is `unknown`. There is no way back.
    virtual void stop() = 0;
};

}  // namespace billmill::ports
