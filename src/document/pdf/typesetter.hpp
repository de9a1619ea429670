#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/document_fonts.hpp"
#include "document/pdf/structure.hpp"
#include "document/text/dictionary_breaks.hpp"
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
    struct Cluster;
    struct Placed;
    bool set_common(std::string_view utf8, text::Weight weight, Unit size, Line& line);
    bool wrap_common(std::string_view utf8, text::Weight weight, Unit size, Unit width,
                     std::vector<Line>& lines);
    void wrap_shaped(Unit size, Unit width, std::vector<Line>& lines);
    void measure_clusters();
    std::size_t line_end(std::size_t begin, std::int64_t thousandths_max) const;
    Line write_shaped(Unit size);
    void write_item(const text::Item& item, Run& run);
    Placed place(const text::Item& item, text::GlyphId glyph, std::u32string_view part);
    [[nodiscard]] Cluster cluster_at(const text::Item& item, std::size_t from) const;
    [[nodiscard]] std::pair<std::size_t, bool> word_at(const text::Item& item, std::size_t from) const;
    void write_word(const text::Item& item, std::size_t from, std::size_t to, Run& run);
    [[nodiscard]] bool is_turned_ligature(const text::Item& item, std::span<const text::Glyph> glyphs,
                                          std::u32string_view text) const;
    void write_ligature(const text::Item& item, const text::Glyph& ligature, std::u32string_view text,
                        Run& run);
    void show_end(Run& run);
    void write_cluster(const text::Item& item, std::span<const text::Glyph> glyphs, std::u32string_view text,
                       Run& run);

    std::span<const text::CommonFace, 2> common_;
    text::Shaper shaper_;
    text::DictionaryBreaks words_;
    text::HanForms han_ = text::HanForms::simplified;
    DocumentFonts fonts_;
    Bytes bytes_;
    std::vector<std::int32_t>
        cluster_advances_;  ///< By character: its cluster's advance, or -1 inside a cluster.
};

}  // namespace billmill::document::pdf
