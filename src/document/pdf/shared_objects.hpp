#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/document_fonts.hpp"
#include "document/pdf/object_table.hpp"
#include "document/pdf/quick_deflate.hpp"
#include "document/text/common_face.hpp"
#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// Of a font program's stream.
[[nodiscard]] std::string length_entry(std::size_t length);

/// The objects that are the same in every document, as bytes: the colour profile and the common text faces, these
/// in every size that some document has needed. Made once each; a document copies them. Threads: any.
class SharedObjects {
public:
    /// Keeps `common`, which must outlive it.
    explicit SharedObjects(std::span<const text::CommonFace, 2> common);
    SharedObjects(const SharedObjects&) = delete;
    SharedObjects& operator=(const SharedObjects&) = delete;

    static constexpr int first = 6;  ///< Object numbers first … end - 1.
    static constexpr int profile = first;
    static constexpr int encoding = profile + 1;
    /// Seven objects for each of the two faces, the font itself first.
    static constexpr int fonts = encoding + 1;
    static constexpr int objects_per_font = 7;
    static constexpr int end = fonts + 2 * objects_per_font;

    /// Begins a file: the header and these objects, with the faces as small as `fonts` needs them.
    /// Errors: as of text::Face::subset().
    Outcome put(Bytes& out, const DocumentFonts& fonts, ObjectTable& table) const;
    /// For the streams of other faces: made from those of the common ones.
    [[nodiscard]] const StreamCode& outline_code() const { return outline_code_; }
    [[nodiscard]] const StreamCode& map_code() const { return map_code_; }

private:
    struct Block {
        std::string bytes;
        std::vector<std::pair<int, std::size_t>> places;  ///< Number and offset.
    };
    static Result<Block> face_block(const text::CommonFace& face, int index, text::CommonParts parts);
    Result<const Block*> find(FontIndex face, text::CommonParts parts) const;

    std::span<const text::CommonFace, 2> common_;
    StreamCode outline_code_;
    StreamCode map_code_;
    Block general_;
    mutable std::array<std::array<std::atomic<const Block*>, text::common_sizes>, 2> faces_{};
    mutable std::mutex making_;
    mutable std::deque<Block> made_;  ///< What faces_ points to.
};

}  // namespace billmill::document::pdf
