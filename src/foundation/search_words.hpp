#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace billmill {

inline constexpr std::size_t search_word_bytes_max = 48;  ///< A longer word is cut, wherever it stands.

/// The words of a text as people look for them: without case, accents and width ("Straße" and "STRASSE" are one word, so are
/// "Élodie" and "elodie"), without the vowel marks of Arabic, digits of any script as 0 to 9. A Chinese character is a word by
/// itself. What is no letter and no digit parts words; an apostrophe does not.
/// Each word once, in the order of the text, `words_max` of them.
/// Source: Unicode 15, NFKC_Casefold (UAX 31), and NFD without the marks of Latin, Greek, Cyrillic, Hebrew and Arabic.
[[nodiscard]] std::vector<std::string> search_words(std::string_view text, std::size_t words_max = 64);

/// Of the folding and of ICU's tables: words of another version may be others.
[[nodiscard]] int search_words_version();

/// Whether each of `beginnings` begins some word of `words`, which are parted by one space each.
[[nodiscard]] bool has_search_words(std::string_view words, std::span<const std::string> beginnings);

}  // namespace billmill
