#include "usecases/audit/audit_index.hpp"

#include <map>
#include <set>
#include <unordered_map>

#include "domain/lifecycle/bill_state.hpp"

namespace billmill::usecases::audit_parts {
namespace {

constexpr int documents_at_once = 200;

struct Group {
    std::string seller{};
    Date day{};
    domain::DocumentType type{};
    domain::BillState state{};
    std::string currency{};
    auto operator<=>(const Group&) const = default;

    [[nodiscard]] std::string text() const {
        return seller + ", " + day.text() + ", " + std::string{domain::name(type)} + "s, " + currency;
    }
};

struct Sums {
    std::int64_t count = 0;
    __int128 net = 0;
    __int128 tax = 0;
    __int128 gross = 0;
    bool operator==(const Sums&) const = default;
};
using AllSums = std::map<Group, Sums>;

Result<std::unordered_map<Uuid, std::vector<domain::Invoice>>> credits_of(ports::InvoiceStore& invoices,
                                                                          const std::vector<Uuid>& ids) {
    TRY(auto credits, invoices.find_credits(ids));
    std::unordered_map<Uuid, std::vector<domain::Invoice>> of;
    for (auto& credit : credits) {
        if (credit.original) of[credit.original->id].push_back(std::move(credit));
    }
    return of;
}

/// A record that cannot be read is a fault that others find; no index has it.
Result<AllSums> sums_of_books(const AuditPorts& ports) {
    AllSums sums;
    std::int64_t seq = 0;
    while (true) {
        TRY(const auto documents, ports.order->after(seq, documents_at_once));
        if (documents.empty()) return sums;
        seq = documents.back().seq;
        std::vector<Uuid> ids;
        for (const auto& document : documents)
            if (document.invoice) ids.push_back(document.invoice->id);
        TRY(auto credits, credits_of(ports.invoices, ids));
        for (const auto& document : documents) {
            if (!document.invoice) continue;
            const auto& invoice = *document.invoice;
            const auto& totals = invoice.priced.totals;
            auto& sum = sums[{invoice.seller.id, invoice.issued_on, invoice.line.type,
                              domain::state_of(invoice, credits[invoice.id]),
                              std::string{totals.gross.currency.code()}}];
            ++sum.count;
            sum.net += totals.net.minor;
            sum.tax += totals.tax.minor;
            sum.gross += totals.gross.minor;
        }
    }
}

Outcome add_sums_of_index(ports::DerivedIndex& index, const std::string& seller, AllSums& sums) {
    TRY(const auto totals, index.totals({.sellers = {seller}}));
    for (const auto& total : totals) {
        sums[{seller, total.period, total.type, total.state, std::string{total.currency.code()}}] = {
            total.count, total.net.minor, total.tax.minor, total.gross.minor};
    }
    return {};
}

Result<bool> is_up_to_date(const AuditPorts& ports) {
    TRY(const auto position, ports.index->position());
    if (!position) return false;
    TRY(const auto books, ports.invoices.books());
    TRY(const auto range, ports.events->range());
    return position->books == books && position->event == range.latest;
}

void compare(const AllSums& books, const AllSums& index, AuditLog& log) {
    const auto differs = [&](const Group& group) {
        log.fault({"index_differs",
                   {},
                   0,
                   {},
                   {},
                   "the index does not add up to the records: " + group.text() +
                       "; stop billmill and delete index.db: it is built again"});
    };
    for (const auto& [group, sums] : books) {
        const auto found = index.find(group);
        if (found == index.end() || found->second != sums) differs(group);
    }
    for (const auto& [group, sums] : index)
        if (!books.contains(group)) differs(group);
}

}  // namespace

Outcome audit_index(const AuditPorts& ports, AuditReport& report, AuditLog& log) {
    if (ports.index == nullptr || ports.order == nullptr || ports.events == nullptr) return {};
    TRY(const bool before, is_up_to_date(ports));
    if (!before) return {};
    TRY(const auto books, sums_of_books(ports));
    std::set<std::string> sellers;
    for (const auto& [group, sums] : books) sellers.insert(group.seller);
    AllSums index;
    for (const auto& seller : sellers) TRY_DO(add_sums_of_index(*ports.index, seller, index));
    TRY(const bool after, is_up_to_date(ports));
    if (!after) return {};  // Something was issued meanwhile.
    report.index_compared = true;
    compare(books, index, log);
    return {};
}

}  // namespace billmill::usecases::audit_parts
