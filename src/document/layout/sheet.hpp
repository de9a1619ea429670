#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/amounts.hpp"
#include "document/layout/labels.hpp"
#include "document/layout/style.hpp"
#include "document/layout/tax_words.hpp"
#include "document/pdf/canvas.hpp"
#include "document/pdf/typesetter.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::layout {

/// A column of figures: where it ends, and how wide its widest is.
struct Figures {
    Unit end = 0;
    Unit width = 0;
};

/// What a template draws on: the document's pages, and the pen.
///
/// Templates think from left to right: `x` grows from the edge where reading starts. In a language that is read
/// from right to left the sheet mirrors every place, so columns and alignments change sides, and texts keep
/// their own direction. Beyond pages_max nothing more is drawn: full() says so, and the drawing ends early.
class Sheet {
public:
    Sheet(const Look& look, const domain::Invoice& invoice, pdf::Typesetter& type, pdf::Pages& pages,
          int pages_max);

    const Look& look;
    const Frame& frame;
    const Scale& scale;
    const domain::Invoice& invoice;
    const TaxWords tax_words;  ///< Which `labels` points to.
    const Labels labels;       ///< Of the document's language, with the seller's own word for the tax.
    const Theme theme;
    const AmountFormat amounts;

    Unit y = 0;                        ///< The pen: everything above it is taken.
    std::size_t slip_page = SIZE_MAX;  ///< Whose foot holds a Swiss payment part; SIZE_MAX: none.

    /// Goes on at a new page, below its head.
    void new_page();
    [[nodiscard]] bool full() const { return full_; }
    [[nodiscard]] bool fits(Unit height) const { return y + height <= bottom(); }
    [[nodiscard]] Unit bottom() const { return pages_.count() == 1 ? frame.bottom_first : frame.bottom; }
    [[nodiscard]] std::size_t page_count() const { return pages_.count(); }
    void select_page(std::size_t index) { page_ = &pages_[index]; }

    /// While it lives, what is drawn is a part of this kind (an artifact): see pdf::Structure.
    [[nodiscard]] pdf::Tagged tag(pdf::Role role, std::string_view alternative = {}) {
        return {pages_, role, alternative};
    }
    [[nodiscard]] pdf::Tagged tag(pdf::Element element) { return {pages_, element}; }
    [[nodiscard]] pdf::Tagged artifact() { return {pages_, pdf::no_element}; }
    /// A part of the current one, to be drawn into later.
    pdf::Element part(pdf::Role role) { return pages_.structure().add(role); }

    /// One line that starts (ends) at `x`; `baseline` from the top of the page. Returns its width.
    Unit start(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text);
    Unit end(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text);
    /// A figure of a column. Figures stand right-aligned in every language, so that their digits do.
    Unit figure(const Figures& column, Unit baseline, const Style& style, Colour colour,
                std::string_view text) {
        if (labels.right_to_left) return start(column.end - column.width, baseline, style, colour, text);
        return end(column.end, baseline, style, colour, text);
    }
    void fill(Unit x, Unit y, Unit width, Unit height, Colour colour) {
        page_->fill(mirrored(x, width), y, width, height, colour);
    }
    /// Not mirrored: for what has one orientation only.
    void fill_as_it_is(Unit x, Unit y, Unit width, Unit height, Colour colour) {
        page_->fill(x, y, width, height, colour);
    }
    /// Not mirrored either: see pdf::Canvas::pattern().
    void pattern(Unit x, Unit y, Unit size, int side, std::span<const std::uint8_t> is_dark, Colour colour) {
        page_->pattern(x, y, size, side, is_dark, colour);
    }
    void rule(Unit x, Unit y, Unit width) { fill(x, y, width, hairline, theme.rule); }
    void image(Unit x, Unit y, Unit width, Unit height) {
        page_->image(mirrored(x, width), y, width, height);
    }

    /// Breaks a text into lines, without drawing. Appends to `lines`.
    void wrap(std::string_view text, const Style& style, Unit width, std::vector<pdf::Line>& lines) {
        type_.wrap(text, style.weight, style.size, width, lines);
    }
    /// A line that starts at `x`.
    void draw(Unit x, Unit baseline, const Style& style, Colour colour, const pdf::Line& line) {
        page_->text(mirrored(x, line.width), baseline, style.size, colour, line, type_);
    }
    Unit width_of(const Style& style, std::string_view text) {
        return type_.line(text, style.weight, style.size).width;
    }

private:
    void say_across();
    [[nodiscard]] Unit mirrored(Unit x, Unit width) const {
        return labels.right_to_left ? pdf::page_width - x - width : x;
    }

    pdf::Typesetter& type_;
    pdf::Pages& pages_;
    pdf::Canvas* page_ = nullptr;
    std::size_t pages_max_;
    bool full_ = false;
};

/// A style in which what needs `width` has `space`.
[[nodiscard]] Style fitted(Style style, Unit width, Unit space);

/// Where in a line's leading its baseline lies.
[[nodiscard]] constexpr Unit baseline_in(const Style& style) {
    return (style.leading - style.size) / 2 + style.size * 83 / 100;
}

}  // namespace billmill::document::layout
