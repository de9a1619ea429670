#include "formats/bulk/xlsx/xml.hpp"

#include <expat.h>

#include <memory>

namespace billmill::formats::bulk::xlsx {
namespace {

constexpr char namespace_mark = '|';  ///< Between a namespace and a name; in no namespace of ours.
constexpr int depth_max = 64;

std::string_view local(const char* name) {
    const std::string_view whole{name};
    return whole.substr(whole.rfind(namespace_mark) + 1);
}

struct Reading {
    const XmlEvents& events;
    XML_Parser parser;
    int depth = 0;

    void stop() const { (void)XML_StopParser(parser, XML_FALSE); }  // The parse says so.
};

Reading& of(void* data) {
    return *static_cast<Reading*>(data);
}

void on_begin(void* data, const char* name, const char** attributes) {
    auto& reading = of(data);
    if (++reading.depth > depth_max) return reading.stop();
    reading.events.begin(local(name), Attributes{attributes});
}

void on_end(void* data, const char* name) {
    auto& reading = of(data);
    --reading.depth;
    reading.events.end(local(name));
}

void on_text(void* data, const char* text, int size) {
    of(data).events.text({text, static_cast<std::size_t>(size)});
}

/// No producer of workbooks writes one, and entities could make much of little.
void on_document_type(void* data, const char*, const char*, const char*, int) {
    of(data).stop();
}

}  // namespace

std::string_view Attributes::operator[](std::string_view name) const {
    for (const auto* at = list_; *at != nullptr; at += 2)
        if (local(*at) == name) return at[1];
    return {};
}

FileOutcome read_xml(Archive& archive, const std::string& name, const XmlEvents& events) {
    const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser{
        XML_ParserCreateNS(nullptr, namespace_mark), &XML_ParserFree};
    if (!parser) return file_fault("workbook_damaged", "there is no memory to read the workbook");
    Reading reading{events, parser.get()};
    XML_SetUserData(parser.get(), &reading);
    XML_SetElementHandler(parser.get(), on_begin, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_document_type);
    bool is_xml = true;
    bool any = false;
    const auto read = archive.read(name, [&](std::string_view bytes) {
        any = true;
        is_xml =
            XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), XML_FALSE) == XML_STATUS_OK;
        return is_xml && !events.enough();
    });
    if (!read) return read;
    if (any && is_xml && !events.enough()) is_xml = XML_Parse(parser.get(), "", 0, XML_TRUE) == XML_STATUS_OK;
    if (!is_xml)
        return file_fault("workbook_damaged",
                          "the part " + name + " of the workbook is no XML that it may have");
    return {};
}

}  // namespace billmill::formats::bulk::xlsx
