#pragma once

#include "document/layout/content.hpp"
#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// What every template has below its head: lines, closing, payment, and what a country wants beside them.
/// `above`: the space between lines and closing.
void draw_body(Sheet& sheet, const Content& content, Unit above);

}  // namespace billmill::document::layout
