#include "usecases/exports/export_source.hpp"

#include <unordered_map>

namespace billmill::usecases {
namespace {

constexpr int page_size = 100;

}  // namespace

Answer<std::vector<domain::Invoice>> ExportSource::next() {
    while (!ended_) {
        if (filter_.search) {
            TRY(auto found, read_search());
            if (!found.empty()) return found;
            continue;
        }
        TRY(auto read, filter_.run ? read_run() : read_list());
        std::erase_if(read, [&](const domain::Invoice& invoice) {
            return !filter_.takes(invoice) || !caller_.may_use(invoice.line.seller);
        });
        if (!read.empty()) return read;
    }
    return std::vector<domain::Invoice>{};
}

Answer<std::vector<domain::Invoice>> ExportSource::read_search() {
    auto search = *filter_.search;
    search.run = filter_.run;
    if (filter_.seller) search.by.sellers = {*filter_.seller};
    if (filter_.from) search.by.issued_from = filter_.from;
    if (filter_.to) search.by.issued_to = filter_.to;
    TRY(auto page, (*search_)(caller_, std::move(search), {.after = cursor_, .limit = page_size}));
    cursor_ = page.next;
    ended_ = cursor_.empty();
    return std::move(page.items);
}

Result<std::vector<domain::Invoice>> ExportSource::read_list() {
    ports::InvoiceFilter filter;
    filter.seller = filter_.seller;
    filter.sellers_allowed = caller_.sellers;
    TRY(auto page, invoices_.list(filter, {.after = cursor_, .limit = page_size}));
    cursor_ = page.next;
    ended_ = cursor_.empty();
    return std::move(page.items);
}

/// In the order of the file, whatever order the store answers in.
Result<std::vector<domain::Invoice>> ExportSource::read_run() {
    if (runs_ == nullptr) return fail(Fault::not_found, "this process keeps no runs");
    TRY(const auto entries,
        runs_->next(*filter_.run, {domain::EntryState::issued, std::nullopt}, ordinal_, page_size));
    ended_ = entries.size() < page_size;
    std::vector<Uuid> ids;
    for (const auto& entry : entries) ids.push_back(entry.bill_id);
    if (!entries.empty()) ordinal_ = entries.back().ordinal;
    TRY(auto found, invoices_.find(ids));
    std::unordered_map<Uuid, domain::Invoice*> by_id;
    for (auto& invoice : found) by_id[invoice.id] = &invoice;
    std::vector<domain::Invoice> ordered;
    for (const auto& id : ids)
        if (const auto at = by_id.find(id); at != by_id.end()) ordered.push_back(std::move(*at->second));
    return ordered;
}

}  // namespace billmill::usecases
