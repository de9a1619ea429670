#pragma once

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/document_fonts.hpp"
#include "document/pdf/object_table.hpp"
#include "document/pdf/quick_deflate.hpp"
#include "document/text/common_face.hpp"

namespace billmill::document::pdf {

/// Of a font program's stream.
[[nodiscard]] std::string length_entry(std::size_t length);

/// The objects that are the same in every document, as bytes: the colour profile and the common text faces, these
/// in every size they have. Made once; a document copies them.
class SharedObjects {
public:
    explicit SharedObjects(std::span<const text::CommonFace, 2> common);

    static constexpr int first = 6;  ///< Object numbers first … end - 1.
    static constexpr int profile = first;
    static constexpr int encoding = profile + 1;
    /// Seven objects for each of the two faces, the font itself first.
    static constexpr int fonts = encoding + 1;
    static constexpr int objects_per_font = 7;
    static constexpr int end = fonts + 2 * objects_per_font;

    /// Begins a file: the header and these objects, with the faces as small as `fonts` needs them.
    void put(Bytes& out, const DocumentFonts& fonts, ObjectTable& table) const;
    /// For the streams of other faces: made from those of the common ones.
    [[nodiscard]] const StreamCode& outline_code() const { return outline_code_; }
    [[nodiscard]] const StreamCode& map_code() const { return map_code_; }

private:
    struct Block {
        std::string bytes;
        std::vector<std::pair<int, std::size_t>> places;  ///< Number and offset.
    };
    static Block face_block(const text::CommonFace& face, int index, text::CommonParts parts);

    StreamCode outline_code_;
    StreamCode map_code_;
    Block general_;
    std::array<std::array<Block, text::common_sizes>, 2> faces_;
};

}  // namespace billmill::document::pdf
