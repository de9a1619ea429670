#include "domain/units.hpp"

#include <algorithm>

namespace billmill::domain {

bool is_unit(std::string_view code) {
    return (code.size() == 2 || code.size() == 3) &&
           std::ranges::all_of(code, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace billmill::domain
