#pragma once

#include <string_view>

#include "document/pdf/canvas.hpp"
#include "document/pdf/typesetter.hpp"
#include "document/text/font_set.hpp"

namespace billmill::document::layout {

using pdf::Colour;
using pdf::Unit;
using text::Weight;

class Sheet;

inline constexpr Unit hairline = 50;

/// Hundredths of a point from tenths of a millimetre: what standards of letters are stated in.
[[nodiscard]] constexpr Unit millimetres(int tenths) {
    return static_cast<Unit>(std::int64_t{tenths} * 72'000 / 2'540);
}

/// What a page holds between its margins, in hundredths of a point from its top left corner. On pages that run
/// from right to left the sheet mirrors it.
struct Frame {
    Unit left;
    Unit right;
    Unit top;           ///< Of every page but the first, whose head is the template's own.
    Unit bottom_first;  ///< Content ends here; the footer lies below.
    Unit bottom;        ///< On further pages.
    [[nodiscard]] constexpr Unit width() const { return right - left; }
};

/// The type scale: few sizes, each with its leading.
struct Style {
    Weight weight;
    Unit size;
    Unit leading;
};
struct Scale {
    Style title;
    Style name;
    Style due;
    Style strong;
    Style body;
    Style small;
    Style head;
};

/// Whether the smallest texts of a scale, its labels, can be read on paper.
[[nodiscard]] constexpr bool is_legible(const Scale& scale) {
    constexpr Unit least = 750;
    return scale.small.size >= least && scale.head.size >= least;
}

/// How the lines' table looks.
struct TableLook {
    Unit padding;        ///< Above and below a row's text.
    Unit padding_least;  ///< Where all of the document is on one page by that.
    Unit inset;          ///< Between the table's edges and its texts.
    bool head_filled;    ///< Its head is white on the accent, else accent on white.
    bool zebra;          ///< Every other row is tinted, else rows are ruled.
    bool gridded;        ///< Columns are ruled too.
};

/// What a template decides once for all documents.
struct Look {
    Frame frame;
    Scale scale;
    TableLook table;
    /// Draws the head of a further page and moves the pen below it.
    void (*continue_page)(Sheet&);
};

/// A document's colours: the seller's accent, darkened until white on it and it on white can be read, and what
/// follows from it.
struct Theme {
    Colour accent;
    Colour tint;  ///< Behind the amount due.
    Colour paper{255, 255, 255};
    Colour ink{27, 31, 36};
    Colour muted{94, 103, 114};
    Colour rule{217, 222, 229};
    Colour warning{122, 74, 0};
    Colour warning_tint{255, 243, 214};  ///< Behind a warning.
};

/// Takes "#1f3a5f"; anything else gives the default accent.
[[nodiscard]] Theme theme_for(std::string_view accent);

/// Contrast of a colour with white, in hundredths: 450 is WCAG 2's least for text.   Source: WCAG 2.1, 1.4.3.
[[nodiscard]] int contrast_with_white(Colour colour);

}  // namespace billmill::document::layout
