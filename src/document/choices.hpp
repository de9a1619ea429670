#pragma once

#include <span>
#include <string_view>

namespace billmill::document {

/// What a request or a seller may choose for their documents: templates by name (`look`) and languages, the default
/// of each first. What stands in neither list still makes a document, with the default.
[[nodiscard]] std::span<const std::string_view> looks();
[[nodiscard]] std::span<const std::string_view> languages();

/// Whether documents can be written in the language of a tag ("de", "de-AT").
[[nodiscard]] bool is_language(std::string_view tag);

}  // namespace billmill::document
