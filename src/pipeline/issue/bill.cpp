#include "pipeline/issue/bill.hpp"

#include <unordered_map>

#include "formats/messages.hpp"
#include "foundation/invariant.hpp"
#include "pipeline/decoded.hpp"

namespace billmill::pipeline::issue {
namespace {

constexpr const char* reused = "its id was used before with another content";

void find_seller(Bill& bill, const domain::BillingRequest& request, const ports::SellerDirectory& sellers) {
    bill.seller = sellers.find(request.seller);
    if (bill.seller == nullptr) return bill.die("unknown_seller", "no seller of this deployment has that id");
    const auto& branch = request.branch.empty() ? bill.seller->branch : request.branch;
    bill.line = {bill.seller->id, domain::DocumentType::invoice, branch};
    if (auto issues = domain::check(request, *bill.seller); !issues.empty()) {
        bill.die("invalid", "the request breaks a rule", std::move(issues));
    }
}

/// What a message asks for. The seller of a credit note is found with its original.
void take(Bill& bill, domain::BillingRequest request, const ports::SellerDirectory& sellers) {
    find_seller(bill, request, sellers);
    bill.asked = Billing{std::move(request), {}, {}};
}
void take(Bill& bill, domain::CreditRequest request, const ports::SellerDirectory&) {
    bill.asked = Crediting{std::move(request), {}};
}

/// A record without bytes is enough to go on with: they are fetched before they are needed.
std::shared_ptr<const RecentDocuments::Entry> entry_of(const domain::Invoice& invoice,
                                                       const RecentDocuments& recent) {
    if (auto entry = recent.find(invoice.id)) return entry;
    return std::make_shared<const RecentDocuments::Entry>(RecentDocuments::Entry{invoice, {}});
}

}  // namespace

Result<std::vector<Bill>> read_bills(std::span<const ports::Delivered> batch,
                                     const ports::SellerDirectory& sellers) {
    std::vector<Bill> bills;
    bills.reserve(batch.size());  // Twins point into it.
    std::unordered_map<Uuid, const Bill*> first;
    for (const auto& message : batch) {
        TRY(auto request, decoded(formats::decode_bill(message.envelope.payload)));
        auto& bill = bills.emplace_back();
        bill.envelope = &message.envelope;
        if (!request.value) {
            bill.verdict = std::move(request.verdict);
            continue;
        }
        const auto [place, is_first] = first.try_emplace(message.envelope.event_id, &bill);
        if (!is_first) bill.twin = place->second;
        std::visit([&](auto&& asked) { take(bill, std::move(asked), sellers); }, *std::move(request.value));
    }
    return bills;
}

void recognise(std::span<Bill* const> bills, const ports::LineState& state, const RecentDocuments& recent) {
    for (auto* bill : bills) {
        const auto found = state.issued.find(bill->envelope->event_id);
        if (!bill->undecided() || found == state.issued.end()) continue;
        if (found->second.fingerprint == bill->envelope->fingerprint)
            bill->issued = entry_of(found->second, recent);
        else
            bill->die("key_reused", reused);
    }
}

void settle_twins(std::span<Bill> bills) {
    for (auto& bill : bills) {
        if (!bill.undecided()) continue;
        INVARIANT(bill.twin != nullptr, "who goes first is issued or has a verdict");
        const auto& first = *bill.twin;
        if (first.envelope->fingerprint != bill.envelope->fingerprint)
            bill.die("key_reused", reused);
        else if (first.issued)
            bill.verdict = Verdict::settle();  // Announced by the first.
        else
            bill.verdict = first.verdict;
    }
}

}  // namespace billmill::pipeline::issue
