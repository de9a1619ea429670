#include "usecases/list_events.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace billmill::usecases {
namespace {

using Records = std::unordered_map<Uuid, domain::Invoice>;

Result<Records> records_of(ports::InvoiceStore& invoices, const std::vector<ports::Event>& events) {
    std::vector<Uuid> ids;
    for (const auto& event : events) {
        if (event.invoice) ids.push_back(*event.invoice);
    }
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    TRY(auto found, invoices.find(ids));
    Records records;
    for (auto& record : found) {
        const auto id = record.id;
        records.emplace(id, std::move(record));
    }
    return records;
}

bool may_see(const Caller& caller, const EventView& view) {
    if (caller.sellers.empty()) return true;
    return view.invoice && caller.may_use(view.invoice->seller.id);
}

}  // namespace

Answer<std::int64_t> ListEvents::beginning(const EventsAfter& after) {
    TRY(const auto kept, events_->range_up_to(after.seq));
    if (after.latest) return kept.latest;
    if (after.seq == 0) return kept.oldest == 0 ? 0 : kept.oldest - 1;
    const bool is_gone = kept.oldest != 0 && after.seq + 1 < kept.oldest;
    if (is_gone || after.seq > kept.latest) {
        return refuse(Fault::not_found, "events_gone",
                      "What follows this cursor is not kept; read the lists, and go on from after=latest.");
    }
    return after.seq;
}

Answer<EventPage> ListEvents::operator()(const Caller& caller, const EventsAfter& after, int limit) {
    if (events_ == nullptr) {
        return refuse(Fault::not_found, "no_events",
                      "Events are kept by billmill serve; here, read the lists instead.");
    }
    TRY(const auto begin, beginning(after));
    TRY(const auto events, events_->read(begin, limit));
    TRY(auto records, records_of(invoices_, events));
    EventPage page{.items = {}, .begin = begin, .next = begin, .is_full = false};
    for (const auto& event : events) {
        EventView view{.event = event};
        if (event.invoice) {
            const auto record = records.find(*event.invoice);
            const bool is_there = record != records.end();
            if (!is_there && events_->precedes_records()) break;  // Not released yet: on the next page.
            page.next = event.seq;
            if (!is_there) continue;  // The store went back behind it.
            view.invoice = record->second;
        }
        page.next = event.seq;
        if (view.event.at == Instant{} && view.invoice) view.event.at = view.invoice->issued_at;
        if (may_see(caller, view)) page.items.push_back(std::move(view));
    }
    page.is_full = std::cmp_equal(events.size(), limit) && page.next == events.back().seq;
    return page;
}

}  // namespace billmill::usecases
