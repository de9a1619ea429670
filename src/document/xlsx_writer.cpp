#include "document/xlsx_writer.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "foundation/ascii.hpp"

namespace billmill::document {
namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
constexpr std::uint64_t sheet_bytes_max = 3'000'000'000;  ///< Below what a file of a ZIP archive may have.
constexpr int digits_kept = 15;
constexpr std::size_t decimals_max = 6;

// Styles by their place in styles.xml.
constexpr int plain = 0;
constexpr int bold = 1;
constexpr int day = 2;
constexpr int quoted = 3;      ///< What looks like a formula stays text, even after somebody has edited it.
constexpr int decimals_0 = 4;  ///< And so on, for each decimal.

constexpr std::string_view head_of_xml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view main_names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view relation_names =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

constexpr std::string_view content_types =
    R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)"
    R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
    R"(<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>)"
    R"(<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>)"
    R"(<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>)"
    R"(</Types>)";
constexpr std::string_view package_relations =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
    R"(<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>)"
    R"(</Relationships>)";

std::string styles() {
    std::string formats;
    std::string cells =
        R"(<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>)"
        R"(<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>)"
        R"(<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>)"
        R"(<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>)";
    constexpr int first_own_format = 164;
    for (std::size_t decimals = 0; decimals <= decimals_max; ++decimals) {
        const auto id = std::to_string(first_own_format + static_cast<int>(decimals));
        formats += "<numFmt numFmtId=\"" + id + "\" formatCode=\"0" +
                   (decimals == 0 ? "" : "." + std::string(decimals, '0')) + "\"/>";
        cells += "<xf numFmtId=\"" + id +
                 R"(" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>)";
    }
    return "<styleSheet xmlns=\"" + std::string{main_names} + "\"><numFmts count=\"7\">" + formats +
           R"(</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>)"
           R"(<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>)"
           R"(<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>)"
           R"(<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>)"
           R"(<cellXfs count="11">)" +
           cells +
           R"(</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>)";
}

std::string column_name(std::uint32_t column) {
    std::string name;
    for (; column > 0; column = (column - 1) / 26)
        name.insert(0, 1, static_cast<char>('A' + (column - 1) % 26));
    return name;
}

/// What XML has no character for stands as _x0001_, and a text that reads so itself begins with _x005F_.
void put_text(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        const bool unknown_to_xml = byte < 0x20 && c != '\t' && c != '\n';
        if (unknown_to_xml || (c == '_' && text.substr(at, 2) == "_x"))
            out.append("_x00").append(1, digits[byte >> 4U]).append(1, digits[byte & 0xFU]).append("_");
        else if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
}

bool looks_like_formula(std::string_view text) {
    return !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
}

std::ptrdiff_t digits_of(std::string_view number) {
    const auto first = number.find_first_of("123456789");
    return first == std::string_view::npos ? 0 : std::ranges::count_if(number.substr(first), ascii::is_digit);
}

std::int64_t day_number(const Date& date) {
    using namespace std::chrono;
    const sys_days at = year{date.year} / month{date.month} / std::chrono::day{date.day};
    const sys_days nought = year{1899} / 12 / 30;  // From March 1900 on.
    return (at - nought).count();
}

}  // namespace

XlsxWriter::XlsxWriter(Write write, std::string title, std::vector<std::string> head)
    : zip_{std::move(write)}, title_{std::move(title)}, head_{std::move(head)} {
    add_part("[Content_Types].xml", content_types);
    add_part("_rels/.rels", package_relations);
    add_part("xl/styles.xml", styles());
}

void XlsxWriter::add_part(std::string_view name, std::string_view text) {
    is_read_ =
        is_read_ && zip_.begin(name) && zip_.compress(head_of_xml) && zip_.compress(text) && zip_.end();
}

void XlsxWriter::flush() {
    sheet_bytes_ += buffer_.size();
    is_read_ = is_read_ && zip_.compress(buffer_);
    buffer_.clear();
}

