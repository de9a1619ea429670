#include "document/pdf/attachment.hpp"

#include <gtest/gtest.h>

#include "pdf_reader.hpp"
#include "press.hpp"

namespace billmill::document::pdf {
namespace {

using samples::Press;

constexpr std::string_view xml =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rsm:CrossIndustryInvoice>MS/26-27/000001 & "
    "more</rsm:CrossIndustryInvoice>\n";

Attachment factur_x() {
    return {.name = "factur-x.xml",
            .bytes = xml,
            .description = "Rechnung für Maschinen",
            .conformance_level = "EN 16931",
            .version = "1.0",
            .modified = from_unix_ms(1'795'339'800'000)};
}

std::string written(Press& press, const std::optional<Attachment>& attachment) {
    press.pages.clear();
    press.pages.add().text(5'000, 5'000, 900, {}, press.type.line("a page", text::Weight::regular, 900),
                           press.type);
    auto parts = press.parts();
    parts.attachment = attachment;
    return press.write(parts);
}

TEST(Attachment, ComesOutAsItWentIn) {
    Press press;
    for (const auto& bytes : {std::string{xml}, std::string{}, std::string(100'000, 'x')}) {
        auto attachment = factur_x();
        attachment.bytes = bytes;
        const samples::PdfReader reader{written(press, attachment)};
        EXPECT_EQ(reader.attachments(), (std::map<std::string, std::string>{{"factur-x.xml", bytes}}));
    }
}

TEST(Attachment, IsNamedByCatalogAndMetadata) {
    Press press;
    const auto document = written(press, factur_x());
    const auto told = samples::PdfReader{document}.told();
    for (const auto* wanted :
         {"/Type/EmbeddedFile/Subtype/text#2Fxml/Params<</Size 115/ModDate(D:20261122093000Z)>>",
          "/Type/Filespec/AFRelationship/Alternative/F(factur-x.xml)/UF(factur-x.xml)/Desc<FEFF0052",
          "/Names<</EmbeddedFiles<</Names[(factur-x.xml)",
          "<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>"
          "<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
          "xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\"",
          "<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#<",
          "<pdfaProperty:name>DocumentFileName<", "<pdfaProperty:name>DocumentType<",
          "<pdfaProperty:name>Version<", "<pdfaProperty:name>ConformanceLevel<"}) {
        EXPECT_NE(told.find(wanted), told.npos) << wanted;
    }
    EXPECT_EQ(document, written(press, factur_x())) << "nothing of it depends on when it is made";
}

TEST(Attachment, LeavesNoTraceWhereThereIsNone) {
    Press press;
    const auto document = written(press, {});
    const auto told = samples::PdfReader{document}.told();
    for (const auto* unwanted : {"/AF", "/EmbeddedFile", "fx:", "factur-x"})
        EXPECT_EQ(told.find(unwanted), told.npos) << unwanted;
    EXPECT_TRUE(samples::PdfReader{document}.attachments().empty());
}

TEST(Attachment, CannotBreakOutOfItsStrings) {
    Press press;
    auto attachment = factur_x();
    attachment.name = "a)(\\.xml";
    attachment.version = "<x>&";
    const auto document = written(press, attachment);
    const auto told = samples::PdfReader{document}.told();
    EXPECT_NE(told.find("/F(a\\)\\(\\\\.xml)/UF(a\\)\\(\\\\.xml)"), told.npos);
    EXPECT_NE(samples::PdfReader{document}.metadata().find("<fx:Version>&lt;x&gt;&amp;</fx:Version>"),
              std::string::npos);
}

}  // namespace
}  // namespace billmill::document::pdf
