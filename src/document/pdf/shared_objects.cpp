#include "document/pdf/shared_objects.hpp"

#include "document/pdf/colour_profile.hpp"
#include "document/pdf/deflate.hpp"
#include "document/pdf/font_objects.hpp"
#include "document/pdf/object_syntax.hpp"

namespace billmill::document::pdf {
namespace {

constexpr std::string_view header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
constexpr int best_level = 12;

/// Objects numbered from `first` on, of which none depends on a document.
class BlockWriter {
public:
    explicit BlockWriter(int first) : number_(first) {}

    template <class Write>
    void object(Write write) {
        offsets.push_back(out.size());
        put_head(out, number_++);
        write();
        out.put("\nendobj\n");
    }
    void packed(std::string_view entries, std::string_view data) {
        object(
            [&] { put_stream(out, std::string{entries} + "/Filter/FlateDecode", deflater_.deflate(data)); });
    }

    Bytes out;
    std::vector<std::size_t> offsets;

private:
    Deflater deflater_{best_level};
    int number_;
};

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
    : outline_code_(common[0].program(0)), map_code_(unicode_map(common[0])) {
    BlockWriter block{first};
    block.out.put(header);
    block.packed("/N 3", srgb_profile());
    Bytes map;
    put_one_byte_encoding(map);
    block.packed(one_byte_encoding_entries, map.view());
    general_ = {first, std::string{block.out.view()}, block.offsets};
    for (std::size_t i = 0; i < common.size(); ++i) {
        for (std::size_t parts = 0; parts < text::common_sizes; ++parts)
            faces_[i][parts] =
                face_block(common[i], static_cast<int>(i), static_cast<text::CommonParts>(parts));
    }
}

SharedObjects::Block SharedObjects::face_block(const text::CommonFace& face, int index,
                                               text::CommonParts parts) {
    const int number = fonts + index * objects_per_font;
    const FontObjects font{face.face(), index, number + 1, number + 2, number + 3, number + 4, encoding};
    std::vector<CodeEntry> entries;
    std::u32string scalars(256, U'\0');
    for (int code = 1; code < 256; ++code) {
        const auto byte = static_cast<text::CommonFace::Code>(code);
        if (face.scalar(byte) == 0 || (face.parts(byte) & ~parts) != 0) continue;
        scalars[byte] = face.scalar(byte);
        entries.push_back({byte, face.advance(byte), std::u32string_view{scalars}.substr(byte, 1)});
    }
    BlockWriter block{number};
    block.object([&] { put_font(block.out, font); });
    block.object([&] { put_cid_font(block.out, font, entries); });
    block.object([&] { put_descriptor(block.out, font); });
    block.packed(length_entry(face.program(parts).size()), face.program(parts));
    Bytes map;
    put_to_unicode(map, entries, true);
    block.packed("", map.view());
    return {number, std::string{block.out.view()}, block.offsets};
}

void SharedObjects::Block::put(Bytes& out, std::span<std::size_t> all) const {
    for (std::size_t i = 0; i < offsets.size(); ++i)
        all[static_cast<std::size_t>(first) + i] = out.size() + offsets[i];
    out.put(bytes);
}

void SharedObjects::put(Bytes& out, const DocumentFonts& fonts_used, std::span<std::size_t> offsets) const {
    general_.put(out, offsets);
    for (FontIndex i = 0; i < faces_.size(); ++i) faces_[i][fonts_used.parts(i)].put(out, offsets);
}

}  // namespace billmill::document::pdf
