#include "usecases/deliver/conclude_mail.hpp"

#include "foundation/logging.hpp"

namespace billmill::usecases::deliver {
namespace {

using ports::DeliveryState;
using ports::Disposition;

constexpr Milliseconds set_apart_for{60'000};  // Long enough for thousands of others to leave.
constexpr int losses_max = 3;  // In a row: then it is the route that loses mails, and none of them.

}  // namespace

ConcludeMail::End ConcludeMail::operator()(const SentMail& mail, const ports::SendResult& result) {
    using enum ports::SendOutcome;
    count_loss(result);
    switch (result.outcome) {
        case accepted:
            if (std::chrono::steady_clock::now() - mail.started < options_.slow_after)
                pace_.accepted(mail.domain, ports_.clock.now());
            return {{.id = mail.id,
                     .state = ports_.mailer.is_trial() ? DeliveryState::trial : DeliveryState::sent},
                    Disposition::ack(ports_.mailer.is_trial() ? ports::EventType::mail_trial
                                                              : ports::EventType::mail_handed_over)};
        case refused: return this->refused(mail, result);
        case unknown:
            return try_again(mail,
                             {.id = mail.id,
                              .state = DeliveryState::queued,
                              .maybe_delivered = true,
                              .error = result.code},
                             "mail_outcome_unknown", "no answer after the final dot: " + result.code);
        case unfit:
            return {{.id = mail.id, .state = DeliveryState::failed, .error = result.code, .was_tried = false},
                    failed_mail("mail_refused", "this mail may not be sent: " + result.code)};
        case stopped: break;
    }
    return {{.id = mail.id,
             .state = DeliveryState::queued,
             .error = "stopping",
             .refused_since = mail.refused_since,
             .was_tried = false},
            Disposition::defer("mail_not_tried", ports_.clock.now())};
}

ConcludeMail::End ConcludeMail::refused(const SentMail& mail, const ports::SendResult& result) {
    const auto meaning = domain::meaning_of({.step = result.step,
                                             .reply = result.reply,
                                             .enhanced = result.enhanced,
                                             .is_first_attempt = mail.is_first_attempt});
    const auto text = result.text();
    log::info("mail_refused", {{"delivery", mail.id.text()},
                               {"step", domain::name(result.step)},
                               {"counts_against", domain::name(meaning.party)},
                               {"final", meaning.is_final},
                               {"said", text}});
    const auto detail =
        (result.reply == 0 ? "no answer of the mail server: " : "the mail server said ") + text;
    switch (meaning.party) {
        case domain::RefusedParty::route: return hold(mail, gates_.route(), text, result.step);
        case domain::RefusedParty::sender: return hold(mail, mail.sender, text, result.step);
        case domain::RefusedParty::domain: pace_.refused(mail.domain, ports_.clock.now()); break;
        case domain::RefusedParty::message:
        case domain::RefusedParty::recipient: break;
    }
    if (meaning.is_final)
        return {{.id = mail.id, .state = DeliveryState::failed, .error = text},
                failed_mail("mail_refused", detail)};
    return try_again(mail, {.id = mail.id, .state = DeliveryState::queued, .error = text}, "mail_deferred",
                     detail);
}

/// A mail that came back and is refused later than a probe goes may be the only one that is: were it held as the oldest, each
/// opening of the gate would begin with it, and end there. It is set apart for a while, and others go first.
ConcludeMail::End ConcludeMail::hold(const SentMail& mail, const domain::GateId& gate,
                                     const std::string& text, domain::SmtpStep step) {
    gates_.refused(gate, text);
    const bool is_set_apart = mail.has_returned && step > domain::SmtpStep::mail_from;
    return {{.id = mail.id,
             .state = DeliveryState::queued,
             .error = text,
             .was_tried = step >= domain::SmtpStep::mail_from},
            is_set_apart ? Disposition::defer("mail_gate_closed", ports_.clock.now() + set_apart_for)
                         : Disposition::hold("mail_gate_closed", gate.name())};
}

ConcludeMail::End ConcludeMail::try_again(const SentMail& mail, ports::DeliveryResult result,
                                          std::string code, std::string detail) {
    const auto now = ports_.clock.now();
    result.refused_since = mail.refused_since == Instant{} ? now : mail.refused_since;
    if (now - result.refused_since >= options_.give_up_after) {
        result.refused_since = {};  // It stays queued: whoever replays it means to begin anew.
        return {std::move(result), Disposition::dead_letter("mail_given_up", code + ": " + detail)};
    }
    return {std::move(result), Disposition::retry_until_given_up(std::move(code), std::move(detail))};
}

/// One mail that is lost on its way is its own trouble, perhaps; several in a row, of whatever mails, are the route's.
void ConcludeMail::count_loss(const ports::SendResult& result) {
    using enum ports::SendOutcome;
    const bool ended_session = result.reply == 0 || result.reply == 421;
    const bool on_its_way =
        result.outcome == refused && ended_session && result.step >= domain::SmtpStep::data;
    if (result.outcome != unknown && !on_its_way) {
        lost_in_a_row_ = 0;
        return;
    }
    if (++lost_in_a_row_ < losses_max) return;
    lost_in_a_row_ = 0;
    gates_.refused(gates_.route(), result.code + ", several times in a row while a mail was on its way");
}

}  // namespace billmill::usecases::deliver
