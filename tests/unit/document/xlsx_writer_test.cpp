// Workbooks that are written forwards.

#include "document/xlsx_writer.hpp"

#include <gmock/gmock.h>
#include <zlib.h>

#include <map>

namespace billmill::document {
namespace {

using testing::HasSubstr;
using testing::Not;

std::uint32_t number(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8U | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

/// The files of an archive, by its directory; each checked by its sum.
std::map<std::string, std::string> files_of(const std::string& archive) {
    std::map<std::string, std::string> files;
    const auto end = archive.rfind("PK\x05\x06");
    auto at = number(archive, end + 16, 4);
    for (auto left = number(archive, end + 10, 2); left > 0; --left) {
        const auto crc = number(archive, at + 16, 4);
        const auto packed = number(archive, at + 20, 4);
        const auto size = number(archive, at + 24, 4);
        const auto name_size = number(archive, at + 28, 2);
        const auto offset = number(archive, at + 42, 4);
        const auto name = archive.substr(at + 46, name_size);
        std::string text(size, '\0');
        z_stream stream{};
        EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
        auto body = archive.substr(offset + 30 + name_size, packed);
        stream.next_in = reinterpret_cast<Bytef*>(body.data());
        stream.avail_in = packed;
        stream.next_out = reinterpret_cast<Bytef*>(text.data());
        stream.avail_out = size;
        EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END) << name;
        inflateEnd(&stream);
        EXPECT_EQ(crc32(0, reinterpret_cast<const Bytef*>(text.data()), size), crc) << name;
        EXPECT_EQ(number(archive, offset + 30 + name_size + packed, 4), 0x08074b50U) << name;
        EXPECT_EQ(number(archive, offset + 30 + name_size + packed + 4, 4), crc) << name;
        files[name] = text;
        at += 46 + name_size;
    }
    return files;
}

std::string written(const std::function<void(XlsxWriter&)>& rows, std::int64_t rows_max = 1'048'576) {
    std::string archive;
    XlsxWriter writer{[&](std::string_view bytes) {
                          archive += bytes;
                          return true;
                      },
                      "invoices",
                      {"number", "gross"}};
    writer.limit_rows(rows_max);
    rows(writer);
    EXPECT_TRUE(writer.finish());
    return archive;
}

TEST(XlsxWriter, NumbersAreNumbersDatesAreDatesAndTextIsText) {
    const auto files = files_of(written([](XlsxWriter& writer) {
        writer.text("=1+1").number("1234567890123.45").date({2026, 12, 31}).number("");
        EXPECT_TRUE(writer.end_row());
        writer.text("a<b>&\x01_x0041_").number("-0.50").number("12345678901234567").text("");
        EXPECT_TRUE(writer.end_row());
    }));
    const auto& sheet = files.at("xl/worksheets/sheet1.xml");
    EXPECT_THAT(
        sheet,
        HasSubstr(
            R"(<row r="1"><c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">number</t></is></c>)"));
    EXPECT_THAT(sheet,
                HasSubstr(R"(<c r="A2" s="3" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>)"));
    EXPECT_THAT(sheet, HasSubstr(R"(<c r="B2" s="6"><v>1234567890123.45</v></c>)"));
    EXPECT_THAT(sheet, HasSubstr(R"(<c r="C2" s="2"><v>46387</v></c>)"));
    EXPECT_THAT(sheet, HasSubstr("a&lt;b&gt;&amp;_x0001__x005F_x0041_"));
    EXPECT_THAT(sheet, HasSubstr("<v>-0.50</v>"));
    EXPECT_THAT(sheet, HasSubstr(">12345678901234567</t>")) << "a spreadsheet would lose its last digits";
    EXPECT_THAT(sheet, Not(HasSubstr("<f>")));
}

TEST(XlsxWriter, ATableThatIsTooLongGoesOnInTheNextSheet) {
    const auto files = files_of(written(
        [](XlsxWriter& writer) {
            for (int i = 0; i < 6; ++i) EXPECT_TRUE(writer.number(std::to_string(i)).end_row());
        },
        4));
    EXPECT_THAT(files.at("xl/workbook.xml"),
                HasSubstr("<sheet name=\"invoices 2\" sheetId=\"2\" r:id=\"rId2\"/></sheets>"));
    EXPECT_THAT(files.at("xl/worksheets/sheet1.xml"), HasSubstr("<v>2</v></c></row></sheetData>"));
    EXPECT_THAT(files.at("xl/worksheets/sheet2.xml"), HasSubstr("<row r=\"2\"><c r=\"A2\" s=\"4\"><v>3</v>"));
    EXPECT_FALSE(files.contains("xl/worksheets/sheet3.xml")) << "none for no row";
}

TEST(XlsxWriter, AnEmptyTableHasItsHeader) {
    EXPECT_THAT(files_of(written([](XlsxWriter&) {})).at("xl/worksheets/sheet1.xml"),
                HasSubstr(">gross</t>"));
}

TEST(XlsxWriter, TheSameRowsAreTheSameBytes) {
    const auto rows = [](XlsxWriter& writer) { EXPECT_TRUE(writer.text("x").end_row()); };
    EXPECT_EQ(written(rows), written(rows));
}

TEST(XlsxWriter, WhoHasLeftEndsIt) {
    std::size_t taken = 0;
    XlsxWriter writer{[&](std::string_view bytes) {
                          taken += bytes.size();
                          return taken < 100'000;
                      },
                      "invoices",
                      {"number"}};
    int rows = 0;
    while (writer.number(std::to_string(rows * 7919)).end_row() && rows < 1'000'000) ++rows;
    EXPECT_LT(rows, 200'000);
    EXPECT_FALSE(writer.finish());
}

}  // namespace
}  // namespace billmill::document
