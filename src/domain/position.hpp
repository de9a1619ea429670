#pragma once

#include <compare>
#include <cstdint>

namespace billmill::domain {

/// A place on the bus. Order means something only within one partition.
struct Position {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    auto operator<=>(const Position&) const = default;
};

}  // namespace billmill::domain
