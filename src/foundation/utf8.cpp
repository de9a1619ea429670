#include "foundation/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace billmill {
namespace {

struct Sequence {
    std::size_t length = 0;  ///< 0: no sequence starts so.
    std::uint8_t second_min = 0x80;
    std::uint8_t second_max = 0xbf;
};

Sequence sequence_of(std::uint8_t lead) {
    if (lead < 0x80) return {1};
    if (lead < 0xc2) return {0};
    if (lead < 0xe0) return {2};
    if (lead == 0xe0) return {3, 0xa0, 0xbf};
    if (lead == 0xed) return {3, 0x80, 0x9f};
    if (lead < 0xf0) return {3};
    if (lead == 0xf0) return {4, 0x90, 0xbf};
    if (lead < 0xf4) return {4};
    if (lead == 0xf4) return {4, 0x80, 0x8f};
    return {0};
}

}  // namespace

bool is_utf8(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        const auto sequence = sequence_of(byte(at));
        if (sequence.length == 0 || text.size() - at < sequence.length) return false;
        for (std::size_t i = 1; i < sequence.length; ++i) {
            const auto low = i == 1 ? sequence.second_min : 0x80;
            const auto high = i == 1 ? sequence.second_max : 0xbf;
            if (byte(at + i) < low || byte(at + i) > high) return false;
        }
        at += sequence.length;
    }
    return true;
}

}  // namespace billmill
