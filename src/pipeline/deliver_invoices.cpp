#include "pipeline/deliver_invoices.hpp"

#include "document/mail/invoice_mail.hpp"
#include "foundation/invariant.hpp"
#include "pipeline/deliver/delivering.hpp"
#include "pipeline/deliver/send_batch.hpp"

namespace billmill::pipeline {
namespace {

using deliver::Delivering;

constexpr Milliseconds lease_margin{10'000};

std::vector<ports::DeliveryStore::Beginning> beginnings_of(std::span<Delivering* const> orders) {
    std::vector<ports::DeliveryStore::Beginning> beginnings;
    beginnings.reserve(orders.size());
    for (const auto* order : orders) {
        beginnings.push_back({.id = order->id,
                              .invoice_id = order->notification.invoice_id,
                              .recipient = order->notification.recipient,
                              .sequence = order->notification.sequence,
                              .message_id = document::message_id(order->id, order->invoice->invoice.seller)});
    }
    return beginnings;
}

std::vector<Delivering*> open_ones(std::span<Delivering> orders) {
    std::vector<Delivering*> open;
    open.reserve(orders.size());
    for (auto& order : orders) {
        if (order.open()) open.push_back(&order);
    }
    return open;
}

/// nullopt: it is ours to send.
std::optional<Verdict> verdict_on(const ports::BeginResult& result) {
    switch (result.begun) {
        case ports::Begun::mine: return std::nullopt;
        case ports::Begun::already_sent: return Verdict::settle();
        case ports::Begun::already_failed:
            return Verdict::dead("mail_refused",
                                 "this delivery has failed for good; a resend makes a new one");
        case ports::Begun::leased: return Verdict::wait("mail_in_hand", result.delivery.lease_until);
    }
    INVARIANT(false, "begin() has four answers");
}

}  // namespace

struct DeliverInvoices::Impl {
    Result<std::vector<Delivering*>> begin(std::span<Delivering> orders);
    Outcome send(std::span<Delivering* const> orders);

    DeliverPorts ports;
    const std::string owner;
    const DeliverOptions options;
    deliver::RefusalStreak streak;
    bool mail_server_failed = false;  ///< In the last batch: ask it first, before anything is begun.
};

DeliverInvoices::DeliverInvoices(DeliverPorts ports, std::string owner, DeliverOptions options)
    : impl_{new Impl{.ports = ports, .owner = std::move(owner), .options = options, .streak = {}, .mail_server_failed = false}} {}

DeliverInvoices::~DeliverInvoices() = default;

Result<std::vector<Verdict>> DeliverInvoices::handle(std::span<const ports::Delivered> batch) {
    if (impl_->mail_server_failed) {
        TRY_DO(impl_->ports.mailer.probe());
    }
    TRY(auto orders, deliver::read_orders(batch));
    TRY_DO(deliver::find_invoices(orders, impl_->ports.invoices, impl_->ports.recent));
    TRY(const auto ours, impl_->begin(orders));
    TRY_DO(impl_->send(ours));
    return deliver::verdicts_of(orders);
}

Result<std::vector<Delivering*>> DeliverInvoices::Impl::begin(std::span<Delivering> orders) {
    const auto open = open_ones(orders);
    std::vector<Delivering*> ours;
    if (open.empty()) return ours;
    const auto now = ports.clock.now();
    const auto lease_until = now + ports.mailer.transaction_max() + lease_margin;
    TRY(const auto begun, ports.deliveries.begin(beginnings_of(open), owner, now, lease_until));
    INVARIANT(begun.size() == open.size(), "begin() answers each");
    for (std::size_t i = 0; i < open.size(); ++i) {
        open[i]->verdict = verdict_on(begun[i]);
        if (!open[i]->verdict) ours.push_back(open[i]);
    }
    return ours;
}

Outcome DeliverInvoices::Impl::send(std::span<Delivering* const> orders) {
    if (orders.empty()) return {};
    deliver::SendBatch batch{ports, owner, options, streak};
    auto sent = batch.send(orders);
    mail_server_failed = batch.mail_server_failed();
    return sent;
}

}  // namespace billmill::pipeline
