#include "document/text/dictionary_breaks.hpp"

#include <unicode/ubrk.h>

#include <algorithm>

namespace billmill::document::text {
namespace {

bool needs_dictionary(char32_t c) {
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
           (c >= 0xA9E0 && c <= 0xA9FF) || (c >= 0xAA60 && c <= 0xAA7F);
}

/// A letter whose own vowel is struck out ends the syllable before it, also in words from abroad that stand in no
/// dictionary.   Source: Unicode 15, virama and asat, toandakhiat, thanthakhat and its Lao likeness.
bool closes_a_syllable(std::u32string_view text) {
    constexpr std::u32string_view silencers = U"\u0E4C\u0ECC\u1039\u103A\u17CD";
    constexpr std::u32string_view between =
        U"\u0E34\u0E35\u0E38\u0E39\u1037\u17B7\u17BB";  // Vowels below or above, a tone.
    std::size_t at = 1;
    if (at < text.size() && between.find(text[at]) != between.npos) ++at;
    return at < text.size() && silencers.find(text[at]) != silencers.npos;
}

}  // namespace

DictionaryBreaks::DictionaryBreaks() = default;
DictionaryBreaks::~DictionaryBreaks() = default;

void DictionaryBreaks::Closer::operator()(UBreakIterator* iterator) const {
    ubrk_close(iterator);
}

void DictionaryBreaks::begin(std::u32string_view text) {
    breaks_.clear();
    if (std::ranges::none_of(text, needs_dictionary)) return;
    UErrorCode status = U_ZERO_ERROR;
    if (!opened_) {
        opened_ = true;
        iterator_.reset(ubrk_open(UBRK_LINE, "", nullptr, 0, &status));
        if (U_FAILURE(status) != 0) iterator_.reset();
    }
    if (!iterator_) return;
    // These scripts lie in the basic plane; what does not is one unit all the same, so that places are the text's.
    units_.clear();
    for (const auto c : text) units_ += c < 0x10000 ? static_cast<char16_t>(c) : u'\uFFFD';
    ubrk_setText(iterator_.get(), units_.data(), static_cast<std::int32_t>(units_.size()), &status);
    if (U_FAILURE(status) != 0) return;
    breaks_.assign(text.size(), false);
    for (auto at = ubrk_first(iterator_.get()); at != UBRK_DONE; at = ubrk_next(iterator_.get())) {
        const auto place = static_cast<std::size_t>(at);
        if (place == 0 || place >= text.size()) continue;
        breaks_[place] = needs_dictionary(text[place - 1]) && needs_dictionary(text[place]) &&
                         !closes_a_syllable(text.substr(place));
    }
}

}  // namespace billmill::document::text
