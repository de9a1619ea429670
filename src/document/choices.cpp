#include "document/choices.hpp"

#include <algorithm>
#include <array>

#include "document/layout/templates.hpp"

namespace billmill::document {
namespace {

constexpr std::array<std::string_view, 7> all_languages{"en", "ar", "de", "es", "fr", "hi", "zh"};

}  // namespace

std::span<const std::string_view> looks() {
    return layout::template_names();
}

std::span<const std::string_view> languages() {
    return all_languages;
}

bool is_language(std::string_view tag) {
    return std::ranges::find(all_languages, tag.substr(0, tag.find('-'))) != all_languages.end();
}

}  // namespace billmill::document
