#include "usecases/restore/lost_numbers.hpp"

namespace billmill::usecases::restore {

std::optional<std::vector<domain::NumberRange>> lost_numbers(const ports::JournalEnd& before,
                                                             std::int64_t last_place,
                                                             const std::optional<ports::JournalEnd>& after) {
    std::vector<domain::NumberRange> lost;
    const auto count = last_place - before.place;
    if (!after) {
        if (before.series.empty()) return std::nullopt;
        lost.push_back({before.series, before.number + 1, before.number + count});
        return lost;
    }
    const bool same_series = after->series == before.series;
    const auto in_new = same_series ? 0 : after->number - 1;
    const auto in_old = count - in_new;
    if (in_old < 0 || (in_old > 0 && before.series.empty())) return std::nullopt;
    if (same_series && after->number != before.number + count + 1) return std::nullopt;
    if (in_old > 0) lost.push_back({before.series, before.number + 1, before.number + in_old});
    if (in_new > 0) lost.push_back({after->series, 1, in_new});
    return lost;
}

}  // namespace billmill::usecases::restore
