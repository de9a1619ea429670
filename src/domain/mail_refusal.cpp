#include "domain/mail_refusal.hpp"

#include <charconv>

namespace billmill::domain {
namespace {

using enum RefusedParty;

/// An enhanced code without its class: "5.7.1" is {7, 1}.
struct Reason {
    int subject = 0;
    int detail = 0;
    bool operator==(const Reason&) const = default;
};

constexpr Reason mailbox_full{2, 2};
constexpr Reason message_too_long_for_mailbox{2, 3};
constexpr Reason message_too_big{3, 4};
constexpr Reason daily_quota{4, 5};
constexpr int addressing = 1;
constexpr int mailbox = 2;
constexpr int mail_system = 3;
constexpr int network = 4;
constexpr int policy = 7;

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

/// {0, 0}: there is no enhanced code.
Reason reason_of(std::string_view enhanced) {
    const auto first = enhanced.find('.');
    const auto second = enhanced.find('.', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return {};
    return {number(enhanced.substr(first + 1, second - first - 1)), number(enhanced.substr(second + 1))};
}

bool has_no_code(Reason reason) {
    return reason == Reason{};
}

/// The sender's address is malformed or its domain is unknown (RFC 3463, X.1.7 and X.1.8), its daily quota is used up, or
/// SPF, DKIM or DMARC of its domain fail (RFC 7372 and 7505, X.7.20 to X.7.27).
bool is_about_sender(Reason reason) {
    const bool bad_address = reason.subject == addressing && (reason.detail == 7 || reason.detail == 8);
    const bool unauthenticated = reason.subject == policy && reason.detail >= 20 && reason.detail <= 27;
    return bad_address || unauthenticated || reason == daily_quota;
}

bool is_too_big(Reason reason) {
    return reason == message_too_big || reason == message_too_long_for_mailbox;
}

bool wants_login(int reply) {
    return reply == 530 || reply == 534 || reply == 535 || reply == 538;
}

RefusalMeaning at_mail_from(int reply, Reason reason) {
    const bool is_permanent = reply >= 500;
    if (is_too_big(reason) || (reply == 552 && has_no_code(reason))) return {message, is_permanent};
    const bool out_of_step = reply == 500 || reply == 502 || reply == 503;
    const bool server_in_trouble = reason.subject == mail_system || (reply == 421 && reason != daily_quota);
    if (reply == 0 || out_of_step || wants_login(reply) || server_in_trouble) return {route};
    return {sender};
}

/// What refuses an address or its mailbox, at whatever step the server finds out.
bool is_about_mailbox(int reply, Reason reason) {
    return reason.subject == addressing || reason.subject == mailbox || (reply == 552 && has_no_code(reason));
}

RefusalMeaning of_mailbox(int reply, Reason reason) {
    const bool is_full = reason == mailbox_full || reply == 552;
    return {recipient, reply >= 500 && !is_full};
}

RefusalMeaning at_recipient(const MailRefusal& refusal, Reason reason) {
    const auto reply = refusal.reply;
    if (reply == 0 || reply == 421) return {domain};
    const bool is_permanent = reply >= 500;
    if (is_too_big(reason)) return {message, is_permanent};
    if (wants_login(reply)) return {route};
    if (!is_permanent && refusal.is_first_attempt && reason != mailbox_full)
        return {message};  // Greylisting.
    if (reason.subject == policy) return {domain};
    if (is_about_mailbox(reply, reason)) return of_mailbox(reply, reason);
    if (is_permanent) return {recipient, true};
    return {reason.subject == network ? domain : message};
}

RefusalMeaning at_message(int reply, Reason reason) {
    // The session was good up to here: a server that says 421 to one mail each time must not hold up all others.
    if (reply == 421) return {reason.subject == policy ? domain : message};
    if (reply == 0) return {message};
    if (is_too_big(reason)) return {message, reply >= 500};
    if (is_about_mailbox(reply, reason)) return of_mailbox(reply, reason);
    return {message, reply >= 500};
}

}  // namespace

std::string_view name(SmtpStep step) {
    switch (step) {
        case SmtpStep::connect: return "connect";
        case SmtpStep::tls: return "tls";
        case SmtpStep::login: return "login";
        case SmtpStep::mail_from: return "mail_from";
        case SmtpStep::recipient: return "recipient";
        case SmtpStep::data: return "data";
        case SmtpStep::message: return "message";
    }
    return "unknown";
}

std::string_view name(RefusedParty party) {
    switch (party) {
        case route: return "route";
        case sender: return "sender";
        case domain: return "domain";
        case message: return "message";
        case recipient: return "recipient";
    }
    return "unknown";
}

RefusalMeaning meaning_of(const MailRefusal& refusal) {
    const auto reason = reason_of(refusal.enhanced);
    switch (refusal.step) {
        case SmtpStep::connect:
        case SmtpStep::tls:
        case SmtpStep::login: return {route};
        case SmtpStep::mail_from: return at_mail_from(refusal.reply, reason);
        case SmtpStep::recipient:
            if (is_about_sender(reason)) return {sender};
            return at_recipient(refusal, reason);
        case SmtpStep::data:
        case SmtpStep::message: break;
    }
    if (is_about_sender(reason)) return {sender};
    return at_message(refusal.reply, reason);
}

}  // namespace billmill::domain
