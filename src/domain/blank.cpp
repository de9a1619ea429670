#include "domain/blank.hpp"

#include <algorithm>
#include <array>

#include "foundation/utf8.hpp"

namespace billmill::domain {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

constexpr std::array invisible{
    Range{0x0000, 0x0020},   Range{0x007F, 0x00A0},   Range{0x00AD, 0x00AD},   Range{0x034F, 0x034F},
    Range{0x061C, 0x061C},   Range{0x115F, 0x1160},   Range{0x1680, 0x1680},   Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x2000, 0x200F},   Range{0x2028, 0x202F},   Range{0x205F, 0x206F},
    Range{0x2800, 0x2800},   Range{0x3000, 0x3000},   Range{0x3164, 0x3164},   Range{0xFE00, 0xFE0F},
    Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFC},   Range{0x13430, 0x1343F},
    Range{0x16FE4, 0x16FE4}, Range{0x1BCA0, 0x1BCA3}, Range{0x1D159, 0x1D159}, Range{0x1D173, 0x1D17A},
    Range{0xE0000, 0xE0FFF},
};
static_assert(std::ranges::is_sorted(invisible, {}, &Range::first));

bool is_invisible(char32_t c) {
    const auto after = std::ranges::upper_bound(invisible, c, {}, &Range::first);
    return after != invisible.begin() && c <= std::prev(after)->last;
}

}  // namespace

bool is_blank(std::string_view text) {
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
        if (!is_invisible(utf8::read(at, end))) return false;
    }
    return true;
}

}  // namespace billmill::domain
