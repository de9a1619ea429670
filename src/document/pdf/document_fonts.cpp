#include "document/pdf/document_fonts.hpp"

#include <algorithm>

namespace billmill::document::pdf {
namespace {

constexpr std::size_t slots_min = 64;

}  // namespace

void ExtraFont::start(const text::Face& face) {
    face_ = &face;
    entries_.clear();
    texts_.clear();
    slots_.assign(slots_min, 0);
}

std::size_t ExtraFont::slot_of(text::GlyphId glyph) const {
    const auto mask = slots_.size() - 1;
    auto slot = (glyph * 0x9E3779B1U >> 7) & mask;
    while (slots_[slot] != 0 && entries_[slots_[slot] - 1U].glyph != glyph) slot = (slot + 1) & mask;
    return slot;
}

void ExtraFont::widen() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        slots_[slot_of(entries_[i].glyph)] = static_cast<std::uint16_t>(i + 1);
    }
}

Shown ExtraFont::add(text::GlyphId glyph, std::u32string_view text) {
    auto slot = slot_of(glyph);
    if (slots_[slot] != 0) {
        const auto& entry = entries_[slots_[slot] - 1U];
        return {entry.code, this->text(entry) == text};
    }
    if (entries_.size() * 2 >= slots_.size()) {
        widen();
        slot = slot_of(glyph);
    }
    // A CFF font keyed by CID keeps its glyphs' numbers; codes of TrueType glyphs are given as these come.
    const auto code =
        face_->is_cff() ? static_cast<std::uint16_t>(glyph) : static_cast<std::uint16_t>(entries_.size() + 1);
    entries_.push_back(
        {glyph, code, static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size())});
    texts_ += text;
    slots_[slot] = static_cast<std::uint16_t>(entries_.size());
    return {code, true};
}

FontIndex DocumentFonts::extra(const text::Face& face) {
    for (std::size_t i = 0; i < count_; ++i) {
        if (&extras_[i].face() == &face) return static_cast<FontIndex>(extras_begin + i);
    }
    if (count_ == extras_.size()) extras_.emplace_back();
    extras_[count_].start(face);
    return static_cast<FontIndex>(extras_begin + count_++);
}

}  // namespace billmill::document::pdf
