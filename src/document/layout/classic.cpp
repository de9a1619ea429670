#include "document/layout/classic.hpp"

#include "document/layout/closing.hpp"
#include "document/layout/line_table.hpp"
#include "document/layout/masthead.hpp"

namespace billmill::document::layout {

void draw_classic(Sheet& sheet, const pdf::Image* logo) {
    draw_masthead(sheet, logo);
    Closing closing{sheet};
    LineTable{sheet}.draw(closing.height());
    if (sheet.full()) return;
    closing.draw();
    draw_payment_and_notes(sheet);
    if (!sheet.full()) draw_footers(sheet);
}

}  // namespace billmill::document::layout
