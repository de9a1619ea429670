#include "document/pdf/font_objects.hpp"

#include <algorithm>

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
    if (!font.face.is_cff()) {
        if (font.glyph_map != 0) {
            put_reference(out, "/CIDToGIDMap", font.glyph_map);
        } else {
            out.put("/CIDToGIDMap/Identity");
        }
    }
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

void put_to_unicode(Bytes& out, std::span<const CodeEntry> entries) {
    out.put(
        "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
    for (std::size_t begin = 0; begin < entries.size(); begin += mappings_per_section) {
        const auto section = entries.subspan(begin, std::min(mappings_per_section, entries.size() - begin));
        out.integer(static_cast<std::int64_t>(section.size()));
        out.put(" beginbfchar\n");
        for (const auto& entry : section) {
            out.put('<');
            out.hex16(entry.code);
            out.put("><");
            put_utf16(out, entry.text);
            out.put(">\n");
        }
        out.put("endbfchar\n");
    }
    out.put("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
}

}  // namespace billmill::document::pdf
