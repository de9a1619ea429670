#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// A property that every input must keep. Breaking it is a crash, which libFuzzer records and minimises.
inline void expect(bool holds, std::string_view property) {
    if (holds) return;
    std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(property.size()), property.data());
    std::abort();
}
