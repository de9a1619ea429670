#include "usecases/search_bills.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "foundation/search_words.hpp"
#include "usecases/accept/request_identity.hpp"
#include "usecases/runs/find_runs.hpp"

namespace billmill::usecases {
namespace {

constexpr std::size_t words_max = 8;
constexpr int entries_at_once = 200;
constexpr int rounds_max =
    5;  ///< Of reading, for one page: of entries of a run, or of bills whose state is looked at.

/// Does the order of issue, with what the books have an index of, say it all?
bool is_of_the_books(const ports::InvoiceSearch& by) {
    return by.words.empty() && by.ids.empty() && by.sellers.size() <= 1 && by.states.empty() &&
           by.mails.empty() && !by.currency && !by.issued_from && !by.issued_to && !by.due_from &&
           !by.due_to && !by.amount_from && !by.amount_to && by.order == ports::InvoiceOrder::issued &&
           !by.rising;
}

/// Where the entries of a run go on.
Result<std::int64_t> read_ordinal(const std::string& cursor) {
    std::int64_t ordinal = 0;
    if (cursor.empty()) return ordinal;
    const auto* end = cursor.data() + cursor.size();
    const auto read = std::from_chars(cursor.data(), end, ordinal);
    if (read.ec != std::errc{} || read.ptr != end || ordinal < 0)
        return fail(Fault::invalid, "not a cursor of this list");
    return ordinal;
}

}  // namespace

Answer<DocumentPage> SearchBills::operator()(const Caller& caller, BillSearch search,
                                             const ports::PageRequest& page) {
    if (search.key) search.by.ids = documents_keyed(caller.identity(), *search.key);
    const bool of_books_too = search.q.empty() && is_of_the_books(search.by);
    if (!caller.limit(search.by.sellers)) return DocumentPage{.total = 0};
    if (!search.q.empty()) {
        search.by.words = search_words(search.q, words_max);
        auto exact = search;
        exact.by.ids = documents_named(caller.identity(), search.q);
        exact.by.words.clear();
        auto found = of_index(exact, {.after = {}, .limit = page.limit});
        if (!found || !found->items.empty()) return found;
    }
    if (search.run) return of_run(caller, search, page);
    auto found = of_index(search, page);
    if (found || found.error().code != "index_building" || !of_books_too) return found;
    return of_books(caller, search, page);
}

Answer<DocumentPage> SearchBills::of_index(const BillSearch& search, const ports::PageRequest& page) {
    if (!index_.knows_states() && !(search.by.states.empty() && search.by.mails.empty()))
        return of_states(search, page);
    return found_by_index(search, page);
}

/// A page ends with one that was found, so that its cursor is the index's own.
Answer<DocumentPage> SearchBills::of_states(const BillSearch& search, const ports::PageRequest& page) {
    const auto asked = [](const auto& those, auto state) {
        return those.empty() || std::ranges::find(those, state) != those.end();
    };
    DocumentPage found{.next = page.after};
    for (int round = 0; round < rounds_max && found.items.empty(); ++round) {
        TRY(auto read, found_by_index(search, {.after = found.next, .limit = page.limit}));
        TRY(auto bills, states_.of(std::move(read.items)));
        for (auto& bill : bills) {
            if (asked(search.by.states, bill.state) && asked(search.by.mails, bill.mail))
                found.items.push_back(std::move(bill.invoice));
        }
        found.as_of = read.as_of;
        found.next = std::move(read.next);
        if (found.next.empty()) break;
    }
    return found;
}

Answer<DocumentPage> SearchBills::found_by_index(const BillSearch& search, const ports::PageRequest& page) {
    DocumentPage found;
    TRY(auto hits,
        index_.ask(found.as_of, [&](ports::InvoiceIndex& index) { return index.find(search.by, page); }));
    found.next = std::move(hits.next);
    found.total = hits.total;
    found.total_exact = hits.total_exact;
    TRY(found.items, documents(hits.ids));
    return found;
}

Answer<DocumentPage> SearchBills::of_books(const Caller& caller, const BillSearch& search,
                                           const ports::PageRequest& page) {
    ports::InvoiceFilter filter{.seller = {},
                                .buyer = search.by.buyer,
                                .printed_number = search.by.printed_number,
                                .sellers_allowed = caller.sellers,
                                .type = search.by.type};
    if (search.by.sellers.size() == 1) filter.seller = search.by.sellers.front();
    TRY(auto read, ports_.invoices.list(filter, page));
    return DocumentPage{.items = std::move(read.items), .next = std::move(read.next)};
}

/// The run knows its bills, and the index which of them are asked for.
Answer<DocumentPage> SearchBills::of_run(const Caller& caller, const BillSearch& search,
                                         const ports::PageRequest& page) {
    if (ports_.runs == nullptr)
        return refuse(Fault::not_found, "no_such_run", "There is no run with this id.");
    FindRuns find{*ports_.runs};
    TRY(const auto run, find(caller, *search.run));
    (void)run;  // It is there, and the caller's.
    TRY(auto ordinal, read_ordinal(page.after));
    DocumentPage found;
    for (int round = 0; round < rounds_max; ++round) {
        TRY(const auto entries, ports_.runs->next(*search.run, {domain::EntryState::issued, std::nullopt},
                                                  ordinal, entries_at_once));
        auto some = search;
        some.by.ids.clear();
        std::unordered_map<Uuid, std::int64_t> ordinals;
        for (const auto& entry : entries) {
            some.by.ids.push_back(entry.bill_id);
            ordinals.emplace(entry.bill_id, entry.ordinal);
        }
        if (!entries.empty()) {
            TRY(auto matching, of_index(some, {.after = {}, .limit = entries_at_once}));
            found.as_of = matching.as_of;
            std::ranges::sort(matching.items, {},
                              [&](const auto& invoice) { return ordinals.at(invoice.id); });
            for (auto& invoice : matching.items) {
                ordinal = ordinals.at(invoice.id);
                found.items.push_back(std::move(invoice));
                if (std::ssize(found.items) < page.limit) continue;
                found.next = std::to_string(ordinal);
                return found;
            }
            ordinal = entries.back().ordinal;
        }
        if (std::ssize(entries) < entries_at_once) return found;
    }
    found.next = std::to_string(ordinal);
    return found;
}

Result<std::vector<domain::Invoice>> SearchBills::documents(const std::vector<Uuid>& ids) {
    TRY(auto found, ports_.invoices.find(ids));
    std::unordered_map<Uuid, domain::Invoice*> by_id;
    for (auto& invoice : found) by_id[invoice.id] = &invoice;
    std::vector<domain::Invoice> ordered;
    for (const auto& id : ids)
        if (const auto at = by_id.find(id); at != by_id.end()) ordered.push_back(std::move(*at->second));
    return ordered;
}

}  // namespace billmill::usecases
