#include "document/pdf/shared_objects.hpp"

#include "document/pdf/colour_profile.hpp"
#include "document/pdf/deflate.hpp"
#include "document/pdf/font_objects.hpp"
#include "document/pdf/object_stream.hpp"
#include "document/pdf/object_syntax.hpp"

namespace billmill::document::pdf {
namespace {

constexpr std::string_view header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// Objects of which none depends on a document alone.
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

/// The objects of a face by their number from its first; the first two lie within a stream.
enum FaceObject { font, descriptor, program };

/// What font programs look like.
std::string sample_of(const text::CommonFace& face) {
    return face.program(text::plain_parts).value_or(std::string{});
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

/// The codes of a face up to an extent, whether a program shows them or not: so that many documents share them.
struct Codes {
    std::u32string scalars;
    std::vector<CodeEntry> entries;

    Codes(const text::CommonFace& face, text::CommonExtent extent) : scalars(256, U'\0') {
        for (int code = 1; code < 256; ++code) {
            const auto byte = static_cast<text::CommonFace::Code>(code);
            if (face.scalar(byte) == 0 || face.extent(byte) > extent) continue;
            scalars[byte] = face.scalar(byte);
            entries.push_back({byte, face.advance(byte), std::u32string_view{scalars}.substr(byte, 1)});
        }
    }
};

}  // namespace

std::string length_entry(std::size_t length) {
    return std::string{"/Length1 "}.append(std::to_string(length));
}

SharedObjects::SharedObjects(std::span<const text::CommonFace, 2> common)
    : common_(common), outline_code_(sample_of(common[0])), map_code_(unicode_map(common[0])) {
    for (std::size_t extent = 0; extent < text::common_extents; ++extent)
        general_.push_back(general_block(static_cast<text::CommonExtent>(extent)));
}

SharedObjects::Block SharedObjects::general_block(text::CommonExtent extent) const {
    BlockWriter block;
    block.out.put(header);
    block.stream(profile, "/N 3", srgb_profile());
    Bytes plain, entries;
    // Both faces show the same characters by the same codes.
    put_to_unicode(plain, Codes{common_[0], extent}.entries, true);
    block.stream(to_unicode, "", plain.view());
    ObjectStream small;
    for (int i = 0; i < 2; ++i) {
        const auto& face = common_[static_cast<std::size_t>(i)];
        const int number = fonts + i * objects_per_font;
        const FontObjects objects{.face = face.face(),
                                  .tag = i,
                                  .cid_font = 0,
                                  .descriptor = number + descriptor,
                                  .program = number + program,
                                  .to_unicode = to_unicode,
                                  .glyph_numbers = 0};
        small.begin(number + font);
        put_one_byte_font(small.out(), objects, Codes{face, extent}.entries);
        small.begin(number + descriptor);
        put_descriptor(small.out(), objects);
    }
    plain.clear();
    small.put_entries(entries);
    small.put_plain(plain);
    block.stream(dictionaries, entries.view(), plain.view());
    return {std::string{block.out.view()}, block.places};
}

/// A program is put together when a document first needs it: of thousands that there may be, a seller uses a few.
Result<std::shared_ptr<const SharedObjects::Block>> SharedObjects::find_program(Program program) const {
    if (const auto found = programs_.by_key.find(program); found != programs_.by_key.end())
        return found->second;
    TRY(const auto embedded, common_[program.first].program(program.second));
    BlockWriter writer;
    writer.stream(fonts + program.first * objects_per_font + FaceObject::program,
                  length_entry(embedded.size()), embedded);
    auto block = std::make_shared<const Block>(std::string{writer.out.view()}, writer.places);
    programs_.keep(program, block, programs_max);
    return block;
}

Result<std::shared_ptr<const SharedObjects::Front>> SharedObjects::make_front(Faces faces) const {
    auto front = std::make_shared<Front>();
    const auto add = [&](const Block& block) {
        for (const auto& [number, offset] : block.places)
            front->places.emplace_back(number, front->bytes.size() + offset);
        front->bytes += block.bytes;
    };
    const auto all = static_cast<text::CommonParts>(faces.first | faces.second);
    add(general_[static_cast<std::size_t>(text::extent_of(all))]);
    for (const auto& program : {Program{0, faces.first}, Program{1, faces.second}}) {
        TRY(const auto block, find_program(program));
        add(*block);
    }
    front->hash.add(front->bytes);
    return front;
}

Result<std::shared_ptr<const SharedObjects::Front>> SharedObjects::front(
    const DocumentFonts& fonts_used) const {
    const Faces faces{fonts_used.parts(0), fonts_used.parts(1)};
    const std::scoped_lock lock{making_};
    if (const auto found = fronts_.by_key.find(faces); found != fronts_.by_key.end()) return found->second;
    TRY(auto made, make_front(faces));
    fronts_.keep(faces, made, fronts_max);
    return made;
}

void SharedObjects::place_dictionaries(ObjectTable& table) {
    for (int face = 0; face < 2; ++face) {
        for (const auto object : {font, descriptor})
            table.place_within(fonts + face * objects_per_font + object, dictionaries, 2 * face + object);
    }
}

}  // namespace billmill::document::pdf
