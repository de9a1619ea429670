#include "usecases/issue/buyers.hpp"

#include <algorithm>
#include <unordered_map>

#include "domain/erasure.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases::issue {
namespace {

using Customers = std::unordered_map<Uuid, domain::Customer>;

Uuid buyer_of(PendingDocument& bill) {
    return domain::buyer_id(bill.new_invoice()->request);
}

Result<Customers> find_buyers(ports::CustomerStore& customers, std::span<PendingDocument* const> bills) {
    std::vector<Uuid> ids;
    ids.reserve(bills.size());
    for (auto* bill : bills) ids.push_back(buyer_of(*bill));
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    TRY(auto stored, customers.find(ids));
    Customers found;
    for (auto& customer : stored) {
        if (domain::is_anonymised(customer.customer)) continue;  // As if nobody had registered.
        const auto id = customer.customer.id;
        found.emplace(id, std::move(customer.customer));
    }
    return found;
}

void check_and_price(PendingDocument& bill, const domain::Customer& buyer) {
    auto& asked = *bill.new_invoice();
    auto priced = price_for_buyer(asked.request, *bill.seller, buyer);
    if (!priced) {
        auto& refusal = priced.error();
        if (refusal.engine_failed()) return bill.dead_letter("invalid", std::move(refusal.detail));
        return bill.dead_letter("invalid", "the request breaks a rule for this buyer",
                                std::move(refusal.issues));
    }
    asked.priced = *std::move(priced);
    asked.buyer = buyer;
}

}  // namespace

bool Buyers::grace_ended(const PendingDocument& bill, Instant now) const {
    return now >= bill.envelope->accepted_at + grace_;
}

Result<Instant> Buyers::registered_until(std::span<PendingDocument* const> bills, Instant now) {
    const bool asked =
        std::ranges::any_of(bills, [&](const PendingDocument* bill) { return grace_ended(*bill, now); });
    if (!asked) return Instant{};
    return bus_.consumed_until(ports::Stage::users, now);
}

void Buyers::miss(PendingDocument& bill, Instant now, Instant registered_until) const {
    if (grace_ended(bill, now) && registered_until > bill.envelope->accepted_at) {
        return bill.dead_letter(unknown_customer, "nobody registered this customer within the grace time");
    }
    // Without a count of attempts.
    bill.disposition =
        ports::Disposition::defer(unknown_customer, next_look(bill.envelope->accepted_at, now));
}

Outcome Buyers::attach(std::span<PendingDocument* const> bills) {
    std::vector<PendingDocument*> alone;
    for (auto* bill : bills) {
        if (!bill->open() || bill->new_invoice() == nullptr || bill->new_invoice()->buyer) continue;
        if (const auto& brought = bill->new_invoice()->request.customer)
            check_and_price(*bill, *brought);
        else
            alone.push_back(bill);
    }
    if (alone.empty()) return {};
    const auto now = clock_.now();
    // Asked before the customers are read: whoever is missing afterwards did not register up to this moment.
    TRY(const auto until, registered_until(alone, now));
    TRY(const auto customers, find_buyers(customers_, alone));
    for (auto* bill : alone) {
        const auto buyer = customers.find(buyer_of(*bill));
        if (buyer == customers.end())
            miss(*bill, now, until);
        else
            check_and_price(*bill, buyer->second);
    }
    return {};
}

}  // namespace billmill::usecases::issue
