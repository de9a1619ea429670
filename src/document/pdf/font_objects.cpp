#include "document/pdf/font_objects.hpp"

#include <algorithm>
#include <vector>

namespace billmill::document::pdf {
namespace {

constexpr int default_width = 1000;
constexpr std::size_t mappings_per_section = 100;  // The CMap format's own limit.

void put_name(Bytes& out, const FontObjects& font) {
    out.put('/');
    int tag = font.tag;
    for (int i = 0; i < 6; ++i, tag /= 26) out.put(static_cast<char>('A' + tag % 26));
    out.put('+');
    out.put(font.face.name());
}

void put_reference(Bytes& out, std::string_view key, int number) {
    out.put(key);
    out.put(' ');
    out.integer(number);
    out.put(" 0 R");
}

void put_key(Bytes& out, std::string_view key, int value) {
    out.put(key);
    out.put(' ');
    out.integer(value);
}

void put_utf16(Bytes& out, std::u32string_view text) {
    for (const auto c : text) {
        if (c >= 0x10000) {
            out.hex16(static_cast<std::uint16_t>(0xD7C0 + (c >> 10)));
            out.hex16(static_cast<std::uint16_t>(0xDC00 | (c & 0x3FF)));
        } else {
            out.hex16(static_cast<std::uint16_t>(c));
        }
    }
}

/// How many entries from the first on can be told as a range: codes and single characters rise by one, and only
/// in their last byte.
std::size_t range_size(std::span<const CodeEntry> entries) {
    const auto& first = entries.front();
    std::size_t size = 1;
    if (first.text.size() != 1 || first.text[0] >= 0x10000) return size;
    const auto space = 0xFFU - std::max<std::uint32_t>(first.code & 0xFF, first.text[0] & 0xFF);
    while (size < entries.size() && size <= space) {
        const auto& next = entries[size];
        if (next.code != first.code + size || next.text.size() != 1 || next.text[0] != first.text[0] + size)
            break;
        ++size;
    }
    return size;
}

}  // namespace

void put_font(Bytes& out, const FontObjects& font) {
    out.put("<</Type/Font/Subtype/Type0/BaseFont");
    put_name(out, font);
    out.put("/Encoding/Identity-H/DescendantFonts[");
    out.integer(font.cid_font);
    out.put(" 0 R]");
    put_reference(out, "/ToUnicode", font.to_unicode);
    out.put(">>");
}

void put_cid_font(Bytes& out, const FontObjects& font, std::span<const CodeEntry> entries) {
    out.put(font.face.is_cff() ? "<</Type/Font/Subtype/CIDFontType0/BaseFont"
                               : "<</Type/Font/Subtype/CIDFontType2/BaseFont");
    put_name(out, font);
    out.put("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>");
    put_reference(out, "/FontDescriptor", font.descriptor);
    if (!font.face.is_cff()) put_reference(out, "/CIDToGIDMap", font.glyph_numbers);
    put_key(out, "/DW", default_width);
    out.put("/W[");
    int next = -1;  // The code that would continue the open run of widths.
    for (const auto& entry : entries) {
        if (entry.width == default_width) continue;
        if (entry.code != next) {
            if (next >= 0) out.put(']');
            out.integer(entry.code);
            out.put('[');
        } else {
            out.put(' ');
        }
        out.integer(entry.width);
        next = entry.code + 1;
    }
    out.put(next >= 0 ? "]]>>" : "]>>");
}

void put_one_byte_font(Bytes& out, const FontObjects& font, std::span<const CodeEntry> entries) {
    out.put("<</Type/Font/Subtype/TrueType/BaseFont");
    put_name(out, font);
    put_reference(out, "/FontDescriptor", font.descriptor);
    put_reference(out, "/ToUnicode", font.to_unicode);
    put_key(out, "/FirstChar", entries.front().code);
    put_key(out, "/LastChar", entries.back().code);
    out.put("/Widths[");
    int code = entries.front().code;
    for (const auto& entry : entries) {
        for (; code < entry.code; ++code) out.put("0 ");
        out.integer(entry.width);
        out.put(' ');
        ++code;
    }
    out.put("]>>");
}

void put_descriptor(Bytes& out, const FontObjects& font) {
    const auto& metrics = font.face.metrics();
    const bool bold = font.face.name().ends_with("Bold");
    out.put("<</Type/FontDescriptor/FontName");
    put_name(out, font);
    out.put("/Flags 4/FontBBox[");
    for (const auto side : metrics.bbox) {
        out.integer(side);
        out.put(' ');
    }
    out.put("]/ItalicAngle 0");
    put_key(out, "/Ascent", metrics.ascent);
    put_key(out, "/Descent", metrics.descent);
    put_key(out, "/CapHeight", metrics.cap_height);
    put_key(out, "/StemV", bold ? 138 : 79);
    put_reference(out, font.face.is_cff() ? "/FontFile3" : "/FontFile2", font.program);
    out.put(">>");
}

void put_to_unicode(Bytes& out, std::span<const CodeEntry> entries, bool one_byte) {
    out.put(
        "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n");
    out.put(one_byte ? "<00><FF>" : "<0000><FFFF>");
    out.put("\nendcodespacerange\n");
    std::vector<std::span<const CodeEntry>> ranges, singles;
    for (std::size_t begin = 0; begin < entries.size();) {
        const auto range = entries.subspan(begin, range_size(entries.subspan(begin)));
        (range.size() > 1 ? ranges : singles).push_back(range);
        begin += range.size();
    }
    const auto put_code = [&](std::uint16_t code) {
        const char byte = static_cast<char>(code);
        out.put('<');
        one_byte ? out.hex({&byte, 1}) : out.hex16(code);
        out.put('>');
    };
    const auto put_sections = [&](std::span<const std::span<const CodeEntry>> all, std::string_view kind) {
        for (std::size_t begin = 0; begin < all.size(); begin += mappings_per_section) {
            const auto section = all.subspan(begin, std::min(mappings_per_section, all.size() - begin));
            out.integer(static_cast<std::int64_t>(section.size()));
            out.put(" begin");
            out.put(kind);
            out.put('\n');
            for (const auto range : section) {
                put_code(range.front().code);
                if (range.size() > 1) put_code(range.back().code);
                out.put('<');
                put_utf16(out, range.front().text);
                out.put(">\n");
            }
            out.put("end");
            out.put(kind);
            out.put('\n');
        }
    };
    put_sections(ranges, "bfrange");
    put_sections(singles, "bfchar");
    out.put("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
}

}  // namespace billmill::document::pdf
