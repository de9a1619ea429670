#pragma once

#include <string>
#include <string_view>

// Files of text that do not say what they are in: UTF-8, or Windows-1252, which is what spreadsheets write otherwise.

namespace billmill::formats::bulk {

/// Whether it is UTF-8, or may be Windows-1252, which leaves five bytes out.
[[nodiscard]] bool is_readable(std::string_view cell);
/// Neither UTF-8 nor, by its looks, Windows-1252: texts in Cyrillic, Greek, Hebrew, Arabic, Chinese, Japanese or Central European
/// letters read so. A sign within a word ("Bia³ystok"), or more letters beyond ASCII in a row than any language has that is
/// written in Windows-1252 ("Èâàí"). Short texts may look like nothing else.
[[nodiscard]] bool is_hardly_windows_1252(std::string_view cell);
/// The text in UTF-8. What is not valid UTF-8 is read as Windows-1252.
[[nodiscard]] std::string to_utf8(std::string_view cell);
/// UTF-8 as Windows-1252; what that has not is a question mark.
[[nodiscard]] std::string to_windows_1252(std::string_view text);

}  // namespace billmill::formats::bulk
