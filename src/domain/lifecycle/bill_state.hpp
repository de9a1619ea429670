#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/invoice.hpp"
#include "domain/lifecycle/dead_letter.hpp"
#include "domain/lifecycle/delivery.hpp"

namespace billmill::domain {

/// Of the bill itself. Never stored: it follows from the invoice, its credit notes and the dead letters.
enum class BillState : std::uint8_t {
    waiting,           ///< Kept, not yet issued.
    issued,            ///< It has its number.
    credited_in_part,  ///< Credit notes took back a part of it.
    cancelled,         ///< Credit notes took back all of it.
    failed,            ///< It has no number, and is a dead letter.
};
/// Of the mails of a bill, taken together. Never stored: it follows from the invoice and its deliveries.
enum class MailState : std::uint8_t {
    none,         ///< No mail was asked for.
    queued,       ///< Not every mail it asks for is done.
    handed_over,  ///< The mail server has accepted every mail it asks for. Nobody knows whether they arrive.
    failed,       ///< No mail for the buyer was handed over, none is open, and one has failed.
    trial,        ///< As handed over, to the built-in mailbox, which keeps them.
};

/// How far some deliveries have come, taken together.
struct DeliveryProgress {
    bool sent = false;
    bool trial = false;
    bool open = false;
    bool failed = false;

    constexpr void add(DeliveryState state) {
        sent |= state == DeliveryState::sent;
        trial |= state == DeliveryState::trial;
        failed |= state == DeliveryState::failed;
        open |= is_open(state);
    }
    [[nodiscard]] constexpr bool is_done() const { return sent || trial; }
    /// No mail was sent, none may still be, and one has failed.
    [[nodiscard]] constexpr bool is_lost() const { return failed && !is_done() && !open; }
    [[nodiscard]] constexpr bool is_settled() const { return is_done() || is_lost(); }
};

/// Of a bill without an invoice, from the state of its dead letter if it has one.
[[nodiscard]] constexpr BillState unissued_state(std::optional<DeadLetterState> letter) {
    return letter && is_dead(*letter) ? BillState::failed : BillState::waiting;
}
static_assert(unissued_state(DeadLetterState::replayed) == BillState::waiting, "a retry takes it up again");

/// Of mails that were asked for: done when one mail for the buyer is, and each copy is done or refused.
[[nodiscard]] constexpr MailState mail_state(DeliveryProgress buyer, bool copies_settled) {
    if (buyer.is_lost()) return MailState::failed;
    if (!buyer.is_done() || !copies_settled) return MailState::queued;
    return buyer.sent ? MailState::handed_over : MailState::trial;
}
static_assert(mail_state({.sent = true, .failed = true}, true) == MailState::handed_over,
              "a resend was accepted");
static_assert(mail_state({.open = true, .failed = true}, true) == MailState::queued, "a resend is under way");
static_assert(mail_state({.failed = true}, true) == MailState::failed);
static_assert(mail_state({}, true) == MailState::queued, "nothing is known of it yet");

/// Is it the buyer's mail: to the buyer, or sent again to whichever address? The others are copies.
[[nodiscard]] bool reaches_buyer(const Invoice& invoice, const Delivery& delivery);

/// Does a mail that was sent make up for another one of the same invoice that failed? Both are the buyer's, or they have
/// one address.
[[nodiscard]] bool makes_up_for(const Invoice& invoice, const Delivery& sent, const Delivery& failed);

/// Whom the mails of an invoice are for: all of it that the state of its mails depends on.
struct MailRecipients {
    Deliver deliver = Deliver::mail;
    std::string buyer;
    std::vector<std::string> copies;
};
[[nodiscard]] MailRecipients mail_recipients_of(const Invoice& invoice);

/// Of an issued invoice, or of a credit note, which has no credits. `credits`: all of them.
[[nodiscard]] BillState state_of(const Invoice& invoice, std::span<const Invoice> credits);
/// How a credit note of it leaves: as the invoice did. A mail that was asked for after it was issued counts, as that of
/// a run does that waits for its release.
[[nodiscard]] Deliver deliver_of_credit(const Invoice& original, std::span<const Delivery> deliveries);

/// `deliveries`: all of the invoice.
[[nodiscard]] MailState mail_state_of(const Invoice& invoice, std::span<const Delivery> deliveries);
[[nodiscard]] MailState mail_state_of(const MailRecipients& recipients, std::span<const Delivery> deliveries);

}  // namespace billmill::domain
