#include "domain/lifecycle/bill_state.hpp"

#include <algorithm>
#include <map>

#include "domain/credit.hpp"

namespace billmill::domain {

bool reaches_buyer(const Invoice& invoice, const Delivery& delivery) {
    return delivery.sequence > 0 || delivery.recipient == invoice.buyer.email;
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

MailState mail_state_of(const Invoice& invoice, std::span<const Delivery> deliveries) {
    if (invoice.deliver == Deliver::none && deliveries.empty()) return MailState::none;
    DeliveryProgress buyer;
    std::map<std::string_view, DeliveryProgress> copies;
    if (invoice.deliver == Deliver::mail) {
        for (const auto& copy : invoice.copies) copies[copy] = {};
    }
    for (const auto& delivery : deliveries) {
        if (reaches_buyer(invoice, delivery)) buyer.add(delivery.state);
        if (const auto copy = copies.find(delivery.recipient); copy != copies.end())
            copy->second.add(delivery.state);
    }
    return mail_state(buyer,
                      std::ranges::all_of(copies, [](const auto& copy) { return copy.second.is_settled(); }));
}

}  // namespace billmill::domain
