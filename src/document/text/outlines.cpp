#include "document/text/outlines.hpp"

#include <algorithm>
#include <utility>

namespace billmill::document::text {
namespace {

constexpr std::size_t glyphs_max = 0xFFFF;
constexpr std::size_t head_size = 54;
constexpr std::size_t hhea_size = 36;
constexpr std::size_t maxp_size = 32;

std::uint32_t u16(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at])) << 8 |
           static_cast<std::uint8_t>(bytes[at + 1]);
}
std::uint32_t u32(std::string_view bytes, std::size_t at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
}
void put_16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8 & 255);
    out += static_cast<char>(value & 255);
}
void put_32(std::string& out, std::uint32_t value) {
    put_16(out, value >> 16);
    put_16(out, value);
}
void set_16(std::string& bytes, std::size_t at, std::uint32_t value) {
    bytes[at] = static_cast<char>(value >> 8 & 255);
    bytes[at + 1] = static_cast<char>(value & 255);
}

/// The sum that a font file states of each of its tables. Sizes are multiples of four.
std::uint32_t checksum(std::string_view bytes) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) sum += u32(bytes, at);
    return sum;
}

/// Tables behind their directory.
std::string file_of(std::span<std::pair<std::uint32_t, std::string>> tables) {
    std::string file;
    put_32(file, 0x00010000);
    std::uint32_t power = 1, exponent = 0;
    for (; power * 2 <= tables.size(); power *= 2) ++exponent;
    const auto count = static_cast<std::uint32_t>(tables.size());
    for (const auto value : {count, power * 16, exponent, (count - power) * 16}) put_16(file, value);
    auto offset = static_cast<std::uint32_t>(12 + 16 * tables.size());
    std::size_t head = 0;
    for (auto& [tag, bytes] : tables) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        bytes.resize((bytes.size() + 3) / 4 * 4);
        if (tag == HB_TAG('h', 'e', 'a', 'd')) head = offset;
        for (const auto value : {tag, checksum(bytes), offset, size}) put_32(file, value);
        offset += static_cast<std::uint32_t>(bytes.size());
    }
    for (const auto& [tag, bytes] : tables) file += bytes;
    const auto adjustment = 0xB1B0AFBAU - checksum(file);
    set_16(file, head + 8, adjustment >> 16);
    set_16(file, head + 10, adjustment);
    return file;
}

}  // namespace

std::optional<Outlines> Outlines::open(hb_face_t* face) {
    Outlines outlines;
    for (const auto& [table, tag, least] :
         {std::tuple{&outlines.glyf_, HB_TAG('g', 'l', 'y', 'f'), std::size_t{1}},
          std::tuple{&outlines.loca_, HB_TAG('l', 'o', 'c', 'a'), std::size_t{4}},
          std::tuple{&outlines.hmtx_, HB_TAG('h', 'm', 't', 'x'), std::size_t{4}},
          std::tuple{&outlines.head_, HB_TAG('h', 'e', 'a', 'd'), head_size},
          std::tuple{&outlines.hhea_, HB_TAG('h', 'h', 'e', 'a'), hhea_size},
          std::tuple{&outlines.maxp_, HB_TAG('m', 'a', 'x', 'p'), maxp_size}}) {
        table->blob.reset(hb_face_reference_table(face, tag));
        unsigned size = 0;
        const char* data = hb_blob_get_data(table->blob.get(), &size);
        table->bytes = {data, size};
        if (size < least) return std::nullopt;
    }
    outlines.long_offsets_ = u16(outlines.head_.bytes, 50) != 0;
    outlines.long_metrics_ =
        std::min<std::size_t>(u16(outlines.hhea_.bytes, 34), outlines.hmtx_.bytes.size() / 4);
    outlines.count_ = std::min<std::size_t>(
        u16(outlines.maxp_.bytes, 4), outlines.loca_.bytes.size() / (outlines.long_offsets_ ? 4 : 2) - 1);
    if (outlines.long_metrics_ == 0 || outlines.count_ == 0) return std::nullopt;
    return outlines;
}

/// A glyph's bytes in the file; empty: it draws nothing.
std::optional<std::string_view> Outlines::outline(GlyphId glyph) const {
    if (glyph >= count_) return std::nullopt;
    const auto offset = [&](std::size_t index) -> std::size_t {
        return long_offsets_ ? u32(loca_.bytes, index * 4) : u16(loca_.bytes, index * 2) * 2;
    };
    const auto begin = offset(glyph);
    const auto end = offset(glyph + 1);
    if (begin > end || end > glyf_.bytes.size()) return std::nullopt;
    return glyf_.bytes.substr(begin, end - begin);
}

