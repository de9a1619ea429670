#include "adapters/sqlite/invoice_listing.hpp"

#include <algorithm>

#include "adapters/sqlite/paging.hpp"

namespace billmill::adapters::sqlite {
namespace {

struct Row {
    std::int64_t seq;
    RecordRow record;
};

/// What an index has not already seen to.
bool admits(const ports::InvoiceFilter& filter, Statement& row) {
    const auto seller = row.view(1);
    if (filter.seller && *filter.seller != seller) return false;
    const auto& allowed = filter.sellers_allowed;
    if (!allowed.empty() && std::ranges::find(allowed, seller) == allowed.end()) return false;
    if (filter.printed_number && *filter.printed_number != row.view(2)) return false;
    const bool is_credit_note = row.integer(9) != 0;
    if (filter.type && (*filter.type == domain::DocumentType::credit_note) != is_credit_note) return false;
    return !filter.buyer || filter.buyer->raw() == row.view(3);
}

Outcome collect(Statement rows, const ports::InvoiceFilter& filter, std::size_t count,
                std::vector<Row>& found) {
    for (std::size_t taken = 0; taken < count;) {
        TRY(const bool more, rows.step());
        if (!more) break;
        if (!admits(filter, rows)) continue;
        found.push_back({rows.integer(0), read_record(rows, 4)});
        ++taken;
    }
    return {};
}

/// Each seller's newest, then the newest of all: an index can't give several sellers in one order.
Outcome collect_by_sellers(Connection& reader, const ports::InvoiceFilter& filter, std::int64_t before,
                           std::size_t count, std::vector<Row>& found) {
    const auto sellers = filter.seller ? std::vector{*filter.seller} : filter.sellers_allowed;
    for (const auto& seller : sellers) {
        TRY(auto rows, reader.query("SELECT seq, seller, printed_number, buyer, record, place, link, salt, "
                                    "xml_sha256, original IS NOT NULL FROM invoices "
                                    "WHERE seller = ? AND seq < ? ORDER BY seq DESC",
                                    seller, before));
        TRY_DO(collect(std::move(rows), filter, count, found));
    }
    std::ranges::sort(found, std::greater{}, &Row::seq);
    const auto repeated = std::ranges::unique(found, {}, &Row::seq);  // A seller may be allowed twice.
    found.erase(repeated.begin(), repeated.end());
    return {};
}

Outcome collect_matching(Connection& reader, const ports::InvoiceFilter& filter, std::int64_t before,
                         std::size_t count, std::vector<Row>& found) {
    if (filter.printed_number) {
        TRY(auto rows, reader.query("SELECT seq, seller, printed_number, buyer, record, place, link, salt, "
                                    "xml_sha256, original IS NOT NULL FROM invoices "
                                    "WHERE printed_number = ? AND seq < ? ORDER BY seq DESC",
                                    *filter.printed_number, before));
        return collect(std::move(rows), filter, count, found);
    }
    if (filter.buyer) {
        TRY(auto rows, reader.query("SELECT seq, seller, printed_number, buyer, record, place, link, salt, "
                                    "xml_sha256, original IS NOT NULL FROM invoices "
                                    "WHERE buyer = ? AND seq < ? ORDER BY seq DESC",
                                    *filter.buyer, before));
        return collect(std::move(rows), filter, count, found);
    }
    if (filter.seller || !filter.sellers_allowed.empty()) {
        return collect_by_sellers(reader, filter, before, count, found);
    }
    TRY(auto rows, reader.query("SELECT seq, seller, printed_number, buyer, record, place, link, salt, "
                                "xml_sha256, original IS NOT NULL FROM invoices "
                                "WHERE seq < ? ORDER BY seq DESC",
                                before));
    return collect(std::move(rows), filter, count, found);
}

}  // namespace

Result<ports::Page<RecordRow>> list_invoices(Connection& reader, const ports::InvoiceFilter& filter,
                                             const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto before, row_cursor(page, std::numeric_limits<std::int64_t>::max()));
    std::vector<Row> found;
    TRY_DO(collect_matching(reader, filter, before, limit + 1, found));
    auto cut = cut_page(std::move(found), limit, [](const Row& last) { return std::to_string(last.seq); });
    ports::Page<RecordRow> records;
    records.next = std::move(cut.next);
    for (auto& row : cut.items) records.items.push_back(std::move(row.record));
    return records;
}

}  // namespace billmill::adapters::sqlite
