#include "adapters/smtp/classify.hpp"

namespace billmill::adapters::smtp {
namespace {

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

SendResult unanswered(Phase phase, CURLcode code) {
    return {phase == Phase::message ? SendOutcome::unknown : SendOutcome::unavailable, reason(code)};
}

}  // namespace

SendResult classify(Phase phase, const std::optional<Reply>& reply, CURLcode code) {
    if (!reply) return unanswered(phase, code);
    const auto text = reply->code_text();
    if (phase == Phase::connect) {
        const bool by_name = code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED;
        return {SendOutcome::unavailable, (by_name ? reason(code) : "not_admitted") + " " + text};
    }
    if (reply->code == 421) return {SendOutcome::unavailable, text};  // It is closing, whatever it was asked.
    switch (reply->kind()) {
        case 2:
            if (phase == Phase::message) return {SendOutcome::accepted, text};
            break;
        case 4: return {phase == Phase::mail_from ? SendOutcome::unavailable : SendOutcome::deferred, text};
        case 5: return {phase == Phase::mail_from ? SendOutcome::unavailable : SendOutcome::refused, text};
        default: break;
    }
    // A 250 to DATA, a 354 to the message: the server and we no longer speak of the same thing.
    const auto lost_track = unanswered(phase, CURLE_OK);
    return {lost_track.outcome, lost_track.code + " " + text};
}

}  // namespace billmill::adapters::smtp
