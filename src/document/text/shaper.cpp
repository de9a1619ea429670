#include "document/text/shaper.hpp"

#include <fribidi.h>

#include <algorithm>

#include "document/text/clean.hpp"
#include "document/text/features.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::text {
namespace {

bool may_run_right_to_left(char32_t c) {
    if (c < 0x590) return false;
    return c < 0x900 || c == 0x200F || (c >= 0xFB1D && c < 0xFE00) || (c >= 0xFE70 && c < 0xFF00) ||
           (c >= 0x10800 && c < 0x11000) || (c >= 0x1E800 && c < 0x1F000);
}

bool is_mark(char32_t c) {
    const auto category = hb_unicode_general_category(hb_unicode_funcs_get_default(), c);
    return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

hb_script_t script_of(char32_t c) {
    return hb_unicode_script(hb_unicode_funcs_get_default(), c);
}
bool is_real(hb_script_t script) {
    return script != HB_SCRIPT_COMMON && script != HB_SCRIPT_INHERITED && script != HB_SCRIPT_UNKNOWN;
}

/// Kana and hangul tell which forms their neighbours want, whatever the document's language.
HanForms forms_for(std::u32string_view text, HanForms otherwise) {
    for (const auto c : text) {
        if (c >= 0x3041 && c <= 0x30FF) return HanForms::japanese;
        if (c >= 0x1100 && c <= 0x11FF) return HanForms::korean;
        if (c >= 0xAC00 && c <= 0xD7A3) return HanForms::korean;
    }
    return otherwise;
}

hb_language_t language_for(const Item& item, HanForms han, bool is_han) {
    static const hb_language_t english = hb_language_from_string("en", -1);
    static const hb_language_t hans[] = {hb_language_from_string("ja", -1), hb_language_from_string("ko", -1),
                                         hb_language_from_string("zh-hans", -1),
                                         hb_language_from_string("zh-hant", -1)};
    if (is_han) return hans[static_cast<std::size_t>(han)];
    return item.family == text_family ? english : HB_LANGUAGE_INVALID;
}

}  // namespace

Shaper::Shaper(const FontSet& fonts, std::span<const CommonFace, 2> common)
    : fonts_(fonts), common_(common), buffer_(hb_buffer_create()) {}

void Shaper::begin(std::string_view utf8, Weight weight, HanForms han) {
    weight_ = weight;
    clean(utf8, characters_);
    han_ = forms_for(characters_, han);
    drawn_ = characters_;
    find_levels();
}

void Shaper::find_levels() {
    const auto count = characters_.size();
    levels_.assign(count, 0);
    if (std::ranges::none_of(characters_, may_run_right_to_left)) return;
    const auto size = static_cast<FriBidiStrIndex>(count);
    const auto* text = reinterpret_cast<const FriBidiChar*>(characters_.data());
    std::vector<FriBidiCharType> types(count);
    std::vector<FriBidiBracketType> brackets(count);
    std::vector<FriBidiLevel> levels(count);
    fribidi_get_bidi_types(text, size, types.data());
    fribidi_get_bracket_types(text, size, types.data(), brackets.data());
    FriBidiParType direction = FRIBIDI_PAR_ON;
    if (fribidi_get_par_embedding_levels_ex(types.data(), brackets.data(), size, &direction, levels.data()) ==
        0) {
        return;  // No memory inside the library: left to right is still readable.
    }
    std::ranges::transform(levels, levels_.begin(),
                           [](auto level) { return static_cast<std::uint8_t>(level); });
}

void Shaper::shape(std::size_t begin, std::size_t end) {
    items_.clear();
    glyphs_.clear();
    itemise(begin, end);
    for (auto& item : items_) shape_item(item);
    reorder();
}

/// Marks, joiners and spaces stay with what they follow; everything else takes the first family that has it.
FamilyId Shaper::choose_family(std::size_t at, const Item* previous) {
    const auto c = characters_[at];
    if (previous != nullptr) {
        if (is_invisible(c)) return previous->family;
        const bool clings = c == U' ' || (c >= 0x300 && (is_mark(c) || !is_real(script_of(c))));
        if (clings && fonts_.covers(previous->family, c)) return previous->family;
    }
    const auto family = fonts_.family_of(c);
    if (family != FontSet::no_family) return family;
    if (!is_invisible(c)) drawn_[at] = utf8::replacement;
    return text_family;
}

void Shaper::itemise(std::size_t begin, std::size_t end) {
    for (auto at = begin; at < end; ++at) {
        auto* previous = items_.empty() ? nullptr : &items_.back();
        const auto family = choose_family(at, previous);
        const auto script = script_of(drawn_[at]);
        if (previous != nullptr && previous->family == family && previous->level == levels_[at] &&
            (!is_real(script) || !is_real(previous->script) || script == previous->script)) {
            previous->end = static_cast<std::uint32_t>(at + 1);
            if (is_real(script)) previous->script = script;
            continue;
        }
        const auto index = static_cast<std::uint32_t>(at);
        items_.push_back(
            {&fonts_.face(family, weight_, han_), script, family, levels_[at], index, index + 1, 0, 0});
    }
    for (auto& item : items_) {
        if (!is_real(item.script)) item.script = HB_SCRIPT_LATIN;
    }
}

void Shaper::shape_item(Item& item) {
    auto* buffer = buffer_.get();
    hb_buffer_clear_contents(buffer);
    const auto* text = reinterpret_cast<const std::uint32_t*>(drawn_.data());
    hb_buffer_add_utf32(buffer, text, static_cast<int>(drawn_.size()), item.begin,
                        static_cast<int>(item.end - item.begin));
    hb_buffer_set_direction(buffer, item.right_to_left() ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, item.script);
    hb_buffer_set_language(buffer, language_for(item, han_, fonts_.is_han(item.family)));
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    hb_shape(item.face->font(), buffer, text_features.data(), text_features.size());

    unsigned count = 0;
    const auto* infos = hb_buffer_get_glyph_infos(buffer, &count);
    const auto* positions = hb_buffer_get_glyph_positions(buffer, &count);
    item.glyphs_begin = static_cast<std::uint32_t>(glyphs_.size());
    for (unsigned i = 0; i < count; ++i) {
        const auto scaled = [&](hb_position_t units) { return item.face->thousandths(units); };
        if (infos[i].codepoint == 0) {
            glyphs_.push_back({0, infos[i].cluster, common().advance(common().substitute()), 0, 0});
        } else {
            glyphs_.push_back({infos[i].codepoint, infos[i].cluster, scaled(positions[i].x_advance),
                               scaled(positions[i].x_offset), scaled(positions[i].y_offset)});
        }
    }
    item.glyphs_end = static_cast<std::uint32_t>(glyphs_.size());
}

/// Rule L2 of the bidirectional algorithm, on items.   Source: UAX 9.
void Shaper::reorder() {
    std::uint8_t highest = 0;
    for (const auto& item : items_) highest = std::max(highest, item.level);
    for (auto level = highest; level > 0; --level) {
        for (auto from = items_.begin(); from != items_.end();) {
            const auto begin =
                std::find_if(from, items_.end(), [&](const Item& item) { return item.level >= level; });
            from = std::find_if(begin, items_.end(), [&](const Item& item) { return item.level < level; });
            std::reverse(begin, from);
        }
    }
}

}  // namespace billmill::document::text
