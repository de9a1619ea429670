#pragma once

#include <string>
#include <string_view>

namespace billmill::formats {

/// Appends a number in its one canonical form. Takes text of RFC 8259's number grammar.
void append_canonical_number(std::string& out, std::string_view number);

/// RFC 6901: '~' and '/' of a member's name escaped.
[[nodiscard]] std::string pointer_token(std::string_view name);

}  // namespace billmill::formats
