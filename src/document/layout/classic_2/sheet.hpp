#pragma once

#include <string_view>
#include <vector>

#include "document/amounts.hpp"
#include "document/layout/classic_2/labels.hpp"
#include "document/layout/classic_2/style.hpp"
#include "document/pdf/canvas.hpp"
#include "document/pdf/typesetter.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::layout::classic_2 {

/// What a template draws on: the document's pages, and the pen.
///
/// Beyond pages_max nothing more is drawn: full() says so, and the drawing ends early.
class Sheet {
public:
    Sheet(const domain::Invoice& invoice, pdf::Typesetter& type, pdf::Pages& pages, int pages_max);

    const domain::Invoice& invoice;
    const Labels& labels;
    const Theme theme;
    const AmountFormat amounts;

    Unit y = grid::top;  ///< The pen: everything above it is taken.

    void new_page();
    [[nodiscard]] bool full() const { return full_; }
    [[nodiscard]] bool fits(Unit height) const { return y + height <= grid::bottom; }
    [[nodiscard]] pdf::Canvas& page() { return *page_; }
    [[nodiscard]] pdf::Pages& pages() { return pages_; }
    void select_page(std::size_t index) { page_ = &pages_[index]; }

    /// One line; `baseline` from the top of the page. Returns its width.
    Unit left(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text);
    Unit right(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text);
    void fill(Unit x, Unit y, Unit width, Unit height, Colour colour) {
        page_->fill(x, y, width, height, colour);
    }
    void rule(Unit x, Unit y, Unit width) { fill(x, y, width, grid::hairline, theme.rule); }

    /// Breaks a text into lines, without drawing. Appends to `lines`.
    void wrap(std::string_view text, const Style& style, Unit width, std::vector<pdf::Line>& lines) {
        type_.wrap(text, style.weight, style.size, width, lines);
    }
    void draw(Unit x, Unit baseline, const Style& style, Colour colour, const pdf::Line& line) {
        page_->text(x, baseline, style.size, colour, line, type_);
    }
    Unit width_of(const Style& style, std::string_view text) {
        return type_.line(text, style.weight, style.size).width;
    }

private:
    pdf::Typesetter& type_;
    pdf::Pages& pages_;
    pdf::Canvas* page_ = nullptr;
    std::size_t pages_max_;
    bool full_ = false;
};

/// Lines of one column, first collected, then drawn: so that columns side by side know their height.
class Column {
public:
    Column(Sheet& sheet, Unit x, Unit width) : sheet_(sheet), x_(x), width_(width) {}

    void add(std::string_view text, const Style& style, Colour colour);
    /// A label and, at `indent`, its value. Nothing if the value is empty.
    void add_pair(std::string_view label, std::string_view value, Unit indent);
    void add_heading(std::string_view text);
    void skip(Unit height) { height_ += height; }
    [[nodiscard]] Unit height() const { return height_; }
    /// Draws at the sheet's pen, which stays.
    void draw() { draw(false); }
    /// Draws at the sheet's pen and moves it below; where the page ends, goes on at the next.
    void flow() { draw(true); }

private:
    void draw(bool may_break);

    struct Entry {
        pdf::Line line;
        Style style;
        Colour colour;
        Unit x;
        Unit top;
    };
    Sheet& sheet_;
    Unit x_;
    Unit width_;
    Unit height_ = 0;
    std::vector<Entry> entries_;
    std::vector<pdf::Line> lines_;
};

/// Where in a line's leading its baseline lies.
[[nodiscard]] constexpr Unit baseline_in(const Style& style) {
    return (style.leading - style.size) / 2 + style.size * 83 / 100;
}

}  // namespace billmill::document::layout::classic_2
