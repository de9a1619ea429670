#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace billmill::domain {

/// The templates one may ask for; the first is the default. The renderer draws each of them.
inline constexpr std::array<std::string_view, 3> looks{"classic", "modern", "ledger"};
[[nodiscard]] constexpr bool is_look(std::string_view name) {
    return std::ranges::find(looks, name) != looks.end();
}

/// The languages a document can be written in. A customer may have any other: English is written then.
inline constexpr std::array<std::string_view, 7> document_languages{"en", "hi", "de", "fr", "es", "ar", "zh"};
[[nodiscard]] constexpr bool is_document_language(std::string_view tag) {
    return std::ranges::find(document_languages, tag) != document_languages.end();
}

}  // namespace billmill::domain
