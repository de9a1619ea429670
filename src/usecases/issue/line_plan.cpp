#include "usecases/issue/line_plan.hpp"

#include <algorithm>

#include "formats/records.hpp"
#include "foundation/random.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/issue/drafts.hpp"

namespace billmill::usecases::issue {
namespace {

/// Where the line stands: the day its next record bears, its series, and the number before it.
struct Place {
    Date day;
    domain::FiscalYear year;
    std::string series;
    std::int64_t highest = 0;
};

/// Dates never fall within a line, and no credit is dated before what it takes back.
Result<Place> next_place(std::span<PendingDocument* const> bills, const PendingDocument& first,
                         const ports::LineState& state, Instant now) {
    const auto today = local_date(now, first.seller->zone);
    if (!today) return fail(Fault::unavailable, "the time zone of a seller is not at hand");
    Place place;
    place.day = state.last_date ? std::max(*today, *state.last_date) : *today;
    for (auto* bill : bills) {
        const auto* new_credit_note = bill->new_credit_note();
        if (bill->open() && new_credit_note != nullptr)
            place.day = std::max(place.day, new_credit_note->original->issued_on);
    }
    place.year = domain::fiscal_year(place.day, first.seller->fiscal_year_start_month);
    place.series = domain::series(first.line, place.year);
    if (const auto highest = state.highest.find(place.series); highest != state.highest.end()) {
        place.highest = highest->second;
    }
    return place;
}

/// What issuing adds to a draft.
void number(domain::Invoice& record, const PendingDocument& bill, const Place& place, std::int64_t number,
            std::string printed, Instant now) {
    record.id = bill.envelope->event_id;
    record.fingerprint = bill.envelope->fingerprint;
    record.series = place.series;
    record.number = number;
    record.printed_number = std::move(printed);
    record.accepted_at = bill.envelope->accepted_at;
    record.issued_at = now;
}

/// Numbers the open bills in their order, without a gap.
LinePlan number_all(std::span<PendingDocument* const> bills, const Place& place, Drafts drafts, Instant now) {
    LinePlan plan;
    plan.bills.reserve(bills.size());
    plan.records.reserve(bills.size());
    for (auto* bill : bills) {
        if (!bill->open()) continue;
        const auto next = place.highest + 1 + static_cast<std::int64_t>(plan.records.size());
        auto printed = domain::printed_number(*bill->seller, bill->line, place.year, next);
        if (!printed) {
            bill->dead_letter("number_too_long", printed.error().what);
            continue;
        }
        auto draft = drafts.draft(*bill, place.day);
        if (!draft) continue;
        number(*draft, *bill, place, next, *std::move(printed), now);
        plan.bills.push_back(bill);
        plan.records.push_back({*std::move(draft), {}});
    }
    return plan;
}

/// What the chain will cover of a rendered record, but its place: that is known once all are rendered.
Digest encode_for_chain(ports::EncodedInvoice& encoded, std::optional<Digest> xml) {
    auto& chain = encoded.record.chain.emplace();
    fill_random(chain.salt);
    chain.xml = xml;
    auto text = formats::encode_record(encoded.record);
    const auto content = formats::content_hash(text, chain.salt);
    encoded.text = std::move(text.text);
    return content;
}

}  // namespace

Result<LinePlan> Planner::plan(std::span<PendingDocument* const> bills, const ports::LineState& state) {
    const auto open = std::ranges::find_if(bills, &PendingDocument::open);
    if (open == bills.end()) return LinePlan{};
    const auto now = clock.now();
    TRY(const auto place, next_place(bills, **open, state, now));
    while (true) {  // Ends: each turn but the last takes a bill out.
        auto plan = number_all(bills, place, Drafts{state}, now);
        if (render_all(plan)) return plan;
    }
}

bool Planner::render_all(LinePlan& plan) {
    std::vector<Error> errors(plan.records.size(), Error{Fault::invalid, {}});
    std::vector<char> failed(plan.records.size(), 0);
    plan.documents.resize(plan.records.size());
    plan.contents.resize(plan.records.size());
    pool.each(plan.records.size(), [&](std::size_t i) {
        auto& record = plan.records[i].record;
        document::RenderedHashes hashes;
        record.renderer = renderer.version(record);
        auto pdf = render_record(record, renderer, sellers, &hashes);
        if (!pdf) {
            failed[i] = 1;
            errors[i] = std::move(pdf).error();
            return;
        }
        record.sha256 = hashes.pdf;
        record.bytes = static_cast<std::int64_t>(pdf->size());
        plan.documents[i] = *std::move(pdf);
        plan.contents[i] = encode_for_chain(plan.records[i], hashes.xml);
    });
    for (std::size_t i = 0; i < failed.size(); ++i) {
        if (failed[i] != 0) plan.bills[i]->dead_letter("unrenderable", std::move(errors[i].what));
    }
    return std::ranges::count(failed, 1) == 0;
}

void LinePlan::mark_issued() {
    for (std::size_t i = 0; i < bills.size(); ++i) {
        bills[i]->issued = std::make_shared<const RecentDocuments::Entry>(std::move(records[i].record),
                                                                          std::move(documents[i]));
        bills[i]->needs_file = true;
    }
}

}  // namespace billmill::usecases::issue
