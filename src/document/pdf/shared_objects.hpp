#pragma once

#include <deque>
#include <map>
#include <memory>
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
#include "foundation/sha256_stream.hpp"

namespace billmill::document::pdf {

/// Of a font program's stream.
[[nodiscard]] std::string length_entry(std::size_t length);

/// The objects that many documents share, as bytes: the colour profile, what describes the two common text faces, and
/// their programs, of which a document embeds the smallest that will do. Made once each; a document copies them.
///
/// Bound: at most programs_max programs are kept, of about 5 KB each, and fronts_max fronts, of about 14 KB; then the oldest go.
/// Threads: any.
class SharedObjects {
public:
    /// Keeps `common`, which must outlive it.
    explicit SharedObjects(std::span<const text::CommonFace, 2> common);
    SharedObjects(const SharedObjects&) = delete;
    SharedObjects& operator=(const SharedObjects&) = delete;

    static constexpr std::size_t programs_max = 1024;
    static constexpr std::size_t fronts_max = 1024;
    static constexpr int first = 6;  ///< Object numbers first … end - 1.
    static constexpr int profile = first;
    static constexpr int to_unicode = profile + 1;
    static constexpr int dictionaries = to_unicode + 1;  ///< The stream that holds the faces' dictionaries.
    /// Of each of the two faces: the font itself, its descriptor, its program.
    static constexpr int fonts = dictionaries + 1;
    static constexpr int objects_per_font = 3;
    static constexpr int end = fonts + 2 * objects_per_font;

    /// What a file begins with: the header and these objects. About half of a document of one page.
    struct Front {
        std::string bytes;
        std::vector<std::pair<int, std::size_t>> places;  ///< Number and offset.
        Sha256Stream hash;                                ///< Of `bytes`.
    };
    /// With the faces as small as `fonts` needs them. Errors: as of text::Face::subset().
    Result<std::shared_ptr<const Front>> front(const DocumentFonts& fonts) const;
    /// Where what lies within the stream `dictionaries` lies.
    static void place_dictionaries(ObjectTable& table);
    /// For the streams of other faces: made from those of the common ones.
    [[nodiscard]] const StreamCode& outline_code() const { return outline_code_; }
    [[nodiscard]] const StreamCode& map_code() const { return map_code_; }

private:
    struct Block {
        std::string bytes;
        std::vector<std::pair<int, std::size_t>> places;  ///< Number and offset.
    };
    using Program = std::pair<FontIndex, text::CommonParts>;
    using Faces = std::pair<text::CommonParts, text::CommonParts>;
    /// The newest of some, by key.
    template <class Key, class Value>
    struct Newest {
        std::map<Key, std::shared_ptr<const Value>> by_key;
        std::deque<Key> made;  ///< The oldest first.
        void keep(const Key& key, std::shared_ptr<const Value> value, std::size_t at_most) {
            if (made.size() == at_most) {
                by_key.erase(made.front());
                made.pop_front();
            }
            made.push_back(key);
            by_key.emplace(key, std::move(value));
        }
    };
    [[nodiscard]] Block general_block(text::CommonExtent extent) const;
    /// Both need `making_`.
    Result<std::shared_ptr<const Block>> find_program(Program program) const;
    Result<std::shared_ptr<const Front>> make_front(Faces faces) const;

    std::span<const text::CommonFace, 2> common_;
    StreamCode outline_code_;
    StreamCode map_code_;
    std::vector<Block> general_;  ///< By extent.
    mutable std::mutex making_;
    mutable Newest<Program, Block> programs_;
    mutable Newest<Faces, Front> fronts_;
};

}  // namespace billmill::document::pdf
