#pragma once

#include <span>
#include <string>

namespace billmill::domain {

/// A mail server's own words, fit to be stored, shown and logged: one line of printable ASCII, at most
/// server_words_max bytes, where the local part of each mail address is replaced by "***".
[[nodiscard]] std::string server_words(std::span<const std::string> lines);
inline constexpr std::size_t server_words_max = 200;

}  // namespace billmill::domain
