#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace billmill::app {

/// Of another program on that port, perhaps: nothing of it may move the cursor of a terminal.
[[nodiscard]] std::string printable(std::string_view text);

/// Rows of cells as lines with aligned columns; the first row is the head. Cells are made printable.
/// Columns are as wide as their widest cell, counted in code points. The last one is not filled up.
/// `color`: the head is bold; a cell that is a state has the state's colour.
[[nodiscard]] std::string text_table(const std::vector<std::vector<std::string>>& rows, bool color = false);

}  // namespace billmill::app
