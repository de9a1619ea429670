#pragma once

#include <string>
#include <string_view>

namespace billmill::formats {

/// Appends a JSON string with its quotes: only '"', '\' and control characters are escaped.
void append_json_string(std::string& out, std::string_view utf8);

/// Appends a number in its one canonical form. Takes text of RFC 8259's number grammar.
void append_canonical_number(std::string& out, std::string_view number);

/// RFC 6901: '~' and '/' of a member's name escaped.
[[nodiscard]] std::string pointer_token(std::string_view name);

}  // namespace billmill::formats
