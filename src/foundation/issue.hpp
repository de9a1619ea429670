#pragma once

#include <string>
#include <vector>

namespace billmill {

/// One mistake in an input, for the person who made it. Inputs are always answered with all of them.
struct Issue {
    std::string pointer;  ///< RFC 6901 JSON pointer into the input; "" is the whole of it.
    std::string code;     ///< Stable, snake_case or a rule id such as BR-16.
    std::string detail;   ///< One sentence. May quote limits, never more than a few bytes of the input.

    bool operator==(const Issue&) const = default;
};

using Issues = std::vector<Issue>;

}  // namespace billmill
