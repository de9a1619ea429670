// Any bytes as a workbook, and any text as the rows, styles and texts of one: read within the limits, and alike each time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "document/zip_writer.hpp"
#include "formats/bulk/xlsx_file.hpp"
#include "foundation/ascii.hpp"
#include "fuzz/expect.hpp"

namespace {

using namespace billmill::formats::bulk;

/// The parts that a mistake in a sheet is not about.
std::string workbook(std::string_view rows, std::string_view styles, std::string_view texts,
                     std::string_view behind) {
    std::string bytes;
    billmill::document::ZipWriter zip{[&](std::string_view more) {
        bytes += more;
        return true;
    }};
    const auto add = [&](std::string_view name, const std::string& text) {
        expect(zip.add(name, text), "written");
    };
    add("_rels/.rels", R"(<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></R>)");
    add("xl/_rels/workbook.xml.rels",
        R"(<R><Relationship Id="a" Type="x/worksheet" Target="s.xml"/><Relationship Id="b" Type="x/styles" Target="t.xml"/>)"
        R"(<Relationship Id="c" Type="x/sharedStrings" Target="u.xml"/></R>)");
    add("xl/workbook.xml", R"(<workbook><sheets><sheet name="S" id="a"/></sheets></workbook>)");
    add("xl/t.xml", "<styleSheet>" + std::string{styles} + "</styleSheet>");
    add("xl/u.xml", "<sst>" + std::string{texts} + "</sst>");
    add("xl/s.xml",
        "<worksheet><sheetData>" + std::string{rows} + "</sheetData>" + std::string{behind} + "</worksheet>");
    expect(zip.finish(), "written");
    return bytes;
}

std::string_view cut(std::string_view& rest) {
    const auto end = std::min(rest.find('\0'), rest.size());
    const auto part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

std::size_t significant_digits(std::string_view number) {
    std::string digits;
    std::ranges::copy_if(number, std::back_inserter(digits), billmill::ascii::is_digit);
    const auto first = digits.find_first_not_of('0');
    if (first == std::string::npos) return 0;
    return digits.find_last_not_of('0') - first + 1;
}

/// As number_text() writes one; what it leaves as it is may be anything.
bool is_number(std::string_view cell) {
    if (cell.starts_with('-')) cell.remove_prefix(1);
    const auto point = cell.find('.');
    std::string digits{cell};
    if (point != std::string_view::npos) digits.erase(point, 1);
    return !digits.empty() && cell.size() <= 40 && std::ranges::all_of(digits, billmill::ascii::is_digit);
}

struct Read {
    std::vector<TableRow> rows;
    bool whole = false;
};

Read read(std::string_view bytes) {
    XlsxFile file{std::filesystem::temp_directory_path()};
    Read read;
    if (!file.append(bytes)) return read;
    const auto sheet = file.read([&](TableRow&& row) {
        read.rows.push_back(std::move(row));
        return true;
    });
    read.whole = sheet.has_value();
    expect(read.whole || (!sheet.error().code.empty() && !sheet.error().detail.empty()),
           "a refusal says why");
    return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view rest{reinterpret_cast<const char*>(data) + 1, size - 1};
    std::string made;
    if (data[0] % 4 != 0) {
        const auto rows = cut(rest);
        const auto styles = cut(rest);
        const auto texts = cut(rest);
        made = workbook(rows, styles, texts, cut(rest));
        rest = made;
    }
    const auto got = read(rest);
    const auto again = read(rest);
    expect(got.whole == again.whole && got.rows.size() == again.rows.size(), "alike each time");
    constexpr TableLimits limits;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < got.rows.size(); ++i) {
        const auto& row = got.rows[i];
        expect(row.cells == again.rows[i].cells, "cell by cell");
        expect(row.line > before && row.line <= 1'048'576, "rows rise, and are those of a sheet");
        before = row.line;
        expect(row.marks.size() == row.cells.size() && row.cells.size() <= limits.cells_max,
               "no more cells than there may be");
        expect(row.fault != nullptr ||
                   std::ranges::any_of(row.cells, [](const auto& cell) { return !cell.empty(); }),
               "no row is blank");
        for (std::size_t at = 0; at < row.cells.size(); ++at) {
            const auto& cell = row.cells[at];
            expect(cell.size() <= limits.cell_bytes_max, "no longer cells");
            expect(
                row.marks[at].kind != CellKind::number || !is_number(cell) || significant_digits(cell) <= 15,
                "a number has the digits that a spreadsheet shows");
        }
    }
    return 0;
}
