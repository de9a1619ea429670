#pragma once

#include <array>
#include <vector>

#include "document/layout/gst_lines.hpp"
#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// The table of what is billed. It goes over as many pages as it needs, with its head on each and the sum
/// carried over from one to the next. The last row stays with what follows it.
class LineTable {
    static constexpr std::size_t gst_heads_max = 3;

public:
    LineTable(Sheet& sheet, const GstLines& gst);
    /// `closing`: the height that must still fit under the last row, if any page can hold it; `payment`: that of what
    /// follows the closing and stays with it, likewise.
    void draw(Unit closing, Unit payment);

private:
    struct Columns {
        Unit description;  ///< Where it starts, as the number does at the table's edge.
        Unit description_width;
        Figures hsn;
        Figures quantity;
        Figures price;
        Figures discount;
        Figures rate;
        std::array<Figures, gst_heads_max> heads;
        Figures amount;
    };
    /// How rows are set: where the columns are, and how large the figures.
    struct Setting {
        Columns columns{};
        Style figures{};
        bool stacked = false;  ///< Figures too long to stand beside a description stand below it.
        bool hsn = false;
        bool heads = false;  ///< Each line's heads of GST have columns.
    };
    struct Widths;
    struct Row {
        std::vector<pdf::Line> description;
        std::vector<pdf::Line> details;
        Unit height = 0;
        bool beside = false;  ///< The details stand on the description's line.
    };
    void find_columns();
    bool place_columns(const Widths& widths);
    bool place_columns(const Widths& widths, bool with_heads);
    /// `without_wide`: lines with a figure that is much longer than usual are left out.
    [[nodiscard]] Widths needed(bool without_wide) const;
    void add_heads(std::size_t line, Widths& widths) const;
    [[nodiscard]] bool is_wide(const domain::InvoiceLine& line) const;
    void use(const domain::InvoiceLine& line);
    [[nodiscard]] Unit head_height() const;
    /// `below`: the height of what follows the lines.
    void tighten(Unit below);
    void draw_head();
    [[nodiscard]] ShortText taxable_of(std::size_t place) const;
    void prepare(std::size_t place);
    void draw_row(const domain::InvoiceLine& line, std::size_t number);
    void draw_number(std::size_t number, Unit baseline);
    void draw_cells(const domain::InvoiceLine& line, std::size_t number, Unit baseline);
    void draw_texts(Unit top, Unit floor);
    void add_adjustments(const domain::InvoiceLine& line);
    void rule_columns();
    void break_rules();
    void close_row();
    void carry(std::string_view label);
    void next_page();

    Sheet& sheet_;
    const GstLines& gst_;
    const TableLook& look_;
    const Style& body_;
    const Style& small_;
    Setting usual_;
    Setting wide_;        ///< Of lines with such a figure, where there are others.
    bool mixed_ = false;  ///< There are both.
    Setting set_;         ///< The current row's.
    Row row_;
    Unit padding_;  ///< Above and below a row's text.
    Unit number_width_ = 0;
    Unit grid_top_ = 0;  ///< Of the columns' rules on this page.
    bool discounts_ = false;
    pdf::Element number_cell_ = pdf::no_element;
    pdf::Element description_cell_ = pdf::no_element;
    std::int64_t sum_minor_ = 0;  ///< Of the amounts drawn so far.
};

}  // namespace billmill::document::layout
