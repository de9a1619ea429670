#pragma once

#include <string_view>

#include "document/pdf/canvas.hpp"
#include "document/pdf/typesetter.hpp"
#include "document/text/font_set.hpp"

namespace billmill::document::layout::classic_2 {

using pdf::Colour;
using pdf::Unit;
using text::Weight;

/// The page's grid, in hundredths of a point. Everything hangs on the two margins and the
/// six columns between them.
namespace grid {
inline constexpr Unit left = 4'800;
inline constexpr Unit right = pdf::page_width - left;
inline constexpr Unit width = right - left;
inline constexpr Unit gutter = 1'800;
inline constexpr Unit column = (width - 2 * gutter) / 3;  ///< A third of the width.
inline constexpr Unit top = 4'600;
inline constexpr Unit bottom = pdf::page_height - 6'600;  ///< Content ends here; the footer lies below.
inline constexpr Unit footer = pdf::page_height - 5'200;
inline constexpr Unit hairline = 50;
}  // namespace grid

/// The type scale: few sizes, each with its leading.
struct Style {
    Weight weight;
    Unit size;
    Unit leading;
};
namespace scale {
inline constexpr Style title{Weight::bold, 2'000, 2'400};
inline constexpr Style name{Weight::bold, 1'500, 1'900};
inline constexpr Style due{Weight::bold, 1'400, 1'800};
inline constexpr Style strong{Weight::bold, 900, 1'260};
inline constexpr Style body{Weight::regular, 900, 1'260};
inline constexpr Style small{Weight::regular, 780, 1'080};
inline constexpr Style head{Weight::bold, 680, 1'000};
}  // namespace scale

/// A document's colours: the seller's accent, darkened until text in it can be read on white, and what
/// follows from it.
struct Theme {
    Colour accent;
    Colour tint;  ///< Behind the amount due.
    Colour ink{27, 31, 36};
    Colour muted{94, 103, 114};
    Colour rule{217, 222, 229};
    Colour warning{122, 74, 0};
    Colour warning_tint{255, 243, 214};  ///< Behind a warning.
};

/// Takes "#1f3a5f"; anything else gives the default accent.
[[nodiscard]] Theme theme_for(std::string_view accent);

}  // namespace billmill::document::layout::classic_2
