// Any bytes as a CSV file: read alike however they are cut, within the limits, and as the rows that they would be written from.
#include "formats/bulk/csv_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/bulk/bill_file.hpp"
#include "fuzz/expect.hpp"

namespace {

using namespace billmill::formats::bulk;

constexpr TableLimits limits{.cells_max = 20, .cell_bytes_max = 100};

std::vector<TableRow> rows_of(std::string_view text, std::size_t piece) {
    std::vector<TableRow> rows;
    CsvParser parser{',', limits};
    const auto take = [&](TableRow&& row) { rows.push_back(std::move(row)); };
    for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(text.substr(at, piece), take);
    parser.finish(take);
    return rows;
}

std::int64_t lines_in(std::string_view text) {
    std::int64_t lines = 1;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n")) ++lines;
    return lines;
}

/// Every cell in quotes.
std::string written(const std::vector<TableRow>& rows) {
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            text += i == 0 ? "\"" : ",\"";
            for (const char c : row.cells[i]) text.append(c == '"' ? 2 : 1, c);
            text += '"';
        }
        text += "\r\n";
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = 1 + data[0] % 16;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto rows = rows_of(text, size);
    const auto cut = rows_of(text, piece);
    expect(rows.size() == cut.size(), "as many rows however it is cut");
    std::int64_t before = 0;
    std::vector<TableRow> good;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        expect(row.line == cut[i].line && row.cells == cut[i].cells && row.fault == cut[i].fault,
               "the same rows");
        expect(row.line > before && row.line <= lines_in(text), "lines rise, and are lines of the file");
        before = row.line;
        expect(row.cells.size() <= limits.cells_max, "no more cells than there may be");
        for (const auto& cell : row.cells) expect(cell.size() <= limits.cell_bytes_max, "no longer cells");
        if (row.fault == nullptr) good.push_back(row);
    }
    const auto again = rows_of(written(good), piece);
    expect(again.size() == good.size(), "what is written reads back");
    for (std::size_t i = 0; i < again.size(); ++i) expect(again[i].cells == good[i].cells, "cell by cell");

    // The whole way to bills, mistakes and all.
    BillFile file{{}};
    const BillSink sink{[](FileBill&& bill) {
        expect(bill.rows >= 1 && bill.row >= 1, "a bill has rows");
        expect(!bill.body.empty() || !bill.issues.empty(), "a bill that is none says why");
        expect(bill.issues.size() <= row_issues_max, "the mistakes of a bill are bounded");
    }};
    if (file.feed(text, sink)) (void)file.finish(sink);
    return 0;
}
