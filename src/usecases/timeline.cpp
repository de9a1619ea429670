#include "usecases/timeline.hpp"

#include <algorithm>

namespace billmill::usecases {
namespace {

using Entries = std::vector<TimelineEntry>;
using enum TimelineEvent;

TimelineEvent event_of(ports::DeliveryState state) {
    switch (state) {
        case ports::DeliveryState::queued: return mail_queued;
        case ports::DeliveryState::sending: return mail_sending;
        case ports::DeliveryState::sent: return mail_handed_over;
        case ports::DeliveryState::failed: return mail_failed;
        case ports::DeliveryState::trial: return mail_trial;
    }
    return mail_queued;
}

void add_failure(Entries& entries, const std::optional<ports::DeadLetter>& letter) {
    if (!letter) return;
    for (const auto& death : letter->history) {
        entries.push_back(
            {.at = death.at, .event = failed, .id = letter->id, .code = death.code, .detail = death.detail});
    }
}

Entries entries_of(const IssuedBill& bill) {
    const auto& invoice = bill.invoice;
    Entries entries{
        {.at = invoice.accepted_at, .event = accepted},
        {.at = invoice.issued_at, .event = issued, .id = invoice.id, .number = invoice.printed_number}};
    for (const auto& credit : bill.credits) {
        entries.push_back({.at = credit.issued_at,
                           .event = credit_note_issued,
                           .id = credit.id,
                           .number = credit.printed_number});
    }
    if (const auto& amendment = bill.amendment)
        entries.push_back({.at = amendment->recorded_at,
                           .event = irn_recorded,
                           .id = amendment->id,
                           .number = amendment->portal.irn});
    for (const auto& delivery : bill.deliveries) {
        entries.push_back({.at = delivery.changed_at,
                           .event = event_of(delivery.state),
                           .id = delivery.id,
                           .to = delivery.address(),
                           .attempts = delivery.attempts,
                           .code = delivery.last_error});
    }
    add_failure(entries, bill.failure);
    return entries;
}

Entries entries_of(const UnissuedBill& bill) {
    Entries entries{{.at = bill.accepted_at, .event = accepted}};
    if (bill.waiting)
        entries.push_back({.at = bill.accepted_at, .event = waiting, .code = bill.waiting->code});
    add_failure(entries, bill.failure);
    return entries;
}

}  // namespace

std::vector<TimelineEntry> timeline(const std::variant<IssuedBill, UnissuedBill>& bill) {
    auto entries = std::visit([](const auto& of_a_kind) { return entries_of(of_a_kind); }, bill);
    std::ranges::stable_sort(entries, {}, &TimelineEntry::at);
    return entries;
}

}  // namespace billmill::usecases
