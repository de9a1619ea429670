#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace billmill::adapters::sqlite {

/// Sellers as one column: their ids, which have no spaces, with a space between.
[[nodiscard]] inline std::string joined(const std::vector<std::string>& sellers) {
    std::string text;
    for (const auto& seller : sellers) text.append(text.empty() ? "" : " ").append(seller);
    return text;
}

[[nodiscard]] inline std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto space = text.find(' ');
        words.emplace_back(text.substr(0, space));
        text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    }
    return words;
}

}  // namespace billmill::adapters::sqlite
