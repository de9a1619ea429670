#include "usecases/issue/pending_document.hpp"

#include <unordered_map>

#include "formats/messages.hpp"
#include "foundation/invariant.hpp"
#include "ports/request_fingerprint.hpp"
#include "usecases/check_bill.hpp"
#include "usecases/decoded.hpp"
#include "usecases/import_legacy_message.hpp"

namespace billmill::usecases::issue {
namespace {

constexpr const char* reused = "its id was used before with another content";

void check_request(PendingDocument& bill, domain::BillingRequest& request,
                   const ports::SellerDirectory& sellers) {
    bill.seller = assign_seller(request, sellers);
    if (bill.seller == nullptr)
        return bill.dead_letter("unknown_seller", "no seller of this deployment has that id");
    bill.line = {bill.seller->id, domain::DocumentType::invoice, request.branch};
    if (auto issues = domain::check_for_seller(request, *bill.seller); !issues.empty())
        bill.dead_letter("invalid", "the request breaks a rule", std::move(issues));
}

/// What a message asks for. The seller of a credit note is found with its original.
void take(PendingDocument& bill, domain::BillingRequest request, const ports::SellerDirectory& sellers) {
    check_request(bill, request, sellers);
    bill.asked = NewInvoice{std::move(request), {}, {}};
}
void take(PendingDocument& bill, domain::CreditRequest request, const ports::SellerDirectory&) {
    bill.asked = NewCreditNote{std::move(request), {}};
}
void take(PendingDocument& bill, domain::AmendmentRequest request, const ports::SellerDirectory&) {
    bill.asked = NewAmendment{std::move(request), {}};
}

/// A record without bytes is enough to go on with: they are fetched before they are needed.
std::shared_ptr<const RecentDocuments::Entry> entry_of(const domain::Invoice& invoice,
                                                       const RecentDocuments& recent) {
    if (auto entry = recent.find(invoice.id)) return entry;
    return std::make_shared<const RecentDocuments::Entry>(RecentDocuments::Entry{invoice, {}});
}

}  // namespace

Result<std::vector<PendingDocument>> read_pending(std::span<const ports::Delivered> batch,
                                                  const ports::SellerDirectory& sellers) {
    std::vector<PendingDocument> bills;
    bills.reserve(batch.size());  // Duplicates point into it.
    std::unordered_map<Uuid, const PendingDocument*> first;
    const auto refused = [&](const ports::Envelope& envelope) { return refused_bill(envelope, sellers); };
    for (const auto& message : batch) {
        TRY(auto request, decoded(message.envelope, formats::decode_bill, refused));
        auto& bill = bills.emplace_back();
        bill.envelope = &message.envelope;
        if (!request.value) {
            bill.disposition = std::move(request.disposition);
            continue;
        }
        const auto [place, is_first] = first.try_emplace(message.envelope.event_id, &bill);
        if (!is_first) bill.duplicate_of = place->second;
        std::visit([&](auto asked) { take(bill, std::move(asked), sellers); }, *std::move(request.value));
    }
    return bills;
}

void match_issued(std::span<PendingDocument* const> bills, const ports::LineState& state,
                  const RecentDocuments& recent) {
    for (auto* bill : bills) {
        const auto found = state.issued.find(bill->envelope->event_id);
        if (!bill->undecided() || found == state.issued.end()) continue;
        if (ports::same_request(found->second.fingerprint, bill->envelope->fingerprint))
            bill->issued = entry_of(found->second, recent);
        else
            bill->dead_letter(domain::key_reused, reused);
    }
}

void settle_duplicates(std::span<PendingDocument> bills) {
    for (auto& bill : bills) {
        if (!bill.undecided()) continue;
        INVARIANT(bill.duplicate_of != nullptr, "who goes first is issued or has a disposition");
        const auto& first = *bill.duplicate_of;
        if (!ports::same_request(first.envelope->fingerprint, bill.envelope->fingerprint))
            bill.dead_letter(bill.amendment() == nullptr ? domain::key_reused : domain::irn_exists, reused);
        else if (first.issued)
            bill.disposition = ports::Disposition::ack();  // Announced by the first.
        else
            bill.disposition = first.disposition;
    }
}

}  // namespace billmill::usecases::issue
