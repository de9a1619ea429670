#include "usecases/issue/line_cache.hpp"

#include <utility>

namespace billmill::usecases::issue {

std::optional<ports::LineState> LineCache::recall(const domain::NumberingLine& line) const {
    const auto found = lines_.find(line.key());
    if (found == lines_.end()) return std::nullopt;
    const auto age = clock_.now() - found->second.since;
    if (age < Milliseconds{0} || age > fresh_for) return std::nullopt;  // Clocks may also be put back.
    return found->second.state;
}

void LineCache::keep(const domain::NumberingLine& line, ports::LineState state,
                     std::span<const ports::EncodedInvoice> records) {
    if (records.empty()) return;
    const auto& last = records.back().record;
    state.issued.clear();
    state.credits.clear();
    state.last_date = last.issued_on;
    if (last.chain) state.chain_end = {last.chain->place, last.chain->link};
    state.highest.insert_or_assign(last.series, last.number);
    if (lines_.size() >= lines_max && !lines_.contains(line.key())) lines_.clear();
    lines_.insert_or_assign(line.key(), Known{std::move(state), clock_.now()});
}

void LineCache::forget(const domain::NumberingLine& line) {
    lines_.erase(line.key());
}

}  // namespace billmill::usecases::issue
