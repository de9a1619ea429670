#include "usecases/deliver_invoices.hpp"

#include <algorithm>

#include "document/mail/invoice_mail.hpp"
#include "domain/lifecycle/bill_state.hpp"
#include "foundation/invariant.hpp"
#include "usecases/check_bill.hpp"
#include "usecases/deliver/delivery_task.hpp"
#include "usecases/deliver/portal_wait.hpp"
#include "usecases/deliver/sending.hpp"

namespace billmill::usecases {
namespace {

using deliver::DeliveryTask;

constexpr Milliseconds journal_patience{1'000};

std::vector<ports::DeliveryClaim> claims_of(std::span<DeliveryTask* const> tasks) {
    std::vector<ports::DeliveryClaim> claims;
    claims.reserve(tasks.size());
    for (const auto* task : tasks) {
        claims.push_back({.id = task->id,
                          .invoice_id = task->notification.invoice_id,
                          .recipient = task->notification.recipient,
                          .sequence = task->notification.sequence,
                          .message_id = document::message_id(task->id, task->invoice->invoice.seller),
                          .address = task->address});
    }
    return claims;
}

std::vector<DeliveryTask*> open_ones(std::span<DeliveryTask> tasks) {
    std::vector<DeliveryTask*> open;
    open.reserve(tasks.size());
    for (auto& task : tasks) {
        if (task.open()) open.push_back(&task);
    }
    return open;
}

ports::Delivery delivery_of(const formats::Notification& notification) {
    ports::Delivery delivery;
    delivery.id = formats::delivery_id(notification);
    delivery.recipient = notification.recipient;
    delivery.sequence = notification.sequence;
    return delivery;
}

/// nullopt: it is ours to send.
std::optional<ports::Disposition> disposition_of(const ports::ClaimResult& result) {
    switch (result.outcome) {
        case ports::ClaimOutcome::claimed: return std::nullopt;
        case ports::ClaimOutcome::already_sent:
            return ports::Disposition::ack(result.delivery.state == ports::DeliveryState::trial
                                               ? ports::EventType::mail_trial
                                               : ports::EventType::mail_handed_over);
        case ports::ClaimOutcome::already_failed:
            return deliver::failed_mail("mail_refused",
                                        "this delivery has failed for good; a resend makes a new one");
        case ports::ClaimOutcome::leased:
            return ports::Disposition::defer("mail_in_hand", result.delivery.lease_until);
    }
    INVARIANT(false, "a claim has four outcomes");
}

}  // namespace

struct DeliverInvoices::Impl {
    Impl(DeliverPorts the_ports, std::string the_owner, DeliverOptions the_options)
        : ports{the_ports},
          owner{std::move(the_owner)},
          options{the_options},
          gates{ports.gates, ports.parked, ports.mailer, ports.clock, options.gates},
          portal_wait{ports},
          sending{ports, owner, options, gates} {}

    Result<std::vector<DeliveryTask*>> claim(std::span<DeliveryTask> tasks);
    void wait_for_journal(std::span<DeliveryTask> tasks);
    Outcome find_made_up_for(std::span<DeliveryTask> tasks);

    const DeliverPorts ports;
    const std::string owner;
    const DeliverOptions options;
    deliver::MailGates gates;
    deliver::PortalWait portal_wait;
    deliver::Sending sending;
};

DeliverInvoices::DeliverInvoices(DeliverPorts ports, std::string owner, DeliverOptions options)
    : impl_{std::make_unique<Impl>(ports, std::move(owner), options)} {}

DeliverInvoices::~DeliverInvoices() = default;

Result<std::vector<ports::Disposition>> DeliverInvoices::handle(std::span<const ports::Delivered> batch) {
    TRY(auto tasks, deliver::read_tasks(batch));
    TRY_DO(deliver::find_invoices(tasks, impl_->ports.invoices, impl_->ports.recent));
    TRY_DO(deliver::find_addresses(tasks, {impl_->ports.customers, impl_->ports.invoices}));
    TRY_DO(impl_->portal_wait(tasks));
    impl_->wait_for_journal(tasks);
    TRY_DO(impl_->gates.refresh());
    impl_->sending.screen(tasks);
    TRY(const auto ours, impl_->claim(tasks));
    TRY_DO(impl_->sending.send(ours));
    TRY_DO(impl_->gates.save());  // Before anything is parked under a gate that only this process knows.
    TRY_DO(impl_->find_made_up_for(tasks));
    return deliver::dispositions_of(tasks);
}

/// No number leaves before its record is durable in the journal. While that fails its mails are put off: others go on.
void DeliverInvoices::Impl::wait_for_journal(std::span<DeliveryTask> tasks) {
    if (ports.journal == nullptr) return;
    const auto open = open_ones(tasks);
    std::vector<const domain::Invoice*> invoices;
    invoices.reserve(open.size());
    for (const auto* task : open) invoices.push_back(&task->invoice->invoice);
    ports.journal->wait_for(invoices, journal_patience);
    const auto now = ports.clock.now();
    for (auto* task : open) {
        if (!ports.journal->covers(task->invoice->invoice))
            task->disposition =
                ports::Disposition::defer("journal_behind", next_look(task->envelope->accepted_at, now));
    }
}

/// The failures that the resends among these mails make up for, where they were sent.
Outcome DeliverInvoices::Impl::find_made_up_for(std::span<DeliveryTask> tasks) {
    for (auto& task : tasks) {
        const bool sent = task.disposition && task.disposition->kind == ports::Disposition::Kind::ack;
        if (!sent || task.notification.sequence == 0) continue;
        const auto& invoice = task.invoice->invoice;
        TRY(auto others, ports.deliveries.of_invoice(invoice.id));
        // The first mail may have failed before anybody claimed it.
        others.push_back(delivery_of({.invoice_id = invoice.id, .recipient = invoice.buyer.email}));
        const auto resend = delivery_of(task.notification);
        auto& closes = task.disposition->closes;
        for (const auto& other : others) {
            const bool is_known = std::ranges::find(closes, other.id) != closes.end();
            if (!is_known && other.id != task.id && domain::makes_up_for(invoice, resend, other))
                closes.push_back(other.id);
        }
    }
    return {};
}

Result<std::vector<DeliveryTask*>> DeliverInvoices::Impl::claim(std::span<DeliveryTask> tasks) {
    const auto open = open_ones(tasks);
    std::vector<DeliveryTask*> ours;
    if (open.empty()) return ours;
    const auto now = ports.clock.now();
    const domain::Lease lease{.owner = owner, .from = now, .until = now + options.lease};
    TRY(const auto results, ports.deliveries.claim(claims_of(open), lease));
    INVARIANT(results.size() == open.size(), "each claim has a result");
    for (std::size_t i = 0; i < open.size(); ++i) {
        open[i]->disposition = disposition_of(results[i]);
        open[i]->refused_since = results[i].delivery.refused_since;
        if (!open[i]->disposition) ours.push_back(open[i]);
    }
    return ours;
}

Outcome DeliverInvoices::keep_gates() {
    return impl_->gates.keep();
}

Outcome DeliverInvoices::extend_leases() {
    return impl_->sending.extend_leases();
}

std::vector<deliver::GateView> DeliverInvoices::gates() const {
    return impl_->gates.all();
}

}  // namespace billmill::usecases
