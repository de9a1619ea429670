#include "usecases/issue/preceding_invoices.hpp"

#include <algorithm>
#include <unordered_map>

#include "domain/lifecycle/bill_state.hpp"

namespace billmill::usecases::issue {
namespace {

void keep_each_once(std::vector<Uuid>& ids) {
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
}

struct Original {
    std::shared_ptr<const domain::Invoice> invoice;
    std::vector<domain::Delivery> deliveries;  ///< Only where the invoice itself asks for none.
};

Result<std::unordered_map<Uuid, Original>> read_originals(std::span<const Uuid> ids,
                                                          ports::InvoiceStore& invoices,
                                                          ports::DeliveryStore& deliveries) {
    TRY(auto found, invoices.find(ids));
    std::unordered_map<Uuid, Original> originals;
    std::vector<Uuid> undelivered;
    for (auto& invoice : found) {
        const auto id = invoice.id;
        if (invoice.deliver == domain::Deliver::none) undelivered.push_back(id);
        originals[id].invoice = std::make_shared<const domain::Invoice>(std::move(invoice));
    }
    if (undelivered.empty()) return originals;
    TRY(auto mails, deliveries.of_invoices(undelivered));
    for (auto& mail : mails) originals[mail.invoice_id].deliveries.push_back(std::move(mail));
    return originals;
}

void attach(PendingDocument& bill, NewCreditNote& new_credit_note, const Original& original,
            const ports::SellerDirectory& sellers) {
    if (original.invoice == nullptr)
        return bill.dead_letter("unknown_original", "there is no invoice to credit");
    new_credit_note.original = original.invoice;
    new_credit_note.deliver = domain::deliver_of_credit(*original.invoice, original.deliveries);
    bill.line = domain::credit_line(new_credit_note.original->line);
    bill.seller = sellers.find(new_credit_note.original->seller.id);
    // Who has left the business still owes credits: as the seller was then.
    if (bill.seller == nullptr) bill.seller = &new_credit_note.original->seller;
}

}  // namespace

Outcome find_preceding_invoices(std::span<PendingDocument> bills, ports::InvoiceStore& invoices,
                                ports::DeliveryStore& deliveries, const ports::SellerDirectory& sellers) {
    std::vector<Uuid> ids;
    for (auto& bill : bills) {
        if (bill.undecided() && bill.new_credit_note() != nullptr)
            ids.push_back(bill.new_credit_note()->request.original);
    }
    if (ids.empty()) return {};
    keep_each_once(ids);
    TRY(auto originals, read_originals(ids, invoices, deliveries));
    for (auto& bill : bills) {
        auto* new_credit_note = bill.new_credit_note();
        if (bill.undecided() && new_credit_note != nullptr)
            attach(bill, *new_credit_note, originals[new_credit_note->request.original], sellers);
    }
    return {};
}

std::vector<Uuid> preceding_ids_of(std::span<PendingDocument* const> bills) {
    std::vector<Uuid> ids;
    for (auto* bill : bills) {
        if (bill->open() && bill->new_credit_note() != nullptr)
            ids.push_back(bill->new_credit_note()->request.original);
    }
    keep_each_once(ids);
    return ids;
}

}  // namespace billmill::usecases::issue
