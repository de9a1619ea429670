#include "document/pdf/document.hpp"

#include <algorithm>
#include <array>

#include "document/pdf/font_objects.hpp"
#include "document/pdf/object_syntax.hpp"
#include "foundation/ascii.hpp"

namespace billmill::document::pdf {
namespace {

constexpr int catalog = 1;
constexpr int page_tree = 2;
constexpr int information = 3;
constexpr int xmp = 4;
constexpr int resources = 5;
/// Bytes; below, a code's head costs more than it saves.
constexpr std::size_t worth_deflating = 300;

}  // namespace

void DocumentWriter::begin_object(int number) {
    table_.place(number, out_.size());
    put_head(out_, number);
}

int DocumentWriter::begin_object() {
    const auto number = table_.add();
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
    put_data(out_, packed_.view());
}

Result<std::string> DocumentWriter::write(const Parts& parts) {
    out_.clear();
    table_.clear(SharedObjects::end);
    TRY(front_, parts.shared.front(parts.fonts));
    out_.put(front_->bytes);
    for (const auto& [number, offset] : front_->places) table_.place(number, offset);
    SharedObjects::place_dictionaries(table_);
    font_objects_.assign({SharedObjects::fonts, SharedObjects::fonts + SharedObjects::objects_per_font});
    image_object_ = attachment_file_ = attachment_object_ = 0;
    dictionaries_.clear();
    packed_objects_.clear();
    for (std::size_t i = 0; i < parts.fonts.extras().size(); ++i) {
        TRY_DO(write_extra_font(parts.shared, parts.fonts.extras()[i],
                                static_cast<FontIndex>(DocumentFonts::extras_begin + i)));
    }
    if (parts.image != nullptr) write_image(*parts.image);
    if (parts.attachment) write_attachment(*parts.attachment);
    const auto pages_begin = table_.size();
    write_contents(parts.pages);
    structure_root_ = table_.add(parts.pages.structure().object_count());
    tell_catalog(parts);
    tell_pages(parts.pages, pages_begin);
    tell_resources();
    write_structure(parts.pages, pages_begin);
    write_metadata(parts);
    finish(parts);
    return std::string{out_.view()};
}

Digest DocumentWriter::hash() const {
    auto hash = front_->hash;
    hash.add(out_.view().substr(front_->bytes.size()));
    return hash.finish();
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

    const auto number = table_.size();
    const bool is_cff = font.face().is_cff();
    const FontObjects objects{.face = font.face(),
                              .tag = index,
                              .cid_font = number + 1,
                              .descriptor = number + 2,
                              .program = number + 3,
                              .to_unicode = number + 4,
                              .glyph_numbers = is_cff ? 0 : number + 5};
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
    if (is_cff) {
        stream("/Subtype/CIDFontType0C", program.bytes);
    } else {
        stream(length_entry(program.bytes.size()), program.bytes, shared.outline_code());
    }
    end_object();
    begin_object();
    plain_.clear();
    put_to_unicode(plain_, entries, false);
    stream("", plain_.view(), shared.map_code());
    end_object();
    if (is_cff) return {};
    begin_object();
    stream("", program.glyph_numbers, shared.map_code());
    end_object();
    return {};
}

/// A form of the unit square that draws the picture as it lies on paper.
void DocumentWriter::write_turned(const Image& image, int picture) {
    constexpr std::array<std::string_view, 8> matrices{"1 0 0 1 0 0",  "-1 0 0 1 1 0",  "-1 0 0 -1 1 1",
                                                       "1 0 0 -1 0 1", "0 -1 -1 0 1 1", "0 -1 1 0 0 1",
                                                       "0 1 1 0 0 0",  "0 1 -1 0 1 0"};
    const auto content =
        std::string{matrices.at(static_cast<std::size_t>(image.turned - 1))}.append(" cm /I Do\n");
    image_object_ = begin_object();
    put_stream(out_,
               "/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</I " + std::to_string(picture) +
                   " 0 R>>>>",
               content);
    end_object();
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
    if (image.turned != 1) write_turned(image, image_object_);
}

/// The file and its description: the latter is what the catalog names.
void DocumentWriter::write_attachment(const Attachment& attachment) {
    plain_.clear();
    plain_.put("/Type/EmbeddedFile/Subtype/text#2Fxml/Params<</Size ");
    plain_.integer(static_cast<std::int64_t>(attachment.bytes.size()));
    plain_.put("/ModDate");
    put_date(plain_, attachment.modified);
    plain_.put(">>");
    attachment_file_ = begin_object();
    stream(plain_.view(), attachment.bytes, attachment_code());
    end_object();
    attachment_object_ = table_.add();
    tell_attachment(attachment);
}

Bytes& DocumentWriter::begin_dictionary(int number) {
    dictionaries_.begin(number);
    packed_objects_.push_back(number);
    return dictionaries_.out();
}

void DocumentWriter::tell_attachment(const Attachment& attachment) {
    auto& out = begin_dictionary(attachment_object_);
    out.put("<</Type/Filespec/AFRelationship/Alternative/F");
    put_literal(out, attachment.name);
    out.put("/UF");
    put_literal(out, attachment.name);
    out.put("/Desc");
    put_text_string(out, attachment.description);
    put_reference(out, "/EF<</F ", attachment_file_);
    put_reference(out, "/UF ", attachment_file_);
    out.put(">>>>");
}

/// Each after the number that its page will have.
void DocumentWriter::write_contents(const Pages& pages) {
    for (std::size_t i = 0; i < pages.count(); ++i) {
        table_.add();
        plain_.clear();
        pages[i].write(plain_);
        begin_object();
        stream("", plain_.view(), content_code());
        end_object();
    }
}

void DocumentWriter::tell_pages(const Pages& pages, int pages_begin) {
    const auto number_of = [&](std::size_t page) { return pages_begin + 2 * static_cast<int>(page); };
    for (std::size_t i = 0; i < pages.count(); ++i) {
        auto& out = begin_dictionary(number_of(i));
        put_reference(out, "<</Type/Page/Parent ", page_tree);
        put_reference(out, "/Resources ", resources);
        put_reference(out, "/MediaBox[0 0 595.28 841.89]/Contents ", number_of(i) + 1);
        out.put("/StructParents ");
        out.integer(static_cast<std::int64_t>(i));
        out.put(">>");
    }
    auto& out = begin_dictionary(page_tree);
    out.put("<</Type/Pages/Count ");
    out.integer(static_cast<std::int64_t>(pages.count()));
    out.put("/Kids[");
    for (std::size_t i = 0; i < pages.count(); ++i) put_reference(out, i > 0 ? " " : "", number_of(i));
    out.put("]>>");
}

/// A hundred small objects, in one stream with the dictionaries.
void DocumentWriter::write_structure(const Pages& pages, int pages_begin) {
    const auto stream = begin_object();
    structures_.put(out_, dictionaries_, pages.structure(),
                    {structure_root_, pages_begin, static_cast<int>(pages.count())});
    end_object();
    int index = 0;
    for (const int number : packed_objects_) table_.place_within(number, stream, index++);
    for (int i = 0; i < pages.structure().object_count(); ++i)
        table_.place_within(structure_root_ + i, stream, index++);
}

void DocumentWriter::tell_catalog(const Parts& parts) {
    auto& out = begin_dictionary(catalog);
    put_reference(out, "<</Type/Catalog/Pages ", page_tree);
    put_reference(out, "/Metadata ", xmp);
    put_reference(
        out,
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        "/Info(sRGB IEC61966-2.1)/DestOutputProfile ",
        SharedObjects::profile);
    out.put(">>]/ViewerPreferences<</DisplayDocTitle true>>/Lang(");
    for (const char c : parts.language.substr(0, 8)) {
        if (ascii::is_letter(c) || c == '-') out.put(c);
    }
    out.put(')');
    put_reference(out, "/MarkInfo<</Marked true>>/StructTreeRoot ", structure_root_);
    if (parts.attachment) {
        put_reference(out, "/AF[", attachment_object_);
        out.put("]/Names<</EmbeddedFiles<</Names[");
        put_literal(out, parts.attachment->name);
        put_reference(out, " ", attachment_object_);
        out.put("]>>>>");
    }
    out.put(">>");
}

/// The same facts twice: for old readers, and as XMP.
void DocumentWriter::write_metadata(const Parts& parts) {
    begin_object(information);
    out_.put("<<");
    put_info(out_, parts.metadata);
    out_.put(">>");
    end_object();

    begin_object(xmp);
    packed_.clear();
    xmp_writer_.put(packed_, quick_, parts.metadata, parts.attachment);
    packed_stream("/Type/Metadata/Subtype/XML");
    end_object();
}

void DocumentWriter::tell_resources() {
    auto& out = begin_dictionary(resources);
    out.put("<</Font<<");
    for (std::size_t i = 0; i < font_objects_.size(); ++i) {
        out.put("/F");
        out.integer(static_cast<std::int64_t>(i));
        put_reference(out, " ", font_objects_[i]);
    }
    out.put(">>");
    if (image_object_ != 0) {
        put_reference(out, "/XObject<</Im ", image_object_);
        out.put(">>");
    }
    out.put(">>");
}

/// The table is a stream: only that can say that an object lies in another.
void DocumentWriter::finish(const Parts& parts) {
    const auto table = out_.size();
    begin_object();
    plain_.clear();
    table_.put(plain_);
    packed_.clear();
    quick_.append(packed_, plain_.view(), ObjectTable::code());
    out_.put("<</Filter/FlateDecode");
    out_.put(ObjectTable::entries);
    out_.put("/Size ");
    out_.integer(table_.size());
    put_reference(out_, "/Root ", catalog);
    put_reference(out_, "/Info ", information);
    const std::string_view identity{reinterpret_cast<const char*>(parts.identity.data()),
                                    parts.identity.size()};
    out_.put("/ID[<");
    out_.hex(identity);
    out_.put("><");
    out_.hex(identity);
    out_.put(">]");
    put_data(out_, packed_.view());
    out_.put("\nendobj\nstartxref\n");
    out_.integer(static_cast<std::int64_t>(table));
    out_.put("\n%%EOF\n");
}

}  // namespace billmill::document::pdf
