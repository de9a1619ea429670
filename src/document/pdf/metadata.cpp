#include "document/pdf/metadata.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::pdf {
namespace {

/// Year to second in UTC, with what a format puts between them.
struct Separators {
    std::string_view date;
    std::string_view middle;
    std::string_view time;
    std::string_view end;
};

void put_time(Bytes& out, Instant at, const Separators& between) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - day)};
    out.padded(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
    out.put(between.date);
    out.padded(static_cast<unsigned>(date.month()), 2);
    out.put(between.date);
    out.padded(static_cast<unsigned>(date.day()), 2);
    out.put(between.middle);
    out.padded(static_cast<std::uint64_t>(time.hours().count()), 2);
    out.put(between.time);
    out.padded(static_cast<std::uint64_t>(time.minutes().count()), 2);
    out.put(between.time);
    out.padded(static_cast<std::uint64_t>(time.seconds().count()), 2);
    out.put(between.end);
}

constexpr Separators xmp_time{"-", "T", ":", "Z"};
constexpr Separators pdf_time{"", "", "", "Z"};

void put_escaped(Bytes& out, std::string_view utf8) {
    std::string encoded;
    const char* at = utf8.data();
    for (const char* end = at + utf8.size(); at != end;) {
        const auto scalar = utf8::next(at, end);
        const bool allowed =
            scalar >= 0x20 && scalar != 0xFFFE && scalar != 0xFFFF && !(scalar >= 0x7F && scalar < 0xA0);
        switch (scalar) {
            case U'&': out.put("&amp;"); break;
            case U'<': out.put("&lt;"); break;
            case U'>': out.put("&gt;"); break;
            default:
                encoded.clear();
                utf8::append(encoded, allowed ? scalar : utf8::replacement);
                out.put(encoded);
        }
    }
}

constexpr std::string_view packet_begin =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
    "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">";
constexpr std::string_view facts_begin =
    "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</"
    "pdfaid:conformance>\n"
    "<dc:format>application/pdf</dc:format>\n<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">";
constexpr std::string_view after_title = "</rdf:li></rdf:Alt></dc:title>\n<dc:creator><rdf:Seq><rdf:li>";
constexpr std::string_view after_author =
    "</rdf:li></rdf:Seq></dc:creator>\n<pdf:Producer>billmill</pdf:Producer><xmp:CreateDate>";
constexpr std::string_view after_created = "</xmp:CreateDate><xmp:ModifyDate>";
constexpr std::string_view packet_end =
    "</xmp:ModifyDate>\n</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";

// Properties that XMP itself does not define need a description of their schema.
constexpr std::string_view schemas_begin =
    "\n<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n<pdfaExtension:schemas><rdf:Bag>";
constexpr std::string_view schemas_end = "</rdf:Bag></pdfaExtension:schemas></rdf:Description>\n";

struct Property {
    std::string_view name;
    std::string_view type;
    std::string_view category;
    std::string_view description;
};

std::string schema(std::string_view name, std::string_view name_space, std::string_view prefix,
                   std::initializer_list<Property> properties) {
    std::string text{"<rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>"};
    text.append(name).append("</pdfaSchema:schema><pdfaSchema:namespaceURI>").append(name_space);
    text.append("</pdfaSchema:namespaceURI><pdfaSchema:prefix>").append(prefix);
    text.append("</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\n");
    for (const auto& property : properties) {
        text.append("<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>").append(property.name);
        text.append("</pdfaProperty:name><pdfaProperty:valueType>").append(property.type);
        text.append("</pdfaProperty:valueType><pdfaProperty:category>").append(property.category);
        text.append("</pdfaProperty:category><pdfaProperty:description>").append(property.description);
        text.append("</pdfaProperty:description></rdf:li>\n");
    }
    return text += "</rdf:Seq></pdfaSchema:property></rdf:li>";
}

const std::string& fx_schema() {
    static const auto text =
        schema("Factur-X PDFA Extension Schema", "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "fx",
               {{"DocumentFileName", "Text", "external", "file name"},
                {"DocumentType", "Text", "external", "document type"},
                {"Version", "Text", "external", "version"},
                {"ConformanceLevel", "Text", "external", "conformance level"}});
    return text;
}

const std::string& ua_schema() {
    static const auto text = schema("PDF/UA identification", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid",
                                    {{"part", "Integer", "internal", "part of ISO 14289"}});
    return text;
}

constexpr std::string_view fx_begin =
    "<rdf:Description rdf:about=\"\" xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\">\n"
    "<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>";
