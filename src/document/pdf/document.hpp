#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/pdf/attachment.hpp"
#include "document/pdf/bytes.hpp"
#include "document/pdf/canvas.hpp"
#include "document/pdf/deflate.hpp"
#include "document/pdf/document_fonts.hpp"
#include "document/pdf/image.hpp"
#include "document/pdf/metadata.hpp"
#include "document/pdf/quick_deflate.hpp"
#include "document/text/common_face.hpp"
#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// The objects that are the same in every document, as bytes: the colour profile and the common text faces, these
/// in every size they have. Made once; a document copies them.
class SharedObjects {
public:
    explicit SharedObjects(std::span<const text::CommonFace, 2> common);

    static constexpr int first = 6;  ///< Object numbers first … end - 1.
    static constexpr int profile = first;
    static constexpr int encoding = profile + 1;
    /// Five objects for each of the two faces, the font itself first.
    static constexpr int fonts = encoding + 1;
    static constexpr int objects_per_font = 5;
    static constexpr int end = fonts + 2 * objects_per_font;

    /// Begins a file: the header and these objects, with the faces as small as `fonts` needs them. Notes where
    /// each lies at its number in `offsets`.
    void put(Bytes& out, const DocumentFonts& fonts, std::span<std::size_t> offsets) const;
    /// For the streams of other faces: made from those of the common ones.
    [[nodiscard]] const StreamCode& outline_code() const { return outline_code_; }
    [[nodiscard]] const StreamCode& map_code() const { return map_code_; }

private:
    struct Block {
        int first = 0;
        std::string bytes;
        std::vector<std::size_t> offsets;
        void put(Bytes& out, std::span<std::size_t> all) const;
    };
    static Block face_block(const text::CommonFace& face, int index, text::CommonParts parts);

    StreamCode outline_code_;
    StreamCode map_code_;
    Block general_;
    std::array<std::array<Block, text::common_sizes>, 2> faces_;
};

/// Everything one document is made of.
struct Parts {
    const SharedObjects& shared;
    const Pages& pages;
    const DocumentFonts& fonts;
    const Image* image;  ///< Or nullptr.
    Metadata metadata;
    std::string_view language;              ///< BCP 47.
    std::array<std::uint8_t, 16> identity;  ///< The file's /ID.
    std::optional<Attachment> attachment;
};

/// Puts documents together: objects, cross-reference table, trailer. One per thread; keeps its buffers.
///
/// What it writes keeps the rules of PDF/A-3u (ISO 19005-3), with an attachment those of Factur-X as well.
class DocumentWriter {
public:
    /// Errors: corrupt: a font file is broken.
    Result<std::string> write(const Parts& parts);

private:
    int begin_object();
    void begin_object(int number);
    void end_object() { out_.put("\nendobj\n"); }
    void stream(std::string_view entries, std::string_view plain);
    /// With a code made for its kind; short ones as they are.
    void stream(std::string_view entries, std::string_view plain, const StreamCode& code);
    void packed_stream(std::string_view entries);
    Outcome write_extra_font(const SharedObjects& shared, const ExtraFont& font, FontIndex index);
    void write_image(const Image& image);
    void write_attachment(const Attachment& attachment);
    void write_pages(const Pages& pages);
    void write_catalog(const Parts& parts);
    void write_page_tree(const Parts& parts, int pages_begin);
    void write_metadata(const Parts& parts);
    void write_resources();
    void finish(const Parts& parts);

    Deflater deflater_{1};
    QuickDeflater quick_;
    Bytes out_;
    Bytes plain_;
    Bytes packed_;
    std::vector<std::size_t> offsets_;  ///< By object number.
    std::vector<int> font_objects_;     ///< By FontIndex.
    int image_object_ = 0;
    int attachment_object_ = 0;
};

}  // namespace billmill::document::pdf
