#include "foundation/nearest_word.hpp"

#include <algorithm>
#include <vector>

namespace billmill {
namespace {

constexpr std::size_t word_max = 40;  ///< Longer ones are no slip of a finger.
constexpr std::size_t mistakes_max = 2;

std::size_t distance(std::string_view a, std::string_view b) {
    const auto width = b.size() + 1;
    std::vector<std::size_t> costs((a.size() + 1) * width);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return costs[i * width + j]; };
    for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
    for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t other = a[i - 1] == b[j - 1] ? 0 : 1;
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + other});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(a.size(), b.size());
}

}  // namespace

std::string nearest_word(std::string_view word, std::span<const std::string> known) {
    if (word.size() > word_max) return {};
    std::string nearest;
    auto least = std::min(mistakes_max, word.size() / 2) + 1;
    for (const auto& candidate : known) {
        const auto mistakes = distance(word, candidate);
        if (mistakes >= least) continue;
        least = mistakes;
        nearest = candidate;
    }
    return nearest;
}

}  // namespace billmill
