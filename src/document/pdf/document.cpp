#include "document/pdf/document.hpp"

#include <algorithm>

#include "document/pdf/font_objects.hpp"
#include "document/pdf/object_syntax.hpp"

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
    put_data(out_, packed_.view());
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
    if (parts.pages.structure().on()) write_structure(parts.pages, pages_begin);
    write_catalog(parts);
    write_page_tree(parts, pages_begin);
    write_metadata(parts);
    write_resources();
    parts.pages.structure().on() ? finish_tagged(parts) : finish(parts);
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
        if (pages.structure().on()) {
            out_.put("/StructParents ");
            out_.integer(static_cast<std::int64_t>(i));
        }
        out_.put(">>");
        end_object();
        plain_.clear();
        pages[i].write(plain_);
        begin_object();
        stream("", plain_.view(), content_code());
        end_object();
    }
}

/// A hundred small objects: together in one stream, they take a tenth of the bytes.
void DocumentWriter::write_structure(const Pages& pages, int pages_begin) {
    const auto& structure = pages.structure();
    auto& packed = structure_objects_;
    packed.first = static_cast<int>(offsets_.size());
    packed.end = packed.first + structure.object_count();
    offsets_.resize(static_cast<std::size_t>(packed.end), 0);
    plain_.clear();
    places_.clear();
    structure.write({packed.first, pages_begin, pages.count()}, plain_, [&](int number) {
        if (plain_.size() > 0) plain_.put('\n');
        places_.integer(number);
        places_.put(' ');
        places_.integer(static_cast<std::int64_t>(plain_.size()));
        places_.put(' ');
    });
    const auto first = places_.size();
    places_.put(plain_.view());
    plain_.clear();
    plain_.put("/Type/ObjStm/N ");
    plain_.integer(packed.end - packed.first);
    plain_.put("/First ");
    plain_.integer(static_cast<std::int64_t>(first));
    packed.stream = begin_object();
    stream(plain_.view(), places_.view(), structure_code());
    end_object();
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
    if (parts.pages.structure().on()) {
        put_reference(out_, "/MarkInfo<</Marked true>>/StructTreeRoot ", structure_objects_.first);
    }
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
    put_xmp(plain_, parts.metadata, parts.attachment, parts.pages.structure().on());
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
    out_.put("trailer\n<<");
    put_trailer_entries(parts);
    out_.put(">>\nstartxref\n");
    out_.integer(static_cast<std::int64_t>(table));
    out_.put("\n%%EOF\n");
}

/// The table as a stream, for only that can say that an object lies in another: of each row, what it differs in
/// from the row above.   Source: ISO 32000-1, 7.5.8.
void DocumentWriter::finish_tagged(const Parts& parts) {
    constexpr int columns = 8;  // Kind, four bytes of place, three of place within.
    const auto table = out_.size();
    begin_object();
    plain_.clear();
    std::array<char, columns> above{};
    for (std::size_t i = 0; i < offsets_.size(); ++i) {
        const auto number = static_cast<int>(i);
        const auto& packed = structure_objects_;
        const bool inside = number >= packed.first && number < packed.end;
        const auto kind = number == 0 ? 0U : inside ? 2U : 1U;
        const auto place = inside ? static_cast<std::size_t>(packed.stream) : offsets_[i];
        const auto within = inside ? static_cast<std::size_t>(number - packed.first) : 0U;
        const auto byte = [](std::size_t value, int shift) {
            return static_cast<char>(value >> shift & 255);
        };
        const std::array<char, columns> row{byte(kind, 0),   byte(place, 24), byte(place, 16),
                                            byte(place, 8),  byte(place, 0),  byte(within, 16),
                                            byte(within, 8), byte(within, 0)};
        plain_.put('\2');
        for (std::size_t k = 0; k < row.size(); ++k) plain_.put(static_cast<char>(row[k] - above[k]));
        above = row;
    }
    packed_.clear();
    quick_.append(packed_, plain_.view(), parts.shared.outline_code());
    out_.put("<</Type/XRef/W[1 4 3]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 8>>");
    put_trailer_entries(parts);
    put_data(out_, packed_.view());
    out_.put("\nendobj\nstartxref\n");
    out_.integer(static_cast<std::int64_t>(table));
    out_.put("\n%%EOF\n");
}

void DocumentWriter::put_trailer_entries(const Parts& parts) {
    out_.put("/Size ");
    out_.integer(static_cast<std::int64_t>(offsets_.size()));
    put_reference(out_, "/Root ", catalog);
    put_reference(out_, "/Info ", information);
    const std::string_view identity{reinterpret_cast<const char*>(parts.identity.data()),
                                    parts.identity.size()};
    out_.put("/ID[<");
    out_.hex(identity);
    out_.put("><");
    out_.hex(identity);
    out_.put(">]");
}

}  // namespace billmill::document::pdf
