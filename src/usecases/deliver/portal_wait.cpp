#include "usecases/deliver/portal_wait.hpp"

#include <algorithm>
#include <unordered_map>

#include "foundation/logging.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases::deliver {
namespace {

/// Parked work is due within hours, whatever it waits for: so it is looked at again meanwhile.
constexpr Milliseconds look_every{3'600'000};

}  // namespace

PortalWait::PortalWait(const DeliverPorts& ports)
    : ports_{ports},
      without_answer_{ports.metrics.counter(
          "billmill_mails_without_irn_total",
          "Mails that waited for the portal's answer as long as their seller wants, and left without it.")} {}

Outcome PortalWait::operator()(std::span<DeliveryTask> tasks) {
    std::vector<Uuid> ids;
    const auto concerns = [](const DeliveryTask& task) {
        return task.open() && domain::is_for_portal(task.invoice->invoice);
    };
    for (const auto& task : tasks) {
        if (concerns(task)) ids.push_back(domain::amendment_id(task.invoice->invoice.id));
    }
    if (ids.empty()) return {};
    TRY(auto found, ports_.invoices.find_amendments(ids));
    std::unordered_map<Uuid, const domain::Amendment*> of_invoice;
    for (const auto& amendment : found) of_invoice.emplace(amendment.invoice, &amendment);
    const auto now = ports_.clock.now();
    for (auto& task : tasks) {
        if (!concerns(task)) continue;
        if (const auto place = of_invoice.find(task.invoice->invoice.id); place != of_invoice.end())
            task.amendment = *place->second;
        decide(task, now);
    }
    return {};
}

/// A resend was asked for by a person, who sees whether the answer is there.
void PortalWait::decide(DeliveryTask& task, Instant now) {
    if (task.amendment) {
        if (ports_.journal != nullptr && !ports_.journal->covers(*task.amendment))
            task.disposition =
                ports::Disposition::defer("journal_behind", next_look(task.envelope->accepted_at, now));
        return;
    }
    const auto& invoice = task.invoice->invoice;
    const auto* seller = ports_.sellers.find(invoice.seller.id);
    if (task.notification.sequence > 0 || seller == nullptr || seller->irn_wait_hours == 0) return;
    const auto until = domain::waits_for_portal_until(invoice, *seller);
    if (now < until) {
        task.disposition = ports::Disposition::defer("waits_for_irn", std::min(until, now + look_every));
        return;
    }
    without_answer_.Increment();
    log::warn("mail_without_irn", {{"invoice", invoice.id.text()},
                                   {"waited_hours", seller->irn_wait_hours},
                                   {"next", "hand the answer in, and send the invoice again"}});
}

}  // namespace billmill::usecases::deliver
