#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/bulk/table_row.hpp"

namespace billmill::formats::bulk {

/// Takes records out of the bytes of a CSV file, as they arrive. Blank lines are no records.
///
/// Promise:   holds one record, within the limits, whatever the file is. After a record that is wrong the next line is read.
/// Errors:    per record: unclosed_quote, text_after_quote, cell_too_long, too_many_cells.
/// Threads:   one at a time.     Source: RFC 4180, with any of its line ends and any one-byte delimiter.
class CsvParser {
public:
    using OnRow = std::function<void(TableRow&&)>;
    /// `lines_before`: of the file, that are no part of the table.
    explicit CsvParser(char delimiter, TableLimits limits = {}, std::int64_t lines_before = 0)
        : delimiter_{delimiter}, limits_{limits}, line_{lines_before + 1} {
        row_.line = line_;
    }

    void feed(std::string_view bytes, const OnRow& row);
    void finish(const OnRow& row);  ///< The file has ended.

private:
    enum class State : std::uint8_t { cell_begin, plain, quoted, quote_in_quoted, skipping };
    void take(char c, const OnRow& row);
    void append(char c);
    void end_cell();
    void end_row(const OnRow& row);
    void fail(const char* fault);

    const char delimiter_;
    const TableLimits limits_;
    State state_ = State::cell_begin;
    TableRow row_{.line = 1, .cells = {}};
    std::string cell_;
    std::int64_t line_ = 1;
    bool after_cr_ = false;
};

}  // namespace billmill::formats::bulk
