#pragma once

#include <curl/curl.h>

#include <optional>

#include "adapters/smtp/reply.hpp"
#include "ports/mailer.hpp"

namespace billmill::adapters::smtp {

/// How far a transaction had come when it ended.
enum class Phase : std::uint8_t {
    connect,    ///< TCP, TLS, greeting, EHLO, STARTTLS, AUTH.
    mail_from,  ///< MAIL FROM is unanswered, or this is its answer.
    recipient,  ///< RCPT TO likewise.
    data,       ///< DATA is unanswered or the message is on its way: the final dot has not left.
    message,    ///< The final dot has left.
};

/// What became of a mail: the whole table of answers, and nothing else.
///
/// `reply` is the answer that ended the transaction; without one `code` says why none came
/// (CURLE_OPERATION_TIMEDOUT, CURLE_WEIRD_SERVER_REPLY, a TLS failure, otherwise a lost connection).
/// Promise: never `accepted` without a 2xx after the final dot; never `refused` or `deferred` for what the
///          engine did; no answer after the final dot is always `unknown`. SendResult::code holds digits and
///          our own words alone.
[[nodiscard]] ports::SendResult classify(Phase phase, const std::optional<Reply>& reply, CURLcode code);

}  // namespace billmill::adapters::smtp
