#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/text/common_face.hpp"
#include "document/text/face.hpp"
#include "document/text/font_set.hpp"

namespace billmill::document::pdf {

/// A font of one document: its place among the resources ("/F0"). 0 and 1 are the common text faces.
using FontIndex = std::uint16_t;

/// How a text shows one glyph.
struct Shown {
    std::uint16_t code;  ///< What stands in the content stream: two bytes, of a common text face one.
    bool copies_out;     ///< The font's ToUnicode map already gives the wanted text.
};

/// Glyphs of a face that a document uses beyond the common ones: become a subset of that document alone.
class ExtraFont {
public:
    void start(const text::Face& face);
    /// The first text that a glyph stands for is what it maps to. Never takes glyph 0.
    Shown add(text::GlyphId glyph, std::u32string_view text);

    struct Entry {
        text::GlyphId glyph;
        std::uint16_t code;
        std::uint32_t text_begin;
        std::uint32_t text_size;
    };
    [[nodiscard]] const text::Face& face() const { return *face_; }
    [[nodiscard]] std::span<const Entry> entries() const { return entries_; }
    [[nodiscard]] std::u32string_view text(const Entry& entry) const {
        return std::u32string_view{texts_}.substr(entry.text_begin, entry.text_size);
    }

private:
    std::size_t slot_of(text::GlyphId glyph) const;
    void widen();

    const text::Face* face_ = nullptr;
    std::vector<Entry> entries_;
    std::vector<std::uint16_t> slots_;  ///< Open addressing: entry + 1; 0 is free.
    std::u32string texts_;
};

/// All fonts of one document. One per thread, cleared for each document.
class DocumentFonts {
public:
    static constexpr FontIndex extras_begin = 2;

    void clear() {
        count_ = 0;
        parts_ = {};
    }
    /// A common text face must show characters of these parts.
    void need(FontIndex common, text::CommonParts parts) { parts_[common] |= parts; }
    [[nodiscard]] text::CommonParts parts(FontIndex common) const { return parts_[common]; }
    /// The document's font for a face, made at its first use.
    FontIndex extra(const text::Face& face);
    ExtraFont& extra(FontIndex index) { return extras_[index - extras_begin]; }
    [[nodiscard]] std::span<const ExtraFont> extras() const { return {extras_.data(), count_}; }

private:
    std::vector<ExtraFont> extras_;  ///< Those beyond count_ are kept for their memory.
    std::size_t count_ = 0;
    std::array<text::CommonParts, extras_begin> parts_{};
};

}  // namespace billmill::document::pdf
