#include "domain/lifecycle/bill_state.hpp"

#include <algorithm>
#include <map>

#include "domain/credit.hpp"

namespace billmill::domain {
namespace {

bool reaches(std::string_view buyer, const Delivery& delivery) {
    return delivery.sequence > 0 || delivery.recipient == buyer;
}

MailState state_of_mails(Deliver deliver, std::string_view buyer_address,
                         std::span<const std::string> copy_addresses, std::span<const Delivery> deliveries) {
    if (deliver == Deliver::none && deliveries.empty()) return MailState::none;
    DeliveryProgress buyer;
    std::map<std::string_view, DeliveryProgress> copies;
    if (deliver == Deliver::mail) {
        for (const auto& copy : copy_addresses) copies[copy] = {};
    }
    for (const auto& delivery : deliveries) {
        if (reaches(buyer_address, delivery)) buyer.add(delivery.state);
        if (const auto copy = copies.find(delivery.recipient); copy != copies.end())
            copy->second.add(delivery.state);
    }
    return mail_state(buyer,
                      std::ranges::all_of(copies, [](const auto& copy) { return copy.second.is_settled(); }));
}

}  // namespace

bool reaches_buyer(const Invoice& invoice, const Delivery& delivery) {
    return reaches(invoice.buyer.email, delivery);
}

bool makes_up_for(const Invoice& invoice, const Delivery& sent, const Delivery& failed) {
    return sent.recipient == failed.recipient ||
           (reaches_buyer(invoice, sent) && reaches_buyer(invoice, failed));
}

BillState state_of(const Invoice& invoice, std::span<const Invoice> credits) {
    if (credits.empty()) return BillState::issued;
    const auto issues = check_credit_of({invoice.id, {}, {}}, invoice, credits);
    const bool nothing_left =
        std::ranges::any_of(issues, [](const Issue& issue) { return issue.code == "nothing_left"; });
    return nothing_left ? BillState::cancelled : BillState::credited_in_part;
}

Deliver deliver_of_credit(const Invoice& original, std::span<const Delivery> deliveries) {
    const auto mailed = std::ranges::find(deliveries, original.buyer.email, &Delivery::recipient);
    return mailed == deliveries.end() ? original.deliver : Deliver::mail;
}

MailRecipients mail_recipients_of(const Invoice& invoice) {
    return {.deliver = invoice.deliver, .buyer = invoice.buyer.email, .copies = invoice.copies};
}

MailState mail_state_of(const Invoice& invoice, std::span<const Delivery> deliveries) {
    return state_of_mails(invoice.deliver, invoice.buyer.email, invoice.copies, deliveries);
}

MailState mail_state_of(const MailRecipients& recipients, std::span<const Delivery> deliveries) {
    return state_of_mails(recipients.deliver, recipients.buyer, recipients.copies, deliveries);
}

}  // namespace billmill::domain
