#pragma once

#include <array>
#include <memory>
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
#include "document/pdf/object_stream.hpp"
#include "document/pdf/object_table.hpp"
#include "document/pdf/quick_deflate.hpp"
#include "document/pdf/shared_objects.hpp"
#include "document/pdf/structure_cache.hpp"
#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// Raised with every change that alters the bytes of any document: in how texts are set, in what templates share, in
/// how files are written. Each template and the XML have versions of their own.
inline constexpr int writer_version = 11;

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
/// What it writes keeps the rules of PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), with an attachment those of Factur-X as well.
class DocumentWriter {
public:
    /// Errors: corrupt: a font file is broken.
    Result<std::string> write(const Parts& parts);
    /// Of what write() made last.
    [[nodiscard]] Digest hash() const;

private:
    int begin_object();
    void begin_object(int number);
    void end_object() { out_.put("\nendobj\n"); }
    void stream(std::string_view entries, std::string_view plain);
    /// With a code made for its kind; short ones as they are.
    void stream(std::string_view entries, std::string_view plain, const StreamCode& code);
    void packed_stream(std::string_view entries);
    Outcome write_extra_font(const SharedObjects& shared, const ExtraFont& font, FontIndex index);
    void write_turned(const Image& image, int picture);
    void write_image(const Image& image);
    void write_attachment(const Attachment& attachment);
    void write_contents(const Pages& pages);
    /// An object of the structure's stream, whose text is then written to what is returned.
    Bytes& begin_dictionary(int number);
    void tell_attachment(const Attachment& attachment);
    void tell_pages(const Pages& pages, int pages_begin);
    void tell_catalog(const Parts& parts);
    void tell_resources();
    void write_structure(const Pages& pages, int pages_begin);
    void write_metadata(const Parts& parts);
    void finish(const Parts& parts);

    Deflater deflater_{Effort::quick};
    QuickDeflater quick_;
    XmpWriter xmp_writer_;
    std::shared_ptr<const SharedObjects::Front> front_;
    Bytes out_;
    Bytes plain_;
    Bytes packed_;
    ObjectTable table_;
    ObjectStream dictionaries_;  ///< What lies before the structure, in its stream.
    std::vector<int> packed_objects_;
    StructureCache structures_;
    std::vector<int> font_objects_;  ///< By FontIndex.
    int image_object_ = 0;
    int attachment_file_ = 0;
    int attachment_object_ = 0;
    int structure_root_ = 0;
};

}  // namespace billmill::document::pdf
