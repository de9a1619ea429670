#include "pipeline/issue/originals.hpp"

#include <algorithm>
#include <unordered_map>

namespace billmill::pipeline::issue {
namespace {

void keep_each_once(std::vector<Uuid>& ids) {
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
}

void meet(Bill& bill, Crediting& crediting, std::shared_ptr<const domain::Invoice> original,
          const ports::SellerDirectory& sellers) {
    if (original == nullptr) return bill.die("unknown_original", "there is no invoice to credit");
    crediting.original = std::move(original);
    bill.line = domain::credit_line(crediting.original->line);
    bill.seller = sellers.find(crediting.original->seller.id);
    // Who has left the business still owes credits: as the seller was then.
    if (bill.seller == nullptr) bill.seller = &crediting.original->seller;
}

}  // namespace

Outcome find_originals(std::span<Bill> bills, ports::InvoiceStore& invoices,
                       const ports::SellerDirectory& sellers) {
    std::vector<Uuid> ids;
    for (auto& bill : bills) {
        if (bill.undecided() && bill.crediting() != nullptr)
            ids.push_back(bill.crediting()->request.original);
    }
    if (ids.empty()) return {};
    keep_each_once(ids);
    TRY(auto found, invoices.find(ids));
    std::unordered_map<Uuid, std::shared_ptr<const domain::Invoice>> originals;
    for (auto& invoice : found) {
        const auto id = invoice.id;
        originals.emplace(id, std::make_shared<const domain::Invoice>(std::move(invoice)));
    }
    for (auto& bill : bills) {
        auto* crediting = bill.crediting();
        if (bill.undecided() && crediting != nullptr)
            meet(bill, *crediting, originals[crediting->request.original], sellers);
    }
    return {};
}

std::vector<Uuid> originals_of(std::span<Bill* const> bills) {
    std::vector<Uuid> ids;
    for (auto* bill : bills) {
        if (bill->open() && bill->crediting() != nullptr) ids.push_back(bill->crediting()->request.original);
    }
    keep_each_once(ids);
    return ids;
}

}  // namespace billmill::pipeline::issue