void XlsxWriter::begin_sheet() {
    ++sheets_;
    sheet_bytes_ = 0;
    row_ = 0;
    is_read_ = is_read_ && zip_.begin("xl/worksheets/sheet" + std::to_string(sheets_) + ".xml");
    buffer_.append(head_of_xml).append("<worksheet xmlns=\"").append(main_names);
    buffer_.append(
        R"("><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" )"
        R"(state="frozen"/></sheetView></sheetViews><sheetData>)");
    for (const auto& name : head_) inline_text(bold, name);
    (void)end_row();  // The next row says whether anybody reads.
}

/// Where a row begins that this sheet does not take, the next one does.
void XlsxWriter::have_sheet() {
    if (in_row_) return;
    const bool full = row_ >= rows_max_ || sheet_bytes_ >= sheet_bytes_max;
    if (sheets_ > 0 && !full) return;
    if (sheets_ > 0) end_sheet();
    begin_sheet();
}

void XlsxWriter::end_sheet() {
    buffer_ += "</sheetData></worksheet>";
    flush();
    is_read_ = is_read_ && zip_.end();
}

void XlsxWriter::begin_cell(int style, std::string_view type) {
    if (!in_row_) {
        in_row_ = true;
        column_ = 0;
        ++row_;
        buffer_.append("<row r=\"").append(std::to_string(row_)).append("\">");
    }
    ++column_;
    buffer_.append("<c r=\"").append(column_name(column_)).append(std::to_string(row_)).append("\"");
    if (style != plain) buffer_.append(" s=\"").append(std::to_string(style)).append("\"");
    if (!type.empty()) buffer_.append(" t=\"").append(type).append("\"");
    buffer_ += '>';
}

void XlsxWriter::inline_text(int style, std::string_view text) {
    begin_cell(style, "inlineStr");
    buffer_ += "<is><t xml:space=\"preserve\">";
    put_text(buffer_, text);
    buffer_ += "</t></is></c>";
}

XlsxWriter& XlsxWriter::text(std::string_view text) {
    have_sheet();
    if (!text.empty()) {
        inline_text(looks_like_formula(text) ? quoted : plain, text);
        return *this;
    }
    begin_cell(plain, "");
    buffer_ += "</c>";
    return *this;
}

XlsxWriter& XlsxWriter::number(std::string_view number) {
    const auto point = number.find('.');
    const auto decimals = point == std::string_view::npos ? 0 : number.size() - point - 1;
    if (number.empty() || digits_of(number) > digits_kept) return text(number);
    have_sheet();
    begin_cell(decimals_0 + static_cast<int>(std::min(decimals, decimals_max)), "");
    buffer_.append("<v>").append(number).append("</v></c>");
    return *this;
}

XlsxWriter& XlsxWriter::date(const Date& date) {
    have_sheet();
    begin_cell(day, "");
    buffer_.append("<v>").append(std::to_string(day_number(date))).append("</v></c>");
    return *this;
}

bool XlsxWriter::end_row() {
    buffer_ += "</row>";
    in_row_ = false;
    if (buffer_.size() >= buffer_bytes) flush();
    return is_read_;
}

bool XlsxWriter::finish() {
    if (sheets_ == 0) begin_sheet();
    end_sheet();
    std::string sheets;
    std::string relations;
    for (int sheet = 1; sheet <= sheets_; ++sheet) {
        const auto number = std::to_string(sheet);
        sheets += "<sheet name=\"" + title_ + (sheet == 1 ? "" : " " + number) + "\" sheetId=\"" + number +
                  "\" r:id=\"rId" + number + "\"/>";
        relations += "<Relationship Id=\"rId" + number + "\" Type=\"" + std::string{relation_names} +
                     "/worksheet\" Target=\"worksheets/sheet" + number + ".xml\"/>";
    }
    relations += "<Relationship Id=\"rId" + std::to_string(sheets_ + 1) + "\" Type=\"" +
                 std::string{relation_names} + "/styles\" Target=\"styles.xml\"/>";
    add_part("xl/workbook.xml", "<workbook xmlns=\"" + std::string{main_names} + "\" xmlns:r=\"" +
                                    std::string{relation_names} + "\"><sheets>" + sheets +
                                    "</sheets></workbook>");
    add_part("xl/_rels/workbook.xml.rels",
             R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)" +
                 relations + "</Relationships>");
    return is_read_ && zip_.finish();
}

}  // namespace billmill::document
