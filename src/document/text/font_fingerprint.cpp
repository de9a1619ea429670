#include "document/text/font_fingerprint.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace billmill::document::text {
namespace {

/// A big-endian number; what lies beyond the file reads as zero.
std::size_t number(std::string_view file, std::size_t at, std::size_t bytes) {
    std::size_t value = 0;
    for (std::size_t i = at; i < at + bytes; ++i)
        value = value << 8 | (i < file.size() ? static_cast<std::uint8_t>(file[i]) : 0U);
    return value;
}

}  // namespace

std::string fingerprint(std::string_view file) {
    constexpr std::size_t head = 12, entry = 16;
    std::vector<std::size_t> faces{0};
    if (file.starts_with("ttcf")) {
        faces.clear();
        const auto count = std::min(number(file, 8, 4), file.size() / head);
        for (std::size_t i = 0; i < count; ++i) faces.push_back(number(file, head + 4 * i, 4));
    }
    auto text = std::to_string(file.size()) + ":";
    for (const auto at : faces) {
        const auto list = file.substr(std::min(at, file.size()));
        text += list.substr(0, head + entry * number(list, 4, 2));
    }
    return text;
}

}  // namespace billmill::document::text
