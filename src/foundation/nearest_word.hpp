#pragma once

#include <span>
#include <string>
#include <string_view>

namespace billmill {

/// What somebody who typed `word` may have meant; empty where nothing is near: at most two letters are wrong, missing,
/// too many or swapped, and not more than half of them.
/// Source: the optimal string alignment distance.
[[nodiscard]] std::string nearest_word(std::string_view word, std::span<const std::string> known);

}  // namespace billmill