/// Appends a glyph without its instructions; components that are new are added to `glyphs`. False: broken.
bool Outlines::append_glyph(GlyphId glyph, std::vector<GlyphId>& glyphs, std::string& out) const {
    const auto found = outline(glyph);
    if (!found) return false;
    const auto bytes = *found;
    if (bytes.empty()) return true;
    if (bytes.size() < 12) return false;
    const auto contours = u16(bytes, 0);
    if (contours < 0x8000) {
        const auto lengths = 10 + 2 * std::size_t{contours};
        if (lengths + 2 > bytes.size()) return false;
        const auto points = lengths + 2 + u16(bytes, lengths);
        if (points > bytes.size()) return false;
        out.append(bytes.substr(0, lengths)).append(2, '\0').append(bytes.substr(points));
        return true;
    }
    constexpr std::uint32_t words = 1, scale = 8, more = 0x20, two_scales = 0x40, matrix = 0x80,
                            hints = 0x100;
    out += bytes.substr(0, 10);
    std::uint32_t flags = more;
    for (std::size_t at = 10; (flags & more) != 0;) {
        if (at + 4 > bytes.size()) return false;
        flags = u16(bytes, at);
        const auto scales = (flags & scale) != 0        ? 2U
                            : (flags & two_scales) != 0 ? 4U
                            : (flags & matrix) != 0     ? 8U
                                                        : 0U;
        const auto arguments = ((flags & words) != 0 ? 4U : 2U) + scales;
        if (at + 4 + arguments > bytes.size()) return false;
        const GlyphId part = u16(bytes, at + 2);
        auto place = std::ranges::find(glyphs.begin() + 1, glyphs.end(), part);
        if (place == glyphs.end()) {
            if (glyphs.size() == glyphs_max) return false;
            place = glyphs.insert(place, part);
        }
        put_16(out, flags & ~hints);
        put_16(out, static_cast<std::uint32_t>(place - glyphs.begin()));
        out += bytes.substr(at + 4, arguments);
        at += 4 + arguments;
    }
    return true;
}

/// Advances and left bearings, one pair for each glyph.
std::string Outlines::metrics(std::span<const GlyphId> glyphs) const {
    std::string table;
    table.reserve(glyphs.size() * 4);
    const auto& bytes = hmtx_.bytes;
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        if (i > 0 && glyphs[i] == 0) {
            table.append(4, '\0');
            continue;
        }
        const auto own = std::min<std::size_t>(glyphs[i], long_metrics_ - 1);
        const auto bearing =
            glyphs[i] < long_metrics_ ? own * 4 + 2 : long_metrics_ * 4 + (glyphs[i] - long_metrics_) * 2;
        table += bytes.substr(own * 4, 2);
        put_16(table, bearing + 2 <= bytes.size() ? u16(bytes, bearing) : 0);
    }
    return table;
}

Result<std::string> Outlines::program(std::span<const GlyphId> wanted) const {
    const auto broken = [] { return fail(Fault::corrupt, "a font file's outlines cannot be read"); };
    if (wanted.size() >= glyphs_max) return broken();
    std::vector<GlyphId> glyphs{0};
    glyphs.insert(glyphs.end(), wanted.begin(), wanted.end());
    std::string outlines;
    std::vector<std::size_t> offsets{0};
    for (std::size_t i = 0; i < glyphs.size(); ++i) {  // Grows where a composite names a new part.
        const bool is_place = i > 0 && glyphs[i] == 0;
        if (!is_place && !append_glyph(glyphs[i], glyphs, outlines)) return broken();
        outlines.resize((outlines.size() + 1) / 2 * 2);
        offsets.push_back(outlines.size());
    }
    const bool far = outlines.size() > 2UL * 0xFFFF;
    std::string places;
    for (const auto offset : offsets) {
        const auto value = static_cast<std::uint32_t>(offset);
        far ? put_32(places, value) : put_16(places, value / 2);
    }
    const auto count = static_cast<std::uint32_t>(glyphs.size());
    std::string head{head_.bytes.substr(0, head_size)};
    for (const std::size_t at : {8U, 10U}) set_16(head, at, 0);
    set_16(head, 50, far ? 1 : 0);
    std::string hhea{hhea_.bytes.substr(0, hhea_size)};
    set_16(hhea, 34, count);
    std::string maxp{maxp_.bytes.substr(0, maxp_size)};
    set_16(maxp, 4, count);
    for (const std::size_t at : {18U, 20U, 22U, 24U, 26U}) set_16(maxp, at, 0);  // Nothing runs.
    std::array tables{std::pair{HB_TAG('g', 'l', 'y', 'f'), std::move(outlines)},
                      std::pair{HB_TAG('h', 'e', 'a', 'd'), std::move(head)},
                      std::pair{HB_TAG('h', 'h', 'e', 'a'), std::move(hhea)},
                      std::pair{HB_TAG('h', 'm', 't', 'x'), metrics(glyphs)},
                      std::pair{HB_TAG('l', 'o', 'c', 'a'), std::move(places)},
                      std::pair{HB_TAG('m', 'a', 'x', 'p'), std::move(maxp)}};
    return file_of(tables);
}

}  // namespace billmill::document::text
