#pragma once

#include <algorithm>

#include "foundation/time.hpp"

namespace billmill {

inline constexpr int backoff_growth = 2;  ///< A pause is so many times the one before.

/// Exponential backoff without jitter: `first` after one failure, then longer with each, and never longer than `longest`.
[[nodiscard]] constexpr Milliseconds backoff(Milliseconds first, Milliseconds longest, int failures) {
    auto pause = first;
    for (int i = 1; i < failures && pause < longest; ++i) pause *= backoff_growth;
    return std::min(pause, longest);
}

}  // namespace billmill
