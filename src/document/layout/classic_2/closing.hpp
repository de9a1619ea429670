#pragma once

#include <string>
#include <vector>

#include "document/layout/classic_2/sheet.hpp"

namespace billmill::document::layout::classic_2 {

/// What follows the lines: taxes by group and head, totals, the amount due, the amount in words.
class Closing {
public:
    explicit Closing(Sheet& sheet);
    [[nodiscard]] Unit height() const;
    void draw();

private:
    struct Entry {
        std::string label;
        std::int64_t minor;
        bool total = false;
    };
    void find_totals();
    void find_gross_totals();
    void draw_taxes();
    void draw_totals();
    void draw_amount_due();
    [[nodiscard]] std::size_t tax_rows() const;
    [[nodiscard]] Unit totals_height() const;
    [[nodiscard]] Unit due_height() const;

    Sheet& sheet_;
    Column words_;
    Column remarks_;
    std::vector<Entry> totals_;
    bool due_stacked_ = false;  ///< An amount too long to stand beside its label stands below it.
};

/// Payment details and notes, side by side, and after them whatever does not fit on the page.
void draw_payment_and_notes(Sheet& sheet);

}  // namespace billmill::document::layout::classic_2
