#include "pipeline/issue/line_plan.hpp"

#include <algorithm>

#include "pipeline/documents.hpp"

namespace billmill::pipeline::issue {
namespace {

const std::string& first_of(const std::string& a, const std::string& b, const std::string& c) {
    if (!a.empty()) return a;
    return b.empty() ? c : b;
}

/// Who else gets a mail; each address once, the buyer's never.
std::vector<std::string> copies_of(const Bill& bill) {
    std::vector<std::string> copies;
    const auto add = [&](const std::string& address) {
        if (address != bill.buyer->email && std::ranges::find(copies, address) == copies.end())
            copies.push_back(address);
    };
    for (const auto& address : bill.request.cc) add(address);
    if (bill.request.bcc_seller) add(bill.seller->email);
    return copies;
}

/// Where the line stands: the day its next invoice bears, its series, and the number before it.
struct Place {
    Date day;
    domain::FiscalYear year;
    std::string series;
    std::int64_t highest = 0;
};

Result<Place> next_place(const Bill& bill, const ports::LineState& state, Instant now) {
    const auto today = local_date(now, bill.seller->zone);
    if (!today) return fail(Fault::unavailable, "the time zone of a seller is not at hand");
    Place place;
    place.day = state.last_date ? std::max(*today, *state.last_date) : *today;
    place.year = domain::fiscal_year(place.day, bill.seller->fiscal_year_start_month);
    place.series = domain::series(bill.line, place.year);
    if (const auto highest = state.highest.find(place.series); highest != state.highest.end()) {
        place.highest = highest->second;
    }
    return place;
}

domain::Invoice record_of(const Bill& bill, const Place& place, std::int64_t number, std::string printed,
                          Instant now) {
    const auto& request = bill.request;
    domain::Invoice record;
    record.id = bill.envelope->event_id;
    record.fingerprint = bill.envelope->fingerprint;
    record.line = bill.line;
    record.series = place.series;
    record.number = number;
    record.printed_number = std::move(printed);
    record.issued_on = place.day;
    record.due_on = add_days(place.day, request.due_days.value_or(bill.seller->due_days));
    record.accepted_at = bill.envelope->accepted_at;
    record.issued_at = now;
    record.seller = *bill.seller;
    record.buyer = *bill.buyer;
    record.particulars = request.particulars;
    record.language = first_of(request.language, bill.buyer->language, bill.seller->language);
    record.deliver = request.deliver;
    record.copies = copies_of(bill);
    record.priced = *bill.priced;
    return record;
}

/// Numbers the open bills in their order, without a gap.
LinePlan number_all(std::span<Bill* const> bills, const Place& place, Instant now) {
    LinePlan plan;
    for (auto* bill : bills) {
        if (!bill->open()) continue;
        const auto number = place.highest + 1 + static_cast<std::int64_t>(plan.records.size());
        auto printed = domain::printed_number(*bill->seller, bill->line, place.year, number);
        if (!printed) {
            bill->die("number_too_long", printed.error().what);
            continue;
        }
        plan.bills.push_back(bill);
        plan.records.push_back(record_of(*bill, place, number, *std::move(printed), now));
    }
    return plan;
}

}  // namespace

Result<LinePlan> Planner::plan(std::span<Bill* const> bills, const ports::LineState& state) {
    const auto open = std::ranges::find_if(bills, &Bill::open);
    if (open == bills.end()) return LinePlan{};
    const auto now = clock.now();
    TRY(const auto place, next_place(**open, state, now));
    while (true) {  // Ends: each turn but the last takes a bill out.
        auto plan = number_all(bills, place, now);
        if (render_all(plan)) return plan;
    }
}

bool Planner::render_all(LinePlan& plan) {
    std::vector<Error> errors(plan.records.size(), Error{Fault::invalid, {}});
    std::vector<char> failed(plan.records.size(), 0);
    plan.documents.resize(plan.records.size());
    pool.each(plan.records.size(), [&](std::size_t i) {
        auto& record = plan.records[i];
        record.renderer = renderer.version(record);
        auto pdf = render(record, renderer, sellers);
        if (!pdf) {
            failed[i] = 1;
            errors[i] = std::move(pdf).error();
            return;
        }
        record.sha256 = sha256(*pdf);
        record.bytes = static_cast<std::int64_t>(pdf->size());
        plan.documents[i] = *std::move(pdf);
    });
    for (std::size_t i = 0; i < failed.size(); ++i) {
        if (failed[i] != 0) plan.bills[i]->die("unrenderable", std::move(errors[i].what));
    }
    return std::ranges::count(failed, 1) == 0;
}

void LinePlan::enact() {
    for (std::size_t i = 0; i < bills.size(); ++i) {
        bills[i]->issued = std::make_shared<const RecentDocuments::Entry>(
            RecentDocuments::Entry{std::move(records[i]), std::move(documents[i])});
        bills[i]->needs_file = true;
    }
}

}  // namespace billmill::pipeline::issue
