#include "document/pdf/document.hpp"

#include <algorithm>

#include "document/pdf/colour_profile.hpp"
#include "document/pdf/font_objects.hpp"

namespace billmill::document::pdf {
namespace {

constexpr std::string_view header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
constexpr int catalog = 1;
constexpr int page_tree = 2;
constexpr int information = 3;
constexpr int xmp = 4;
constexpr int resources = 5;
constexpr int best_level = 12;
/// Bytes; below, a code's head costs more than it saves.
constexpr std::size_t worth_deflating = 300;

void put_head(Bytes& out, int number) {
    out.integer(number);
    out.put(" 0 obj\n");
}

void put_stream(Bytes& out, std::string_view entries, std::string_view data) {
    out.put("<<");
    out.put(entries);
    out.put("/Length ");
    out.integer(static_cast<std::int64_t>(data.size()));
    out.put(">>\nstream\n");
    out.put(data);
    out.put("\nendstream");
}

void put_reference(Bytes& out, std::string_view before, int number) {
    out.put(before);
    out.integer(number);
    out.put(" 0 R");
}

std::string length_entry(std::size_t length) {
    return std::string{"/Length1 "}.append(std::to_string(length));
}

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

void DocumentWriter::begin_object(int number) {
    offsets_[static_cast<std::size_t>(number)] = out_.size();
    put_head(out_, number);
}

int DocumentWriter::begin_object() {
    const auto number = static_cast<int>(offsets_.size());
    offsets_.push_back(0);
    begin_object(number);
    return number;
}

void DocumentWriter::stream(std::string_view entries, std::string_view plain) {
    packed_.clear();
    deflater_.append(packed_, plain);
    packed_stream(entries);
}

void DocumentWriter::stream(std::string_view entries, std::string_view plain, const StreamCode& code) {
    if (plain.size() < worth_deflating) {
        put_stream(out_, entries, plain);
        return;
    }
    packed_.clear();
    quick_.append(packed_, plain, code);
    packed_stream(entries);
}

void DocumentWriter::packed_stream(std::string_view entries) {
    out_.put("<</Filter/FlateDecode");
    out_.put(entries);
    out_.put("/Length ");
    out_.integer(static_cast<std::int64_t>(packed_.size()));
    out_.put(">>\nstream\n");
    out_.put(packed_.view());
    out_.put("\nendstream");
}

Result<std::string> DocumentWriter::write(const Parts& parts) {
    out_.clear();
    offsets_.assign(SharedObjects::end, 0);
    parts.shared.put(out_, parts.fonts, offsets_);
    font_objects_.assign({SharedObjects::fonts, SharedObjects::fonts + SharedObjects::objects_per_font});
    image_object_ = attachment_object_ = 0;
    for (std::size_t i = 0; i < parts.fonts.extras().size(); ++i) {
        TRY_DO(write_extra_font(parts.shared, parts.fonts.extras()[i],
                                static_cast<FontIndex>(DocumentFonts::extras_begin + i)));
    }
    if (parts.image != nullptr) write_image(*parts.image);
    if (parts.attachment) write_attachment(*parts.attachment);
    const auto pages_begin = static_cast<int>(offsets_.size());
    write_pages(parts.pages);
    write_catalog(parts);
    write_page_tree(parts, pages_begin);
    write_metadata(parts);
    write_resources();
    finish(parts);
    return std::string{out_.view()};
}

Outcome DocumentWriter::write_extra_font(const SharedObjects& shared, const ExtraFont& font,
                                         FontIndex index) {
    std::vector<text::GlyphId> glyphs;
    std::vector<CodeEntry> entries;
    for (const auto& entry : font.entries()) {
        glyphs.push_back(entry.glyph);
        entries.push_back({entry.code, font.face().advance(entry.glyph), font.text(entry)});
    }
    TRY(const auto program, font.face().subset(glyphs));
    std::ranges::sort(entries, {}, &CodeEntry::code);

    const auto number = static_cast<int>(offsets_.size());
    const FontObjects objects{font.face(), index, number + 1, number + 2, number + 3, number + 4, 0};
    font_objects_.push_back(begin_object());
    put_font(out_, objects);
    end_object();
    begin_object();
    put_cid_font(out_, objects, entries);
    end_object();
    begin_object();
    put_descriptor(out_, objects);
    end_object();
    begin_object();
    if (font.face().is_cff()) {
        stream("/Subtype/CIDFontType0C", program);
    } else {
        stream(length_entry(program.size()), program, shared.outline_code());
    }
    end_object();
    begin_object();
    plain_.clear();
    put_to_unicode(plain_, entries, false);
    stream("", plain_.view(), shared.map_code());
    end_object();
    return {};
}

void DocumentWriter::write_image(const Image& image) {
    const auto size = "/Type/XObject/Subtype/Image/Width " + std::to_string(image.width) + "/Height " +
                      std::to_string(image.height);
    int mask = 0;
    if (!image.mask.empty()) {
        mask = begin_object();
        put_stream(out_, size + "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode", image.mask);
        end_object();
    }
    image_object_ = begin_object();
    put_stream(out_, size + image.dictionary + (mask != 0 ? "/SMask " + std::to_string(mask) + " 0 R" : ""),
               image.data);
    end_object();
}

/// The file and its description: the latter is what the catalog names.
void DocumentWriter::write_attachment(const Attachment& attachment) {
    plain_.clear();
    plain_.put("/Type/EmbeddedFile/Subtype/text#2Fxml/Params<</Size ");
    plain_.integer(static_cast<std::int64_t>(attachment.bytes.size()));
    plain_.put("/ModDate");
    put_date(plain_, attachment.modified);
    plain_.put(">>");
    const auto file = begin_object();
    stream(plain_.view(), attachment.bytes, attachment_code());
    end_object();

    attachment_object_ = begin_object();
    out_.put("<</Type/Filespec/AFRelationship/Alternative/F");
    put_literal(out_, attachment.name);
    out_.put("/UF");
    put_literal(out_, attachment.name);
    out_.put("/Desc");
    put_text_string(out_, attachment.description);
    put_reference(out_, "/EF<</F ", file);
    put_reference(out_, "/UF ", file);
    out_.put(">>>>");
    end_object();
}

/// A page and its content, by turns.
void DocumentWriter::write_pages(const Pages& pages) {
    for (std::size_t i = 0; i < pages.count(); ++i) {
        const auto page = begin_object();
        put_reference(out_, "<</Type/Page/Parent ", page_tree);
        put_reference(out_, "/Resources ", resources);
        put_reference(out_, "/MediaBox[0 0 595.28 841.89]/Contents ", page + 1);
        out_.put(">>");
        end_object();
        plain_.clear();
        pages[i].write(plain_);
        begin_object();
        stream("", plain_.view(), content_code());
        end_object();
    }
}

void DocumentWriter::write_catalog(const Parts& parts) {
    begin_object(catalog);
    put_reference(out_, "<</Type/Catalog/Pages ", page_tree);
    put_reference(out_, "/Metadata ", xmp);
    put_reference(
        out_,
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        "/RegistryName(http://www.color.org)/Info(sRGB IEC61966-2.1)/DestOutputProfile ",
        SharedObjects::profile);
    out_.put(">>]/ViewerPreferences<</DisplayDocTitle true>>/Lang(");
    for (const char c : parts.language.substr(0, 8)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
        if (plain) out_.put(c);
    }
    out_.put(')');
    if (parts.attachment) {
        put_reference(out_, "/AF[", attachment_object_);
        out_.put("]/Names<</EmbeddedFiles<</Names[");
        put_literal(out_, parts.attachment->name);
        put_reference(out_, " ", attachment_object_);
        out_.put("]>>>>");
    }
    out_.put(">>");
    end_object();
}

void DocumentWriter::write_page_tree(const Parts& parts, int pages_begin) {
    begin_object(page_tree);
    out_.put("<</Type/Pages/Count ");
    out_.integer(static_cast<std::int64_t>(parts.pages.count()));
    out_.put("/Kids[");
    for (std::size_t i = 0; i < parts.pages.count(); ++i) {
        put_reference(out_, i > 0 ? " " : "", pages_begin + 2 * static_cast<int>(i));
    }
    out_.put("]>>");
    end_object();
}

/// The same facts twice: for old readers, and as XMP.
void DocumentWriter::write_metadata(const Parts& parts) {
    begin_object(information);
    out_.put("<<");
    put_info(out_, parts.metadata);
    out_.put(">>");
    end_object();

    plain_.clear();
    put_xmp(plain_, parts.metadata, parts.attachment);
    begin_object(xmp);
    put_stream(out_, "/Type/Metadata/Subtype/XML", plain_.view());
    end_object();
}

void DocumentWriter::write_resources() {
    begin_object(resources);
    out_.put("<</Font<<");
    for (std::size_t i = 0; i < font_objects_.size(); ++i) {
        out_.put("/F");
        out_.integer(static_cast<std::int64_t>(i));
        put_reference(out_, " ", font_objects_[i]);
    }
    out_.put(">>");
    if (image_object_ != 0) {
        put_reference(out_, "/XObject<</Im ", image_object_);
        out_.put(">>");
    }
    out_.put(">>");
    end_object();
}

void DocumentWriter::finish(const Parts& parts) {
    const auto table = out_.size();
    out_.put("xref\n0 ");
    out_.integer(static_cast<std::int64_t>(offsets_.size()));
    out_.put("\n0000000000 65535 f \n");
    for (std::size_t number = 1; number < offsets_.size(); ++number) {
        out_.padded(offsets_[number], 10);
        out_.put(" 00000 n \n");
    }
    out_.put("trailer\n<</Size ");
    out_.integer(static_cast<std::int64_t>(offsets_.size()));
    put_reference(out_, "/Root ", catalog);
    put_reference(out_, "/Info ", information);
    const std::string_view identity{reinterpret_cast<const char*>(parts.identity.data()),
                                    parts.identity.size()};
    out_.put("/ID[<");
    out_.hex(identity);
    out_.put("><");
    out_.hex(identity);
    out_.put(">]>>\nstartxref\n");
    out_.integer(static_cast<std::int64_t>(table));
    out_.put("\n%%EOF\n");
}

}  // namespace billmill::document::pdf
