#pragma once

#include <curl/curl.h>

#include <optional>

#include "adapters/smtp/reply.hpp"
#include "ports/mailer.hpp"

namespace billmill::adapters::smtp {

/// What the server did with a mail, as ports::SendResult says it: facts and no judgement.
///
/// `reply` is the answer that ended the transaction; without one `code` says why none came
/// (CURLE_OPERATION_TIMEDOUT, CURLE_WEIRD_SERVER_REPLY, a TLS failure, otherwise a lost connection).
/// Promise: never `accepted` without a 2xx after the final dot; no answer after the final dot is always
///          `unknown`. SendResult::code holds digits and our own words alone.
[[nodiscard]] ports::SendResult classify(domain::SmtpStep step, const std::optional<Reply>& reply,
                                         CURLcode code);

}  // namespace billmill::adapters::smtp
