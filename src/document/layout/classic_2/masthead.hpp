#pragma once

#include "document/layout/classic_2/sheet.hpp"
#include "document/pdf/image.hpp"

namespace billmill::document::layout::classic_2 {

/// The head of the first page: logo or name, title, both parties and the document's own facts.
/// Leaves the pen below.
void draw_masthead(Sheet& sheet, const pdf::Image* logo);

/// The narrow head of every further page: who and which document.
void draw_continuation(Sheet& sheet);

/// On every page, when their number is known: the seller's footer and "Page n of m".
void draw_footers(Sheet& sheet);

}  // namespace billmill::document::layout::classic_2
