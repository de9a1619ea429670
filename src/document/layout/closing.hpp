#pragma once

#include <vector>

#include "document/layout/column.hpp"
#include "document/layout/content.hpp"
#include "document/layout/sheet.hpp"
#include "document/layout/tax_table.hpp"

namespace billmill::document::layout {

/// What follows the lines: taxes by group and head, remarks and words at the start, totals and the amount due at the
/// end of the page's width.
class Closing {
public:
    /// `above`: the space between the lines and it.
    Closing(Sheet& sheet, const Content& content, Unit above);
    [[nodiscard]] Unit height() const;
    /// `with`: the height of what stays on its page, if any page can hold both.
    void draw(Unit with);

private:
    struct Row {
        std::size_t first_label_line;
        std::size_t label_lines;
        Style amount;
    };
    void wrap_labels();
    void draw_totals();
    void draw_total(std::size_t index);
    void draw_due();
    [[nodiscard]] Unit due_height() const;

    Sheet& sheet_;
    const Content& content_;
    Unit above_;
    Unit totals_left_;
    Unit totals_right_;  ///< Below the lines' amounts.
    Figures amounts_;
    Unit row_height_;
    Unit totals_height_ = 0;
    TaxTable taxes_;
    Column texts_;
    std::vector<pdf::Line> label_lines_;
    std::vector<Row> rows_;
    bool due_stacked_;  ///< An amount too long to stand beside its label stands below it.
};

/// How to pay, with its code, beside terms and notes.
class Payment {
public:
    Payment(Sheet& sheet, const Content& content);
    /// What must stand together; a long note may go over to the next page.
    [[nodiscard]] Unit height() const;
    void draw();

private:
    [[nodiscard]] bool with_code() const { return !content_.payment_code.empty(); }
    [[nodiscard]] Unit account_height() const;
    void add_note(std::string_view heading, std::string_view text);
    Unit draw_code(Unit x);
    void add_signature();

    Sheet& sheet_;
    const Content& content_;
    Unit width_;  ///< Of account and code.
    Column account_;
    Column notes_;
};

/// What India's portal answered: its signed code and numbers.
void draw_portal_answer(Sheet& sheet, const Content& content);

}  // namespace billmill::document::layout
