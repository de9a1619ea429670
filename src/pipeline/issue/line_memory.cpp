#include "pipeline/issue/line_memory.hpp"

#include <utility>

namespace billmill::pipeline::issue {

std::optional<ports::LineState> LineMemory::recall(const domain::NumberingLine& line) const {
    const auto found = lines_.find(line.key());
    if (found == lines_.end()) return std::nullopt;
    const auto age = clock_.now() - found->second.since;
    if (age < Milliseconds{0} || age > fresh_for) return std::nullopt;  // Clocks may also be put back.
    return found->second.state;
}

void LineMemory::keep(const domain::NumberingLine& line, ports::LineState state,
                      std::span<const domain::Invoice> records) {
    if (records.empty()) return;
    const auto& last = records.back();
    state.issued.clear();
    state.credits.clear();
    state.last_date = last.issued_on;
    state.highest.insert_or_assign(last.series, last.number);
    if (lines_.size() >= lines_max && !lines_.contains(line.key())) lines_.clear();
    lines_.insert_or_assign(line.key(), Known{std::move(state), clock_.now()});
}

void LineMemory::forget(const domain::NumberingLine& line) {
    lines_.erase(line.key());
}

}  // namespace billmill::pipeline::issue
