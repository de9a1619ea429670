#include "usecases/bill_states.hpp"

#include <algorithm>
#include <unordered_map>

#include "domain/portal_answer.hpp"

namespace billmill::usecases {

Outcome BillStates::apply_dead_letters(std::span<ports::Delivery> deliveries) {
    std::vector<Uuid> open;
    for (const auto& delivery : deliveries) {
        if (domain::is_open(delivery.state)) open.push_back(delivery.id);
    }
    if (open.empty()) return {};
    TRY(const auto letters, ports_.dead_letters.states(ports::Stage::notify, open));
    for (const auto& letter : letters) {
        if (!domain::is_dead(letter.state)) continue;
        const auto dead = std::ranges::find(deliveries, letter.id, &ports::Delivery::id);
        if (dead != deliveries.end()) dead->state = ports::DeliveryState::failed;
    }
    return {};
}

/// Nothing is added to invoices that the portal does not take, so most cost no look.
Outcome BillStates::add_amendments(std::span<IssuedBill> bills) {
    std::unordered_map<Uuid, IssuedBill*> by_amendment;
    std::vector<Uuid> ids;
    for (auto& bill : bills) {
        if (!domain::is_for_portal(bill.invoice)) continue;
        ids.push_back(domain::amendment_id(bill.invoice.id));
        by_amendment.emplace(ids.back(), &bill);
    }
    if (ids.empty()) return {};
    TRY(auto found, ports_.invoices.find_amendments(ids));
    for (auto& amendment : found) {
        const auto place = by_amendment.find(amendment.id);
        if (place != by_amendment.end()) place->second->amendment = std::move(amendment);
    }
    return {};
}

Result<std::vector<IssuedBill>> BillStates::shown(std::vector<domain::Invoice> invoices) {
    TRY(auto bills, of(std::move(invoices)));
    TRY_DO(add_amendments(bills));
    return bills;
}

Result<std::unordered_map<Uuid, std::vector<ports::Delivery>>> BillStates::deliveries_of(
    std::span<const Uuid> invoices) {
    TRY(auto deliveries, ports_.deliveries.of_invoices(invoices));
    TRY_DO(apply_dead_letters(deliveries));
    std::unordered_map<Uuid, std::vector<ports::Delivery>> of_invoice;
    for (auto& delivery : deliveries) of_invoice[delivery.invoice_id].push_back(std::move(delivery));
    return of_invoice;
}

Result<std::vector<BillProgress>> BillStates::progress_of(std::span<const domain::Invoice* const> invoices) {
    std::vector<Uuid> ids;
    ids.reserve(invoices.size());
    for (const auto* invoice : invoices) ids.push_back(invoice->id);
    TRY(auto of_invoice, deliveries_of(ids));
    TRY(auto credits, ports_.invoices.find_credits(ids));
    std::unordered_map<Uuid, std::vector<domain::Invoice>> credits_of;
    for (auto& credit : credits) {
        if (credit.original) credits_of[credit.original->id].push_back(std::move(credit));
    }
    std::vector<BillProgress> all;
    all.reserve(invoices.size());
    for (const auto* invoice : invoices) {
        auto deliveries = std::move(of_invoice[invoice->id]);
        const auto mail = domain::mail_state_of(*invoice, deliveries);
        all.push_back({domain::state_of(*invoice, credits_of[invoice->id]), mail, std::move(deliveries)});
    }
    return all;
}

Result<std::vector<IssuedBill>> BillStates::of(std::vector<domain::Invoice> invoices) {
    std::vector<const domain::Invoice*> held;
    held.reserve(invoices.size());
    for (const auto& invoice : invoices) held.push_back(&invoice);
    TRY(auto progress, progress_of(held));
    std::vector<IssuedBill> bills;
    bills.reserve(invoices.size());
    for (std::size_t i = 0; i < invoices.size(); ++i) {
        bills.push_back({.invoice = std::move(invoices[i]),
                         .state = progress[i].state,
                         .mail = progress[i].mail,
                         .credits = {},
                         .deliveries = std::move(progress[i].deliveries),
                         .failure = {}});
    }
    return bills;
}

}  // namespace billmill::usecases
