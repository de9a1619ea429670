#pragma once

#include <string_view>

namespace billmill::domain {

/// Whether a code stands in a list of codes without spaces, each between two spaces.
[[nodiscard]] constexpr bool is_listed(std::string_view list, std::string_view code) {
    if (code.empty() || code.find(' ') != std::string_view::npos) return false;
    for (auto at = list.find(code); at != std::string_view::npos; at = list.find(code, at + 1)) {
        if (list[at - 1] == ' ' && list[at + code.size()] == ' ') return true;
    }
    return false;
}
static_assert(is_listed(" AA AAA ", "AA") && is_listed(" AA AAA ", "AAA") && !is_listed(" AA AAA ", "A"));

}  // namespace billmill::domain
