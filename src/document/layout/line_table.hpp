#pragma once

#include <array>
#include <vector>

#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// The table of what is billed. It goes over as many pages as it needs, with its head on each and the sum
/// carried over from one to the next. The last row stays with what follows it.
class LineTable {
public:
    explicit LineTable(Sheet& sheet);
    /// `closing`: the height that must still fit under the last row, if any page can hold it.
    void draw(Unit closing);

private:
    struct Columns {
        Unit description;  ///< Where it starts, as the number does at the table's edge.
        Unit description_width;
        Figures hsn;
        Figures quantity;
        Figures price;
        Figures discount;
        Figures rate;
        Figures amount;
    };
    struct Widths;
    struct Row {
        std::vector<pdf::Line> description;
        std::vector<pdf::Line> details;
        Unit height = 0;
    };
    void find_columns();
    bool place_columns(const Widths& widths);
    [[nodiscard]] Widths needed() const;
    void draw_head();
    void prepare(const domain::InvoiceLine& line);
    void draw_row(const domain::InvoiceLine& line, std::size_t number);
    void draw_cells(const domain::InvoiceLine& line, std::size_t number, Unit baseline);
    void draw_texts(Unit top, Unit floor);
    void add_adjustments(const domain::InvoiceLine& line);
    void rule_columns();
    void carry(std::string_view label);
    void next_page();

    Sheet& sheet_;
    const TableLook& look_;
    const Style& body_;
    const Style& small_;
    Style figures_;
    Columns columns_{};
    Row row_;
    Unit number_width_ = 0;
    Unit grid_top_ = 0;     ///< Of the columns' rules on this page.
    bool stacked_ = false;  ///< Figures too long to stand beside a description stand below it.
    bool discounts_ = false;
    bool hsn_ = false;
    pdf::Element number_cell_ = pdf::no_element;
    pdf::Element description_cell_ = pdf::no_element;
    std::int64_t sum_minor_ = 0;  ///< Of the amounts drawn so far.
};

}  // namespace billmill::document::layout
