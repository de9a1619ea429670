#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

/// Numbers of one series, from the first to the last.
struct NumberRange {
    std::string series;
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool operator==(const NumberRange&) const = default;
};

/// Records of a line that were issued and are lost. It stands in the line's chain like a record, at a place of its own, so it
/// can't be added or removed unseen; none of its numbers is given again.
struct Hole {
    std::string line;              ///< NumberingLine::key()
    std::int64_t place = 0;        ///< Its own.
    std::int64_t first_place = 0;  ///< Of the lost records.
    std::int64_t last_place = 0;
    std::vector<NumberRange> numbers;  ///< Of the lost records, in their order.
    std::optional<Digest>
        last_link;    ///< Of the record at last_place, where heads or the record after it tell.
    std::string why;  ///< A sentence.
    Instant found_at;
    Digest link;
    bool operator==(const Hole&) const = default;

    [[nodiscard]] bool covers(std::int64_t at) const { return first_place <= at && at <= last_place; }
};

/// The link of a hole, over everything in it and the link before it.      Threads: any.
[[nodiscard]] Digest link_of(const Hole& hole, const Uuid& books, const Digest& previous);

}  // namespace billmill::domain
