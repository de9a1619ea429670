#include "document/pdf/colour_profile.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace billmill::document::pdf {
namespace {

void put_16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8 & 255);
    out += static_cast<char>(value & 255);
}
void put_32(std::string& out, std::uint32_t value) {
    put_16(out, value >> 16);
    put_16(out, value & 0xFFFF);
}
void put_fixed(std::string& out, double value) {
    put_32(out, static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(value * 65536))));
}

std::string fixed_tag(std::string_view type, std::initializer_list<double> values) {
    std::string tag{type};
    put_32(tag, 0);
    for (const auto value : values) put_fixed(tag, value);
    return tag;
}

/// A text in one language.
std::string text_tag(std::string_view text) {
    std::string tag{"mluc"};
    for (const std::uint32_t value : {0U, 1U, 12U}) put_32(tag, value);
    tag += "enUS";
    put_32(tag, static_cast<std::uint32_t>(text.size() * 2));
    put_32(tag, 28);
    for (const char c : text) put_16(tag, static_cast<std::uint8_t>(c));
    while (tag.size() % 4 != 0) tag += '\0';
    return tag;
}

/// The transfer curve in closed form: type 3, (aX + b)^g above d, cX below.
std::string curve_tag() {
    std::string tag{"para"};
    put_32(tag, 0);
    put_16(tag, 3);
    put_16(tag, 0);
    for (const auto value : {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}) put_fixed(tag, value);
    return tag;
}

std::string header(std::size_t size) {
    std::string head;
    put_32(head, static_cast<std::uint32_t>(size));
    put_32(head, 0);
    put_32(head, 0x04300000);
    head += "mntrRGB XYZ ";
    for (const auto part : {2026U, 1U, 1U, 0U, 0U, 0U}) put_16(head, part);
    head += "acsp";
    head.append(28, '\0');  // Platform, flags, device, attributes, perceptual intent.
    for (const auto part : {0xF6D6U, 0x10000U, 0xD32DU}) put_32(head, part);  // D50
    head.append(128 - head.size(), '\0');
    return head;
}

}  // namespace

std::string srgb_profile() {
    struct Tag {
        std::string_view name;
        std::string data;  ///< Empty: shares the data of the tag before it.
    };
    const std::array tags{
        Tag{"desc", text_tag("sRGB")},
        Tag{"cprt", text_tag("CC0")},
        Tag{"wtpt", fixed_tag("XYZ ", {0.9642, 1.0, 0.8249})},
        Tag{"chad", fixed_tag("sf32", {1.047882, 0.022919, -0.050201, 0.029587, 0.990484, -0.017059,
                                       -0.009232, 0.015076, 0.751678})},
        Tag{"rXYZ", fixed_tag("XYZ ", {0.436066, 0.222488, 0.013916})},
        Tag{"gXYZ", fixed_tag("XYZ ", {0.385147, 0.716873, 0.097076})},
        Tag{"bXYZ", fixed_tag("XYZ ", {0.143066, 0.060608, 0.714096})},
        Tag{"rTRC", curve_tag()},
        Tag{"gTRC", {}},
        Tag{"bTRC", {}},
    };
    const auto data_begin = 128 + 4 + 12 * tags.size();
    std::string table;
    std::string data;
    put_32(table, static_cast<std::uint32_t>(tags.size()));
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    for (const auto& tag : tags) {
        if (!tag.data.empty()) {
            offset = static_cast<std::uint32_t>(data_begin + data.size());
            size = static_cast<std::uint32_t>(tag.data.size());
            data += tag.data;
        }
        table += tag.name;
        put_32(table, offset);
        put_32(table, size);
    }
    return header(data_begin + data.size()) + table + data;
}

}  // namespace billmill::document::pdf
