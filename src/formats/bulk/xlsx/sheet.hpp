#pragma once

#include <functional>

#include "formats/bulk/table_row.hpp"
#include "formats/bulk/xlsx/workbook.hpp"

namespace billmill::formats::bulk::xlsx {

/// Gives the rows of a workbook's sheet that are not blank, with the numbers that a spreadsheet shows beside them.
///
/// `row`: false: it is enough, the rest is not read.
/// Cells that are merged downwards each have the value of the topmost. A formula is what its value was when it was saved.
/// Memory:   a row, and 16 bytes for each of 100,000 merged areas.
/// Errors:   of a row: cell_too_long, too_many_cells. Of the file: workbook_damaged, workbook_too_large, those of read_xml().
[[nodiscard]] FileOutcome read_sheet(Archive& archive, const Workbook& book,
                                     const std::function<bool(TableRow&&)>& row, TableLimits limits = {});

}  // namespace billmill::formats::bulk::xlsx
