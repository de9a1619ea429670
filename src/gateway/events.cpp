#include "gateway/events.hpp"

#include <charconv>

#include "gateway/describe_events.hpp"

namespace billmill::gateway {
namespace {

using enum ports::EventType;

void add_record(EventData& data, const domain::Invoice& record) {
    data.invoice = record.id;
    data.number = record.printed_number;
    data.seller = record.seller.id;
}

void add_issued(EventData& data, const domain::Invoice& record) {
    data.customer = record.buyer.id;
    data.type = record.line.type;
    data.currency = record.priced.currency;
    data.gross = record.priced.totals.gross;
    if (record.original) data.credit_of = record.original->id;
}

EventData data_of(const usecases::EventView& view) {
    EventData data;
    if (view.invoice) add_record(data, *view.invoice);
    const auto& subject = view.event.subject;
    switch (view.event.type) {
        case customer_changed: data.customer = subject; break;
        case invoice_issued:
        case credit_note_issued:
            if (view.invoice) add_issued(data, *view.invoice);
            break;
        case invoice_waiting:
            data.invoice = subject;
            data.code = view.event.code;
            break;
        case mail_handed_over:
        case mail_trial:
        case mail_queued:
        case mail_failed: data.delivery = subject; break;
        case failure_opened:
        case failure_retried:
        case failure_closed: data.failure = subject; break;
        case webhook_disabled:
            data.webhook = subject;
            data.code = view.event.code;
            break;
        case invoice_erased: break;
    }
    return data;
}

bool wants_stream(const http::Request& request) {
    return request.header("accept").value_or("").find("text/event-stream") != std::string_view::npos;
}

/// A stream that comes again says where it was (HTML, 9.2); a new one begins now.
usecases::EventsAfter read_after(const http::Request& request, bool streams, Issues& issues) {
    auto text = request.query_value("after").value_or("");
    if (const auto last = request.header("last-event-id"); streams && last) text = *last;
    if (text == "latest" || (streams && text.empty())) return {.latest = true};
    usecases::EventsAfter after;
    if (text.empty()) return after;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, after.seq);
    if (read.ec != std::errc{} || read.ptr != end || after.seq < 0)
        issues.push_back({"/query/after", "bad_cursor", "the next of a page of events, or latest"});
    return after;
}

}  // namespace

EventAnswer answer_of(const usecases::EventView& view) {
    return {view.event.seq, view.event.at, view.event.type, data_of(view), view.event.key};
}

EventsAnswer answer_of(const usecases::EventPage& page) {
    EventsAnswer answer{.items = {}, .next = page.next};
    for (const auto& view : page.items) answer.items.push_back(answer_of(view));
    return answer;
}

http::Response Events::list(const Call& call) {
    auto issues = check_query(call.request, {"after", "limit"});
    const bool streams = wants_stream(call.request);
    const auto after = read_after(call.request, streams, issues);
    const auto limit = read_page(call.request, issues).limit;
    if (!issues.empty()) return wrong(std::move(issues));
    if (streams) return streams_.open(call, after);
    OR_ANSWER(const auto page, or_problem(call.request, list_(call.caller, after, limit)));
    return json(200, json_of(answer_of(page)));
}

}  // namespace billmill::gateway
