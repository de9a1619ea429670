#include "adapters/smtp/classify.hpp"

#include "domain/server_words.hpp"

namespace billmill::adapters::smtp {
namespace {

using domain::SmtpStep;
using ports::SendOutcome;
using ports::SendResult;

std::string reason(CURLcode code) {
    switch (code) {
        case CURLE_OK: return "unexpected_answer";
        case CURLE_COULDNT_RESOLVE_HOST: return "host_not_found";
        case CURLE_COULDNT_CONNECT: return "connect_failed";
        case CURLE_OPERATION_TIMEDOUT: return "timeout";
        case CURLE_WEIRD_SERVER_REPLY: return "unreadable_answer";
        case CURLE_PEER_FAILED_VERIFICATION: return "tls_untrusted";
        case CURLE_SSL_CACERT_BADFILE: return "tls_ca_file";
        case CURLE_SSL_CONNECT_ERROR: return "tls_failed";
        case CURLE_USE_SSL_FAILED: return "tls_not_offered";
        case CURLE_LOGIN_DENIED: return "login_denied";
        case CURLE_ABORTED_BY_CALLBACK: return "stopping";
        default: return "connection_lost";
    }
}

bool is_of_tls(CURLcode code) {
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_CONNECT_ERROR || code == CURLE_USE_SSL_FAILED;
}

/// While it connects, libcurl alone knows which step failed.
SmtpStep step_of(SmtpStep step, CURLcode code) {
    if (step != SmtpStep::connect) return step;
    if (is_of_tls(code)) return SmtpStep::tls;
    return code == CURLE_LOGIN_DENIED ? SmtpStep::login : step;
}

SendResult unanswered(SmtpStep step, std::string code) {
    return {.outcome = step == SmtpStep::message ? SendOutcome::unknown : SendOutcome::refused,
            .code = std::move(code),
            .step = step};
}

SendResult answered(SmtpStep step, const Reply& reply, std::string code) {
    return {.outcome = SendOutcome::refused,
            .code = std::move(code),
            .step = step,
            .reply = reply.code,
            .enhanced = reply.enhanced,
            .words = domain::server_words(reply.texts())};
}

}  // namespace

SendResult classify(SmtpStep at, const std::optional<Reply>& reply, CURLcode code) {
    const auto step = step_of(at, code);
    if (!reply) return unanswered(step, reason(code));
    const auto text = reply->code_text();
    if (at == SmtpStep::connect) {
        const bool by_name = code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED;
        return answered(step, *reply, (by_name ? reason(code) : "not_admitted") + " " + text);
    }
    if (reply->kind() >= 4) return answered(step, *reply, text);
    if (reply->kind() == 2 && step == SmtpStep::message)
        return {.outcome = SendOutcome::accepted, .code = text, .step = step};
    // A 250 to DATA, a 354 to the message: the server and we no longer speak of the same thing.
    return unanswered(step, reason(CURLE_OK) + " " + text);
}

}  // namespace billmill::adapters::smtp
