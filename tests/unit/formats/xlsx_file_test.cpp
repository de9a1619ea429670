// Workbooks: what spreadsheets write, and what nobody should send.

#include <gmock/gmock.h>

#include "formats/bulk/bill_file.hpp"
#include "formats/bulk/xlsx/cell_values.hpp"
#include "support/seeded.hpp"
#include "support/workbook.hpp"

namespace billmill::formats::bulk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::Workbook;

struct Read {
    std::vector<std::string> rows;
    std::string sheet;
    std::string fault;
};

char letter_of(const CellMark& mark) {
    if (mark.merged) return 'm';
    return "tnde="[static_cast<int>(mark.kind)];
}

Read read(const std::string& bytes) {
    XlsxFile file{std::filesystem::temp_directory_path()};
    for (std::size_t at = 0; at < bytes.size(); at += 10'000)
        EXPECT_TRUE(file.append(std::string_view{bytes}.substr(at, 10'000)));
    Read read;
    const auto sheet = file.read([&](TableRow&& row) {
        std::string text = std::to_string(row.line) + ":";
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            text += "[" + row.cells[i] +
                    (row.cells[i].empty() ? "" : std::string{"|"} + letter_of(row.marks[i])) + "]";
        read.rows.push_back(text + (row.fault == nullptr ? "" : row.fault));
        return true;
    });
    if (sheet)
        read.sheet = *sheet;
    else
        read.fault = sheet.error().code;
    return read;
}

TEST(XlsxFile, ReadsEveryKindOfCell) {
    Workbook book;
    book.texts =
        "<si><t>Tea</t></si><si><r><t>Green </t></r><r><rPr/><t>tea</t></r><rPh><t>aid</t></rPh></si>";
    book.styles = R"(<xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/>)";
    book.number_formats =
        R"(<numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="[$-407]d. mmmm yyyy;@"/>)";
    book.rows =
        R"(<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="inlineStr"><is><t>Oolong</t></is></c></row>)"
        R"(<row r="5"><c r="A5"><v>1.1000000000000001</v></c><c r="B5" s="1"><v>46387</v></c><c r="C5" s="2"><v>0.19</v></c>)"
        R"(<c r="D5" s="3"><v>1067</v></c><c r="E5" t="b"><v>1</v></c><c r="F5" s="4"><v>46387.5</v></c></row>)"
        R"(<row r="6"/><row r="7"><c r="A7" s="1"/></row>)"
        R"(<row r="8"><c r="A8" t="str"><f>B8</f><v>a_x000D_b</v></c><c r="B8"><f>1+1</f><v>2</v></c><c r="C8" t="e"><v>#N/A</v></c>)"
        R"(<c r="D8"><f>SUM(A1:A3)</f><v></v></c><c r="E8" t="d"><v>2026-12-31T00:00:00</v></c></row>)";
    const auto got = read(book.bytes());
    EXPECT_EQ(got.fault, "");
    EXPECT_EQ(got.sheet, "Bills");
    EXPECT_THAT(got.rows, ElementsAre("2:[Tea|t][Green tea|t][][Oolong|t]",
                                      "5:[1.1|n][2026-12-31|d][19|n][01067|n][true|t][2026-12-31|d]",
                                      "8:[a\rb|t][2|n][#N/A|e][=SUM(A1:A3)|=][2026-12-31|d]"));
    EXPECT_EQ(read(book.bytes(false)).rows, got.rows) << "stored without compression";
}

TEST(XlsxFile, DaysAreCountedFrom1904WhereTheWorkbookSaysSo) {
    Workbook book;
    book.styles = R"(<xf numFmtId="14"/>)";
    book.rows = R"(<row r="1"><c r="A1" s="1"><v>44925</v></c></row>)";
    book.properties = R"(date1904="1")";
    EXPECT_THAT(read(book.bytes()).rows, ElementsAre("1:[2026-12-31|d]"));
}

TEST(XlsxFile, CellsThatAreMergedDownwardsHaveOneValue) {
    Workbook book;
    book.rows =
        R"(<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>7</v></c></row>)"
        R"(<row r="2"><c r="A2"/><c r="B2"><v>8</v></c></row>)"
        R"(<row r="3"><c r="B3"><v>9</v></c></row><row r="4"><c r="A4"/></row><row r="5"><c r="B5"><v>6</v></c></row>)";
    book.after_rows = R"(<mergeCells><mergeCell ref="A1:A4"/><mergeCell ref="D1:E1"/></mergeCells>)";
    EXPECT_THAT(read(book.bytes()).rows,
                ElementsAre("1:[1|n][7|n]", "2:[1|m][8|n]", "3:[1|m][9|n]", "5:[][6|n]"));
}

TEST(XlsxFile, TheFirstSheetIsTheFirstThatAPersonSees) {
    Workbook book;
    book.sheets =
        R"(<sheet name="Notes" sheetId="1" state="hidden" r:id="rId1"/><sheet name="Lost" sheetId="3" r:id="rId9"/>)"
        R"(<sheet name="March" sheetId="2" r:id="rId2"/><sheet name="April" sheetId="4" r:id="rId1"/>)";
    book.parts["xl/worksheets/sheet2.xml"] =
        R"(<x:worksheet xmlns:x="http://x/ooxml"><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>)";
    const auto got = read(book.bytes());
    EXPECT_EQ(got.sheet, "March");
    EXPECT_THAT(got.rows, ElementsAre("1:[5|n]")) << "with a prefix, and without places";
    book.sheets = R"(<sheet name="Notes" sheetId="1" state="veryHidden" r:id="rId1"/>)";
    EXPECT_EQ(read(book.bytes()).fault, "empty_file");
}

TEST(XlsxFile, RowsBeyondTheLimitsAreRefusedAlone) {
    Workbook book;
    book.rows =
        R"(<row r="1"><c r="A1" t="inlineStr"><is><t>)" + std::string(5'000, 'x') + "</t></is></c></row>" +
        R"(<row r="2"><c r="GS2"><v>1</v></c></row><row r="3"><c r="GS3" s="1"/><c r="GT3"/></row><row r="4"><c r="A4"><v>1</v></c></row>)";
    EXPECT_THAT(read(book.bytes()).rows, ElementsAre("1:cell_too_long", "2:too_many_cells", "4:[1|n]"));
}

struct Bad {
    const char* what;
    std::string code;
    std::function<std::string(Workbook)> make;
};

std::vector<Bad> bad_workbooks() {
    const auto with = [](const char* part, std::string text) {
        return [part, text = std::move(text)](Workbook book) {
            book.parts[part] = text;
            return book.bytes();
        };
    };
    return {
        {"cut", "workbook_damaged", [](const Workbook& book) { return book.bytes().substr(0, 700); }},
        {"only its first bytes", "workbook_damaged",
         [](const Workbook&) { return std::string{"PK\x03\x04"}; }},
        {"a byte changed in a part", "workbook_damaged",
         [](const Workbook& book) {
             auto bytes = book.bytes(false);
             bytes[bytes.find("<v>1</v>") + 3] = '2';
             return bytes;
         }},
        {"no XML", "workbook_damaged", with("xl/worksheets/sheet1.xml", "a,b\n1,2\n")},
        {"XML that breaks off", "workbook_damaged",
         with("xl/worksheets/sheet1.xml", "<worksheet><sheetData>")},
        {"a document type", "workbook_damaged",
         with("xl/sharedStrings.xml",
              R"(<!DOCTYPE sst [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>)")},
        {"nested too deep", "workbook_damaged",
         with("xl/styles.xml",
              [] {
                  std::string text;
                  for (int i = 0; i < 1'000; ++i) text += "<a>";
                  for (int i = 0; i < 1'000; ++i) text += "</a>";
                  return text;
              }())},
        {"a text that is not there", "workbook_damaged",
         [](Workbook book) {
             book.rows = R"(<row r="1"><c r="A1" t="s"><v>3</v></c></row>)";
             return book.bytes();
         }},
        {"rows that go back", "workbook_damaged",
         [](Workbook book) {
             book.rows += R"(<row r="1"><c r="A1"><v>1</v></c></row>)";
             return book.bytes();
         }},
        {"a row that no sheet has", "workbook_damaged",
         [](Workbook book) {
             book.rows = R"(<row r="99999999"><c r="A1"><v>1</v></c></row>)";
             return book.bytes();
         }},
        {"a bomb", "compressed_ratio",
         [](Workbook book) {
             book.texts = "<si><t>" + std::string(20'000'000, 'a') + "</t></si>";
             return book.bytes();
         }},
        {"texts for ever", "workbook_too_large",
         [](Workbook book) {
             tests::Seeded random;
             while (book.texts.size() < 75'000'000) {
                 std::string text;
                 for (int i = 0; i < 250; ++i) text += std::to_string(random.bits()).substr(0, 12);
                 book.texts += "<si><t>" + text + "</t></si>";
             }
             return book.bytes(false);
         }},
        {"ten thousand parts", "workbook_too_large",
         [](Workbook book) {
             for (int i = 0; i < 10'001; ++i) book.parts["x" + std::to_string(i)] = "";
             return book.bytes(false);
         }},
        {"a password for its parts", "encrypted_file",
         [](const Workbook& book) {
             auto all = book.parts;
             all["xl/workbook.xml"] = "<workbook/>";
             return Workbook::archive(all, true, "secret");
         }},
        {"a text document", "not_a_workbook",
         [](Workbook book) {
             book.parts["xl/workbook.xml"] = "<w:document xmlns:w='http://x/w'><w:body/></w:document>";
             return book.bytes();
         }},
        {"any archive", "not_a_workbook",
         [](const Workbook&) { return Workbook::archive({{"invoice.pdf", "%PDF-1.7"}}); }},
    };
}

TEST(XlsxFile, WhatIsNoWorkbookOrIsNotToBeTrustedIsRefused) {
    Workbook good;
    good.rows = R"(<row r="1"><c r="A1"><v>1</v></c></row>)";
    ASSERT_EQ(read(good.bytes()).fault, "");
    for (const auto& bad : bad_workbooks()) EXPECT_EQ(read(bad.make(good)).fault, bad.code) << bad.what;
}

TEST(XlsxFile, AnyBytesEndInABound) {
    Workbook book;
    book.texts = "<si><t>Tea</t></si>";
    book.rows = R"(<row r="1"><c r="A1" t="s"><v>0</v></c></row>)";
    const auto whole = book.bytes(false);
    tests::Seeded random;
    for (int i = 0; i < 300; ++i) {
        auto bytes = whole;
        for (int n = 0; n < 6; ++n) bytes[random.bits() % bytes.size()] = static_cast<char>(random.bits());
        (void)read(bytes);
    }
}

TEST(XlsxFile, AWorkbookOfBefore2007IsToldFromOneWithAPassword) {
    const std::string ole{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"};
    const std::string name{"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32};
    EXPECT_EQ(XlsxFile::older_workbook(ole + std::string(1'000, '\0'))->code, "old_workbook");
    EXPECT_EQ(XlsxFile::older_workbook(ole + std::string(1'000, '\0') + name)->code, "encrypted_file");
    EXPECT_FALSE(XlsxFile::older_workbook("Order;Email"));
}

TEST(XlsxValues, NumbersAreWhatTheCellShows) {
    const auto plain = [](std::string_view number) { return xlsx::number_text(number, {}); };
    EXPECT_EQ(plain("1.1000000000000001"), "1.1");
    EXPECT_EQ(plain("0.30000000000000004"), "0.3");
    EXPECT_EQ(plain("899.89999999999998"), "899.9");
    EXPECT_EQ(plain("2.9999999999999996"), "3");
    EXPECT_EQ(plain("9.9999999999999999"), "10");
    EXPECT_EQ(plain("-2.50"), "-2.5");
    EXPECT_EQ(plain("1E-3"), "0.001");
    EXPECT_EQ(plain("4.9151123456789E+12"), "4915112345678.9");
    EXPECT_EQ(plain("1.5e3"), "1500");
    EXPECT_EQ(plain("-0"), "0");
    EXPECT_EQ(plain("0.125"), "0.125");
    EXPECT_EQ(plain("1E+300"), "1E+300") << "no amount, and refused where it is read";
    EXPECT_EQ(plain("12a"), "12a");
    EXPECT_EQ(xlsx::number_text("0.07", {xlsx::NumberFormat::Kind::percent, 0}), "7");
    EXPECT_EQ(xlsx::number_text("0.055", {xlsx::NumberFormat::Kind::percent, 0}), "5.5");
}

TEST(XlsxValues, FormatsSayWhatIsADate) {
    using enum xlsx::NumberFormat::Kind;
    for (const auto* code :
         {"yyyy-mm-dd", "d. mmmm yyyy;@", "[$-407]mmm yy", "dd/mm/yy hh:mm", "mmm", "\"am\" d"})
        EXPECT_EQ(xlsx::number_format(170, code).kind, date) << code;
    for (const auto* code : {"0.00", "0.00 \"day\"", "[Red]0.00", "hh:mm:ss", "mm:ss", "[h]:mm", "General",
                             "0.00\\d", "0 [$USD]"})
        EXPECT_EQ(xlsx::number_format(170, code).kind, plain) << code;
    EXPECT_EQ(xlsx::number_format(170, "0.0%").kind, percent);
    EXPECT_EQ(xlsx::number_format(14, "").kind, date);
    EXPECT_EQ(xlsx::number_format(21, "").kind, plain) << "a time of day";
    EXPECT_EQ(xlsx::number_format(10, "").kind, percent);
}

/// Seen: 89.90 shown as "89,90 €" was billed as rupees.
TEST(NumberFormat, ShowsTheSignOfACurrency) {
    for (const auto* code :
         {"#,###.00 \"€\"", "#,###.00\\ €", "_-* #,###.00\\ [$€-407]_-", "[$€] 0.00", "0.00 €;-0.00 $"})
        EXPECT_EQ(xlsx::number_format(170, code).sign, "€") << code;
    EXPECT_EQ(xlsx::number_format(170, "\"$\"#,###.00").sign, "$");
    EXPECT_EQ(xlsx::number_format(170, "[$$-409]#,###.00").sign, "$");
    for (const auto* code : {"#,###.00", "[$-407]#,###.00", "0.00;-0.00 €", "General"})
        EXPECT_EQ(xlsx::number_format(170, code).sign, "") << code;
}

TEST(XlsxValues, DaysOfBothSystems) {
    EXPECT_EQ(xlsx::date_text("1", false), "1900-01-01");
    EXPECT_EQ(xlsx::date_text("59", false), "1900-02-28");
    EXPECT_EQ(xlsx::date_text("60", false), std::nullopt) << "the day that only spreadsheets know";
    EXPECT_EQ(xlsx::date_text("61", false), "1900-03-01");
    EXPECT_EQ(xlsx::date_text("46387.75", false), "2026-12-31");
    EXPECT_EQ(xlsx::date_text("44925", true), "2026-12-31");
    EXPECT_EQ(xlsx::date_text("-1", false), std::nullopt);
    EXPECT_EQ(xlsx::date_text("1E9", false), std::nullopt);
}

/// A table of bills: mistakes are told with the row and column of the sheet.
TEST(XlsxFile, BillsOfASheetAreThoseOfATable) {
    Workbook book;
    const auto text = [](std::string_view place, std::string_view value) {
        return "<c r=\"" + std::string{place} + "\" t=\"inlineStr\"><is><t>" + std::string{value} +
               "</t></is></c>";
    };
    book.rows = "<row r=\"1\">" + text("A1", "Auftrag") + text("B1", "E-Mail") + text("C1", "Nachname") +
                text("D1", "Artikel") + text("E1", "Menge") + text("F1", "Einzelpreis") + "</row>" +
                "<row r=\"3\">" + text("A3", "77") + text("B3", "eva@example.com") + text("C3", "Eva") +
                text("D3", "Tee") + R"(<c r="E3"><v>2</v></c><c r="F3"><v>1.125</v></c></row>)" +
                "<row r=\"4\"><c r=\"A4\"/>" + text("D4", "Versand") +
                R"(<c r="E4"><v>1</v></c><c r="F4"/></row>)" + "<row r=\"5\">" + text("A5", "78") +
                text("B5", "x@example.com") + text("C5", "X") + text("D5", "Tee") +
                R"(<c r="E5"><f>A5*2</f></c><c r="F5" t="e"><v>#REF!</v></c></row>)";
    book.after_rows =
        R"(<mergeCells count="3"><mergeCell ref="A3:A4"/><mergeCell ref="B3:B4"/><mergeCell ref="F3:F4"/></mergeCells>)";
    std::vector<FileBill> bills;
    const BillSink sink{[&](FileBill&& bill) { bills.push_back(std::move(bill)); }};
    BillFile file{{}};
    ASSERT_TRUE(file.feed(book.bytes(), sink));
    ASSERT_TRUE(file.finish(sink));
    EXPECT_EQ(name(file.format()), "xlsx");
    EXPECT_EQ(file.sheet(), "Bills");
    ASSERT_EQ(bills.size(), 2U);
    EXPECT_EQ(bills[0].key, "77");
    EXPECT_EQ(bills[0].rows, 2);
    EXPECT_THAT(bills[0].body, HasSubstr(R"("price":"1.125")")) << "a number is not ambiguous";
    const auto told = [](const FileBill& bill) {
        std::vector<std::string> all;
        for (const auto& issue : bill.issues)
            all.push_back(std::to_string(issue.row) + " " + issue.column + " " + issue.value + " " +
                          issue.issue.code);
        return all;
    };
    EXPECT_THAT(told(bills[0]), ElementsAre("4 Einzelpreis 1.125 merged_cell"));
    EXPECT_THAT(told(bills[1]),
                ElementsAre("5 Menge =A5*2 formula_without_value", "5 Einzelpreis #REF! cell_error"));
}

TEST(XlsxFile, AReferenceThatIsNoneRefusesItsRow) {
    Workbook book;
    book.texts =
        "<si><t>Order</t></si><si><t>Email</t></si><si><t>Product</t></si><si><t>Quantity</t></"
        "si><si><t>Price</t></si>"
        "<si><t>a@example.com</t></si>";
    book.rows =
        R"(<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c><c t="s"><v>4</v></c></row>)"
        R"(<row r="2"><c t="e"><v>#N/A</v></c><c t="s"><v>5</v></c><c t="s"><v>2</v></c><c><v>1</v></c><c><v>2</v></c></row>)";
    std::vector<std::string> codes;
    const BillSink sink{[&](FileBill&& bill) {
        for (const auto& issue : bill.issues) codes.push_back(issue.column + " " + issue.issue.code);
    }};
    BillFile file{{}};
    ASSERT_TRUE(file.feed(book.bytes(), sink));
    ASSERT_TRUE(file.finish(sink));
    EXPECT_THAT(codes, ElementsAre("Order cell_error"));
}

TEST(XlsxFile, ALookReadsTheHeaderAndTheFirstRow) {
    Workbook book;
    book.rows =
        R"(<row r="1"><c t="inlineStr"><is><t>Email</t></is></c></row><row r="2"><c><v>1</v></c></row>)";
    for (int i = 3; i < 3'000; ++i) book.rows += "<row><c><v>" + std::to_string(i * 7919) + "</v></c></row>";
    const auto bytes = book.bytes();
    BillFile file{{}};
    for (std::size_t at = 0; at < bytes.size(); at += 500)
        ASSERT_TRUE(file.look_at(std::string_view{bytes}.substr(at, 500)));
    EXPECT_EQ(file.finish_look().error().code, "columns_missing");
    EXPECT_EQ(file.columns().at(0).name, "Email");
    EXPECT_THAT(file.first_row(), ElementsAre("1"));
}

}  // namespace
}  // namespace billmill::formats::bulk
