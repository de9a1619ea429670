#pragma once

#include <vector>

#include "document/layout/classic_2/sheet.hpp"

namespace billmill::document::layout::classic_2 {

/// The table of what is billed. It goes over as many pages as it needs, with its head on each and the sum
/// carried over from one to the next. The last row stays with what follows it.
class LineTable {
public:
    explicit LineTable(Sheet& sheet);
    /// `closing`: the height that must still fit under the last row, if any page can hold it.
    void draw(Unit closing);

private:
    struct Columns {
        Unit description;  ///< Left edge, as is the number's at grid::left.
        Unit description_width;
        Unit quantity;  ///< Right edges, as of those below.
        Unit price;
        Unit discount;  ///< 0: no line has one.
        Unit rate;
    };
    struct Row {
        std::vector<pdf::Line> description;
        std::vector<pdf::Line> subtitle;
        Unit height = 0;
    };
    void find_columns();
    void draw_head();
    void prepare(const domain::InvoiceLine& line);
    void draw_row(const domain::InvoiceLine& line, std::size_t number);
    void draw_cells(const domain::InvoiceLine& line, std::size_t number, Unit baseline);
    void draw_texts(Unit top);
    void carry(std::string_view label);
    void next_page();

    Sheet& sheet_;
    Columns columns_{};
    Row row_;
    bool stacked_ = false;  ///< Figures too long to stand beside a description stand below it.
    bool with_gross_ = false;
    std::int64_t sum_minor_ = 0;  ///< Of the amounts drawn so far.
};

}  // namespace billmill::document::layout::classic_2
