#include "document/text/undrawn.hpp"

#include "document/text/clean.hpp"

namespace billmill::document::text {

std::u32string undrawn_signs(const FontSet& fonts, std::string_view text) {
    std::u32string shown;
    clean(text, shown);
    std::u32string signs;
    for (const auto sign : shown) {
        if (fonts.family_of(sign) != FontSet::no_family || is_invisible(sign)) continue;
        if (signs.find(sign) == signs.npos) signs += sign;
    }
    return signs;
}

}  // namespace billmill::document::text
