#pragma once

#include <span>
#include <string>
#include <string_view>

#include "document/layout/column.hpp"
#include "document/layout/content.hpp"
#include "document/layout/sheet.hpp"
#include "document/pdf/image.hpp"

namespace billmill::document::layout {

// Pieces that templates put together.

struct Box {
    Unit width;
    Unit height;
};
/// How large a logo is drawn: scaled into `space`, and never beyond its own size at 96 dots an inch.
[[nodiscard]] Box logo_box(const pdf::Image& logo, Box space);

/// Says that nothing is owed, with its end at `x`. Returns its height.
Unit draw_warning(Sheet& sheet, Unit x, Unit y);
/// Why the page is no real invoice: a trial seller's, or a preview; empty: it is one.
[[nodiscard]] std::string_view warning_of(const Sheet& sheet);

void add_texts(Column& column, std::span<const std::string> texts);
/// "GSTIN 27AAP…": label and value on one line.
void add_ids(Column& column, std::span<const Fact> ids);
/// The seller, without its name.
void add_seller(Column& column, const Content& content);
void add_buyer(Column& column, const Sheet& sheet, const Content& content);

/// Draws columns side by side and moves the pen below the tallest; where no page can hold that, one below the
/// other.
void draw_beside(Sheet& sheet, std::span<Column* const> columns);

/// One line of the seller's name and the document's number, for the heads of further pages.
void draw_running_head(Sheet& sheet, Unit baseline, Colour colour);

/// On every page, when their number is known: the seller's footer and "Page n of m", below a rule at `y`.
void draw_footers(Sheet& sheet, Unit y_first, Unit y);

}  // namespace billmill::document::layout
