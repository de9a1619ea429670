#include "document/layout/body.hpp"

#include "document/layout/closing.hpp"
#include "document/layout/gst_lines.hpp"
#include "document/layout/hsn_table.hpp"
#include "document/layout/line_table.hpp"
#include "document/layout/swiss_slip.hpp"

namespace billmill::document::layout {

bool is_dense(const domain::Invoice& invoice) {
    constexpr std::size_t summary_rows = 4, adjustments = 8;
    return slip_of(invoice).has_value() || has_longer_summary(invoice, summary_rows) ||
           invoice.priced.adjustments.size() > adjustments;
}

void draw_body(Sheet& sheet, const Content& content, Unit above) {
    Closing closing{sheet, content, above};
    Payment payment{sheet, content};
    const GstLines gst{sheet.invoice};
    HsnTable hsn{sheet, gst};
    SwissSlip slip{sheet};
    const auto with = hsn.height() + payment.height() + slip.height();
    if (!sheet.full()) LineTable{sheet, gst}.draw(closing.height(), with);
    if (!sheet.full()) closing.draw(with);
    if (!sheet.full()) hsn.draw();
    if (!sheet.full()) payment.draw();
    if (!sheet.full()) draw_portal_answer(sheet, content);
    slip.draw();
}

}  // namespace billmill::document::layout
