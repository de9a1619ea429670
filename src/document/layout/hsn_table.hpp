#pragma once

#include <vector>

#include "document/layout/gst_lines.hpp"
#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// Whether an invoice's summary has more rows than so many.
[[nodiscard]] bool has_longer_summary(const domain::Invoice& invoice, std::size_t rows);

/// India: what was supplied under each HSN or SAC code and rate, and the tax on it. Nothing where no line has a code. Charges
/// of the document that bear a rate of no line have a row without a code, so that all rows add up to the invoice's totals.
/// Source: CGST Rules, rule 46 (g), (k) and (m), as form GSTR-1 sums them up in its table 12.
class HsnTable {
public:
    explicit HsnTable(Sheet& sheet, const GstLines& gst);
    [[nodiscard]] Unit height() const;
    /// Draws at the pen and moves it below; goes on at the next page.
    void draw();

private:
    struct Row {
        std::string_view hsn;
        domain::Percent rate;  ///< Of all heads.
        domain::Percent cess;  ///< Part of it.
        std::int64_t taxable = 0;
        std::vector<std::int64_t> heads;  ///< Beside the table's heads.
    };
    Row& row_of(std::string_view hsn, domain::Percent rate, domain::Percent cess);
    void add_groups_without_lines();
    void draw_head();
    void draw_row(const Row& row);
    void put(std::size_t place, Unit baseline, const Style& style, Colour colour, std::string_view text);

    Sheet& sheet_;
    const GstLines& gst_;
    std::vector<Row> rows_;
    Unit row_height_;
};

}  // namespace billmill::document::layout
