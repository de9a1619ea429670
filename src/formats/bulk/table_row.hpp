#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::formats::bulk {

/// What a cell is, where its file says so.
enum class CellKind : std::uint8_t {
    text,
    number,        ///< As the API writes it: digits with a point.
    date,          ///< 2026-12-31
    error,         ///< A formula that has no value: "#N/A".
    uncalculated,  ///< A formula whose value nobody has saved.
};

struct CellMark {
    CellKind kind = CellKind::text;
    bool merged = false;      ///< It has the value of the cell above, with which it is one.
    std::string_view sign{};  ///< Of the currency that a number is shown in; lasts for ever.
};

/// A row of a table.
struct TableRow {
    std::int64_t line =
        0;  ///< Of the file, from 1, where the row begins: a quoted cell of CSV may hold line ends.
    std::vector<std::string> cells;
    const char* fault = nullptr;    ///< A code of docs/problems.md: the cells are not to be trusted.
    std::int64_t last_line = 0;     ///< Of CSV: where it ends. A quote may have taken rows in.
    std::vector<CellMark> marks{};  ///< Of the cells; none of CSV, whose cells are all text.
};

struct TableLimits {
    std::size_t cells_max = 200;         ///< As many as an object of JSON has members.
    std::size_t cell_bytes_max = 4'096;  ///< As many as a string of JSON has bytes.
};

}  // namespace billmill::formats::bulk
