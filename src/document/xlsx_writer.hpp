#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "document/zip_writer.hpp"
#include "foundation/time.hpp"

namespace billmill::document {

/// Writes a workbook (.xlsx) of one table, row by row, forwards. A table with more rows than a sheet may have goes on in the next one,
/// with the same header.
///
/// Promise:   amounts stand in it digit by digit, as numbers where a spreadsheet keeps all their digits (15), else as text. Text is
///            text, whatever it begins with: nothing is computed. The same rows give the same bytes.
/// Memory:    64 KiB and the row that is being written.
/// Threads:   one at a time.     Source: ECMA-376 Parts 1 and 2; the limits of a sheet: 1,048,576 rows, 32,767 characters a cell.
class XlsxWriter {
public:
    using Write = ZipWriter::Write;
    /// `title`: of the sheet, 25 characters at most.
    XlsxWriter(Write write, std::string title, std::vector<std::string> head);

    XlsxWriter& text(std::string_view text);
    /// As billmill writes amounts: digits, with a point and a sign where needed.
    XlsxWriter& number(std::string_view number);
    XlsxWriter& date(const Date& date);
    /// False: nobody reads any more.
    [[nodiscard]] bool end_row();
    [[nodiscard]] bool finish();

    /// How many rows a sheet may have, the header among them; less in tests.
    void limit_rows(std::int64_t rows_max) { rows_max_ = rows_max; }

private:
    void have_sheet();
    void begin_sheet();
    void end_sheet();
    void begin_cell(int style, std::string_view type);
    void inline_text(int style, std::string_view text);
    void flush();
    void add_part(std::string_view name, std::string_view text);

    ZipWriter zip_;
    const std::string title_;
    const std::vector<std::string> head_;
    std::int64_t rows_max_ = 1'048'576;
    std::string buffer_;
    std::int64_t row_ = 0;      ///< Of the sheet, from 1.
    std::uint32_t column_ = 0;  ///< Of the row, from 1.
    std::uint64_t sheet_bytes_ = 0;
    int sheets_ = 0;
    bool is_read_ = true;
    bool in_row_ = false;
};

}  // namespace billmill::document
