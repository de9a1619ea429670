#pragma once

#include <array>
#include <string_view>

namespace billmill::formats::bulk {

/// What can be wrong with the rows of a file beside what can be wrong with a bill. docs/problems.md says what to do; a test compares
/// the two.
inline constexpr std::array<std::string_view, 15> row_codes{
    "unclosed_quote",        "text_after_quote",     "too_long",
    "cell_too_long",         "too_many_cells",       "cell_error",
    "formula_without_value", "merged_cell",          "row_before_unreadable",
    "reference_split",       "ambiguous_number",     "ambiguous_date",
    "currency_differs",      "unreadable_character", "unclear_encoding"};

}  // namespace billmill::formats::bulk
