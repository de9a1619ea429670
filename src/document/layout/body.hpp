#pragma once

#include "document/layout/content.hpp"
#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// Whether what stands below the lines takes so much of a page that its head is set close: a Swiss payment part, a long summary
/// by HSN, or many allowances and charges.
[[nodiscard]] bool is_dense(const domain::Invoice& invoice);

/// What every template has below its head: lines, closing, payment, and what a country wants beside them.
/// `above`: the space between lines and closing.
void draw_body(Sheet& sheet, const Content& content, Unit above);

}  // namespace billmill::document::layout
