#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace billmill::document::mail {

/// Any bytes as one line of clean UTF-8: what is not UTF-8 becomes U+FFFD; controls (C0, DEL, C1), line and
/// paragraph separators become spaces; marks that reorder what others wrote (bidi embeddings, overrides,
/// isolates) are left out. Every text of a record passes through here before anything else looks at it.
[[nodiscard]] std::string one_line(std::string_view text);

/// Appends `text` so that HTML shows it as it is, also between double or single quotes of an attribute.
void append_escaped(std::string& html, std::string_view text);

/// Fills "{0}" … "{9}" of a pattern of ours, in one pass: braces inside a value stay what they are.
[[nodiscard]] std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values);

}  // namespace billmill::document::mail
