#include "document/pdf/shared_objects.hpp"

#include "document/pdf/colour_profile.hpp"
#include "document/pdf/deflate.hpp"
#include "document/pdf/font_objects.hpp"
#include "document/pdf/object_stream.hpp"
#include "document/pdf/object_syntax.hpp"

namespace billmill::document::pdf {
namespace {

constexpr std::string_view header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// Objects of which none depends on a document.
class BlockWriter {
public:
    void stream(int number, std::string_view entries, std::string_view data) {
        places.emplace_back(number, out.size());
        put_head(out, number);
        put_stream(out, std::string{entries} + "/Filter/FlateDecode", deflater_.deflate(data));
        out.put("\nendobj\n");
    }

    Bytes out;
    std::vector<std::pair<int, std::size_t>> places;

private:
    Deflater deflater_{Effort::best};
};

/// The objects of a face by their number from its first; the small ones lie within the last.
enum FaceObject { font, cid_font, descriptor, program, glyph_numbers, to_unicode, small_ones };
constexpr int small_count = descriptor + 1;

/// What font programs look like.
std::string sample_of(const text::CommonFace& face) {
    const auto program = face.program(text::plain_parts);
    return program ? program->bytes : std::string{};
}

/// The common characters' map to text, each told by itself as other faces mostly do.
std::string unicode_map(const text::CommonFace& face) {
    std::u32string scalars;
    std::vector<CodeEntry> entries;
    for (int code = 1; code < 256; ++code) scalars += face.scalar(static_cast<text::CommonFace::Code>(code));
    for (std::size_t i = 0; i < scalars.size(); i += 2) {
        if (scalars[i] != 0)
            entries.push_back(
                {static_cast<std::uint16_t>(i + 1), 0, std::u32string_view{scalars}.substr(i, 1)});
    }
    Bytes map;
    put_to_unicode(map, entries, false);
    return std::string{map.view()};
}

}  // namespace

std::string length_entry(std::size_t length) {
    return std::string{"/Length1 "}.append(std::to_string(length));
}

SharedObjects::SharedObjects(std::span<const text::CommonFace, 2> common)
    : common_(common), outline_code_(sample_of(common[0])), map_code_(unicode_map(common[0])) {
    BlockWriter block;
    block.out.put(header);
    block.stream(profile, "/N 3", srgb_profile());
    Bytes map;
    put_one_byte_encoding(map);
    block.stream(encoding, one_byte_encoding_entries, map.view());
    general_ = {std::string{block.out.view()}, block.places};
}

/// A program is put together when a document first needs it: of hundreds that there may be, a seller uses a few.
Result<const SharedObjects::Block*> SharedObjects::find(FontIndex face, text::CommonParts parts) const {
    auto& place = faces_.at(face)[parts];
    if (const auto* made = place.load(std::memory_order_acquire)) return made;
    const std::scoped_lock lock{making_};
    if (const auto* made = place.load(std::memory_order_acquire)) return made;
    TRY(auto block, face_block(common_[face], static_cast<int>(face), parts));
    const auto* made = &made_.emplace_back(std::move(block));
    place.store(made, std::memory_order_release);
    return made;
}

Result<SharedObjects::Block> SharedObjects::face_block(const text::CommonFace& face, int index,
                                                       text::CommonParts parts) {
    TRY(const auto embedded, face.program(parts));
    const int number = fonts + index * objects_per_font;
    const FontObjects objects{.face = face.face(),
                              .tag = index,
                              .cid_font = number + cid_font,
                              .descriptor = number + descriptor,
                              .program = number + program,
                              .to_unicode = number + to_unicode,
                              .glyph_numbers = number + glyph_numbers,
                              .encoding = encoding};
    std::vector<CodeEntry> entries;
    std::u32string scalars(256, U'\0');
    for (int code = 1; code < 256; ++code) {
        const auto byte = static_cast<text::CommonFace::Code>(code);
        if (face.scalar(byte) == 0 || (face.parts(byte) & ~parts) != 0) continue;
        scalars[byte] = face.scalar(byte);
        entries.push_back({byte, face.advance(byte), std::u32string_view{scalars}.substr(byte, 1)});
    }
    ObjectStream small;
    small.begin(number + font);
    put_font(small.out(), objects);
    small.begin(number + cid_font);
    put_cid_font(small.out(), objects, entries);
    small.begin(number + descriptor);
    put_descriptor(small.out(), objects);
    Bytes stream_entries, plain;
    small.put_entries(stream_entries);
    small.put_plain(plain);
    BlockWriter block;
    block.stream(number + small_ones, stream_entries.view(), plain.view());
    block.stream(number + program, length_entry(embedded.bytes.size()), embedded.bytes);
    block.stream(number + glyph_numbers, "", embedded.glyph_numbers);
    plain.clear();
    put_to_unicode(plain, entries, true);
    block.stream(number + to_unicode, "", plain.view());
    return Block{std::string{block.out.view()}, block.places};
}

Outcome SharedObjects::put(Bytes& out, const DocumentFonts& fonts_used, ObjectTable& table) const {
    const auto put_block = [&](const Block& block) {
        for (const auto& [number, offset] : block.places) table.place(number, out.size() + offset);
        out.put(block.bytes);
    };
    put_block(general_);
    for (FontIndex i = 0; i < faces_.size(); ++i) {
        TRY(const auto* block, find(i, fonts_used.parts(i)));
        put_block(*block);
        const int number = fonts + i * objects_per_font;
        for (int k = 0; k < small_count; ++k) table.place_within(number + k, number + small_ones, k);
    }
    return {};
}

}  // namespace billmill::document::pdf
