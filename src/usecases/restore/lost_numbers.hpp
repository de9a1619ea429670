#pragma once

#include <optional>
#include <string>

#include "domain/hole.hpp"
#include "ports/journal.hpp"

namespace billmill::usecases::restore {

/// Of a line that had come to `before`: the numbers of the records that are lost up to place `last_place`, where `after`
/// stands at the place that follows (nullopt: nothing is known to follow). Each record has one number, and a new series
/// begins at 1: so what is lost is the end of one series and the beginning of the next.
/// nullopt: a series began meanwhile, and nobody knows which.
[[nodiscard]] std::optional<std::vector<domain::NumberRange>> lost_numbers(
    const ports::JournalEnd& before, std::int64_t last_place, const std::optional<ports::JournalEnd>& after);

}  // namespace billmill::usecases::restore