constexpr std::string_view after_file_name = "</fx:DocumentFileName><fx:Version>";
constexpr std::string_view after_version = "</fx:Version><fx:ConformanceLevel>";
constexpr std::string_view fx_end = "</fx:ConformanceLevel>\n</rdf:Description>";
constexpr std::string_view ua_claim =
    "<rdf:Description rdf:about=\"\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>\n";

/// What packets of one kind of attachment begin with: all but the facts of the document.
std::string front_of(const std::optional<Attachment>& attachment) {
    Bytes out;
    out.put(packet_begin);
    out.put(schemas_begin);
    out.put(ua_schema());
    if (attachment) out.put(fx_schema());
    out.put(schemas_end);
    out.put(ua_claim);
    if (attachment) {
        out.put(fx_begin);
        put_escaped(out, attachment->name);
        out.put(after_file_name);
        put_escaped(out, attachment->version);
        out.put(after_version);
        put_escaped(out, attachment->conformance_level);
        out.put(fx_end);
    }
    out.put(facts_begin);
    return std::string{out.view()};
}

void put_facts(Bytes& out, const Metadata& metadata) {
    put_escaped(out, metadata.title);
    out.put(after_title);
    put_escaped(out, metadata.author);
    out.put(after_author);
    put_time(out, metadata.created, xmp_time);
    out.put(after_created);
    put_time(out, metadata.created, xmp_time);
    out.put(packet_end);
}

/// Nearly all of it is the same in each document, so one of them is sample enough.
const StreamCode& code() {
    static const StreamCode code{[] {
        Bytes sample;
        sample.put(front_of(Attachment{.name = "factur-x.xml",
                                       .bytes = {},
                                       .description = {},
                                       .conformance_level = "EN 16931",
                                       .version = "1.0",
                                       .modified = from_unix_ms(0)}));
        put_facts(
            sample,
            {.title = "Invoice MS/26-27/000001", .author = "Max Stores GmbH", .created = from_unix_ms(0)});
        return std::string{sample.view()};
    }()};
    return code;
}

}  // namespace

const StreamFront& XmpWriter::front(const std::optional<Attachment>& attachment) {
    auto kind = attachment ? std::string{attachment->name}
                                 .append(1, '\n')
                                 .append(attachment->version)
                                 .append(1, '\n')
                                 .append(attachment->conformance_level)
                           : std::string{};
    if (const auto found = fronts_.find(kind); found != fronts_.end()) return found->second;
    if (fronts_.size() == kinds_max) fronts_.clear();
    return fronts_.try_emplace(std::move(kind), front_of(attachment), code()).first->second;
}

void XmpWriter::put(Bytes& out, QuickDeflater& deflater, const Metadata& metadata,
                    const std::optional<Attachment>& attachment) {
    const auto& begins = front(attachment);
    plain_.clear();
    plain_.put(begins.plain());
    put_facts(plain_, metadata);
    deflater.append(out, plain_.view(), begins);
}

void put_date(Bytes& out, Instant at) {
    out.put("(D:");
    put_time(out, at, pdf_time);
    out.put(')');
}

void put_literal(Bytes& out, std::string_view ascii) {
    out.put('(');
    for (const char c : ascii) {
        if (c == '(' || c == ')' || c == '\\') out.put('\\');
        out.put(c);
    }
    out.put(')');
}

void put_text_string(Bytes& out, std::string_view utf8) {
    if (std::ranges::all_of(utf8, ascii::is_printable)) return put_literal(out, utf8);
    out.put("<FEFF");
    const char* at = utf8.data();
    for (const char* end = at + utf8.size(); at != end;) {
        const auto scalar = utf8::next(at, end);
        if (scalar >= 0x10000) {
            out.hex16(static_cast<std::uint16_t>(0xD7C0 + (scalar >> 10)));
            out.hex16(static_cast<std::uint16_t>(0xDC00 | (scalar & 0x3FF)));
        } else {
            out.hex16(static_cast<std::uint16_t>(scalar < 0x20 ? U' ' : scalar));
        }
    }
    out.put('>');
}

void put_info(Bytes& out, const Metadata& metadata) {
    out.put("/Title");
    put_text_string(out, metadata.title);
    out.put("/Author");
    put_text_string(out, metadata.author);
    out.put("/Producer(billmill)/CreationDate");
    put_date(out, metadata.created);
    out.put("/ModDate");
    put_date(out, metadata.created);
}

}  // namespace billmill::document::pdf
