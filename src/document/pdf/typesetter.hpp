#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/document_fonts.hpp"
#include "document/pdf/structure.hpp"
#include "document/text/shaper.hpp"

namespace billmill::document::pdf {

/// A line of text that is set, not yet placed: the operators that show it, after its font is selected.
struct Line {
    std::uint32_t begin = 0;  ///< In the typesetter's bytes.
    std::uint32_t size = 0;
    Unit width = 0;
    FontIndex first_font = 0;  ///< Must be selected before the operators.
    FontIndex last_font = 0;   ///< Is selected after them.
};

/// Breaks texts into lines and turns those into PDF operators.
///
/// Runs of common characters take a fast path: table look-ups, no shaping. Everything else goes through the
/// shaper. Threads: one per thread. Lines are valid until clear().
class Typesetter {
public:
    Typesetter(const text::FontSet& fonts, std::span<const text::CommonFace, 2> common);

    /// Begins a document. `han`: which Han forms to draw where a text does not say.
    void clear(text::HanForms han);

    /// One line, however wide.
    Line line(std::string_view utf8, text::Weight weight, Unit size);
    /// Appends lines no wider than `width` (a single cluster wider than that stands alone). Words that do not
    /// fit are broken. A text of nothing but spaces gives no line.
    void wrap(std::string_view utf8, text::Weight weight, Unit size, Unit width, std::vector<Line>& lines);

    [[nodiscard]] std::string_view operators(const Line& line) const {
        return bytes_.view(line.begin, line.size);
    }
    [[nodiscard]] const DocumentFonts& fonts() const { return fonts_; }

private:
    struct Run;
    bool set_common(std::string_view utf8, text::Weight weight, Unit size, Line& line);
    bool wrap_common(std::string_view utf8, text::Weight weight, Unit size, Unit width,
                     std::vector<Line>& lines);
    void wrap_shaped(Unit size, Unit width, std::vector<Line>& lines);
    void measure_clusters();
    std::size_t line_end(std::size_t begin, std::int64_t thousandths_max) const;
    Line write_shaped(Unit size);
    void write_item(const text::Item& item, Run& run);
    void write_cluster(const text::Item& item, std::span<const text::Glyph> glyphs, std::u32string_view text,
                       Run& run);

    std::span<const text::CommonFace, 2> common_;
    text::Shaper shaper_;
    text::HanForms han_ = text::HanForms::simplified;
    DocumentFonts fonts_;
    Bytes bytes_;
    std::vector<std::int32_t>
        cluster_advances_;  ///< By character: its cluster's advance, or -1 inside a cluster.
};

}  // namespace billmill::document::pdf
