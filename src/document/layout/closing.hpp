#pragma once

#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// What follows the lines: taxes by group and head, totals, the amount due, the amount in words.
class Closing {
public:
    explicit Closing(Sheet& sheet);
    [[nodiscard]] Unit height() const;
    void draw();

private:
    void draw_taxes();
    void draw_totals();
    void draw_amount_due();
    [[nodiscard]] std::size_t tax_rows() const;
    [[nodiscard]] Unit totals_height() const;

    Sheet& sheet_;
    Column words_;
    Column remarks_;
};

/// Payment details and notes, side by side, and after them whatever does not fit on the page.
void draw_payment_and_notes(Sheet& sheet);

}  // namespace billmill::document::layout
