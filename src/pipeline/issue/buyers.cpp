#include "pipeline/issue/buyers.hpp"

#include <algorithm>
#include <unordered_map>

#include "domain/check_e_invoice.hpp"

namespace billmill::pipeline::issue {
namespace {

constexpr Milliseconds wait_shortest{1'000};
constexpr Milliseconds wait_longest{60'000};

using Customers = std::unordered_map<Uuid, domain::Customer>;

Uuid buyer_of(Bill& bill) {
    return domain::customer_id(bill.billing()->request.user_id);
}

Result<Customers> find_buyers(ports::CustomerStore& customers, std::span<Bill* const> bills) {
    std::vector<Uuid> ids;
    ids.reserve(bills.size());
    for (auto* bill : bills) ids.push_back(buyer_of(*bill));
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    TRY(auto stored, customers.find(ids));
    Customers found;
    for (auto& customer : stored) {
        const auto id = customer.customer.id;
        found.emplace(id, std::move(customer.customer));
    }
    return found;
}

void check_and_price(Bill& bill, const domain::Customer& buyer) {
    auto& asked = *bill.billing();
    if (auto issues = domain::check_with_format(asked.request, *bill.seller, &buyer); !issues.empty()) {
        return bill.die("invalid", "the request breaks a rule for this buyer", std::move(issues));
    }
    auto priced = domain::price(asked.request, *bill.seller, buyer);
    if (!priced) return bill.die("invalid", priced.error().what);
    asked.priced = *std::move(priced);
    asked.buyer = buyer;
}

}  // namespace

bool Buyers::grace_ended(const Bill& bill, Instant now) const {
    return now >= bill.envelope->accepted_at + grace_;
}

Result<Instant> Buyers::registered_until(std::span<Bill* const> bills, Instant now) {
    const bool asked = std::ranges::any_of(bills, [&](const Bill* bill) { return grace_ended(*bill, now); });
    if (!asked) return Instant{};
    return bus_.consumed_until(ports::Stage::users, now);
}

void Buyers::miss(Bill& bill, Instant now, Instant registered_until) const {
    if (grace_ended(bill, now) && registered_until > bill.envelope->accepted_at) {
        return bill.die("unknown_customer", "nobody registered this customer within the grace time");
    }
    const auto age = now - bill.envelope->accepted_at;  // Doubling pauses, without a count of attempts.
    bill.verdict = Verdict::wait("unknown_customer", now + std::clamp(age, wait_shortest, wait_longest));
}

Outcome Buyers::meet(std::span<Bill* const> bills) {
    std::vector<Bill*> alone;
    std::ranges::copy_if(bills, std::back_inserter(alone), [](Bill* bill) {
        return bill->open() && bill->billing() != nullptr && !bill->billing()->buyer;
    });
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

}  // namespace billmill::pipeline::issue
