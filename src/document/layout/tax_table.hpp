#pragma once

#include "document/layout/content.hpp"
#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// One row for each head of each group, so that every amount stands beside the rate it was computed with. Nothing
/// where the totals say it all.
class TaxTable {
public:
    TaxTable(Sheet& sheet, const Content& content, Unit width);
    [[nodiscard]] Unit height() const;
    /// Draws at the pen and moves it below.
    void draw();

private:
    /// A column of figures, and the most that one of them may take.
    struct Column {
        Figures figures;
        Unit space;
    };
    [[nodiscard]] Column column(int end_percent, int space_percent, std::string_view head) const;
    void widen(Column& column, std::string_view text);
    void draw_head();
    void draw_row(const TaxRow& tax);
    void put(const Column& column, Unit baseline, std::string_view text);

    Sheet& sheet_;
    const Content& content_;
    const Style& head_;
    const Style& style_;
    Unit left_;
    Unit width_;
    Unit row_height_;
    Column rate_;
    Column taxable_;
    Column tax_;
};

}  // namespace billmill::document::layout
