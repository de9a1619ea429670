#include "usecases/issue/link_records.hpp"

#include <algorithm>

#include "usecases/line_seal.hpp"

namespace billmill::usecases::issue {
namespace {

std::vector<std::string> series_of(const ports::LineState& state) {
    std::vector<std::string> names;
    for (const auto& [name, highest] : state.highest) names.push_back(name);
    std::ranges::sort(names);
    return names;
}

/// The link of the invoice that a credit note takes back, where it has one.
std::optional<Digest> original_link(PendingDocument& bill) {
    const auto* new_credit_note = bill.new_credit_note();
    if (new_credit_note == nullptr || !new_credit_note->original->chain) return std::nullopt;
    return new_credit_note->original->chain->link;
}

}  // namespace

Result<Digest> LinkRecords::link_before(const domain::NumberingLine& line, const ports::LineState& state) {
    if (state.chain_end.place > 0) return state.chain_end.link;
    return line_seal(invoices_, *books_, line.key(), series_of(state));
}

Outcome LinkRecords::operator()(LinePlan& plan, const ports::LineState& state) {
    if (plan.records.empty()) return {};
    if (!books_) {
        TRY(books_, invoices_.books());
    }
    const auto line = plan.records.front().record.line.key();
    TRY(auto previous, link_before(plan.records.front().record.line, state));
    auto place = state.chain_end.place;
    for (std::size_t i = 0; i < plan.records.size(); ++i) {
        auto& record = plan.records[i].record;
        record.chain->place = ++place;
        record.chain->link = domain::link_of({.books = *books_,
                                              .line = line,
                                              .place = place,
                                              .series = record.series,
                                              .number = record.number,
                                              .previous = previous,
                                              .content = plan.contents[i],
                                              .document = record.sha256,
                                              .xml = record.chain->xml,
                                              .original = original_link(*plan.bills[i])});
        previous = record.chain->link;
    }
    return {};
}

}  // namespace billmill::usecases::issue
