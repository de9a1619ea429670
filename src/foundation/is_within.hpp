#pragma once

#include "foundation/time.hpp"

namespace billmill {

/// `since` is less than `span` ago. Where the clock was set back since then it is not: nobody knows how long ago it was.
/// What can be measured by a clock that nobody sets, as ports::Clock::since_boot(), is better measured by that.
[[nodiscard]] constexpr bool is_within(Instant since, Milliseconds span, Instant now) {
    return now >= since && now - since < span;
}

}  // namespace billmill
