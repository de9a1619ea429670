#include "document/layout/classic_2/classic.hpp"

#include "document/layout/classic_2/closing.hpp"
#include "document/layout/classic_2/line_table.hpp"
#include "document/layout/classic_2/masthead.hpp"

namespace billmill::document::layout::classic_2 {

void draw_classic(Sheet& sheet, const pdf::Image* logo) {
    draw_masthead(sheet, logo);
    Closing closing{sheet};
    LineTable{sheet}.draw(closing.height());
    if (sheet.full()) return;
    closing.draw();
    draw_payment_and_notes(sheet);
    if (!sheet.full()) draw_footers(sheet);
}

}  // namespace billmill::document::layout::classic_2
