#include "document/pdf/prefix_code.hpp"

#include <algorithm>
#include <array>
#include <queue>

namespace billmill::document::pdf {
namespace {

constexpr std::uint32_t longest = 15;

/// Depths in the tree that joins the two lightest nodes again and again; ties go to the older node, so that the
/// same counts give the same code everywhere.
std::vector<std::uint8_t> depths(std::span<const std::uint64_t> weights) {
    struct Node {
        std::uint64_t weight;
        std::size_t index;
        bool operator<(const Node& other) const {
            return weight != other.weight ? weight > other.weight : index > other.index;
        }
    };
    std::priority_queue<Node> open;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0) open.push({weights[i], i});
    }
    std::vector<std::size_t> parents(weights.size() * 2, 0);
    std::size_t next = weights.size();
    for (; open.size() > 1; ++next) {
        const auto left = open.top();
        open.pop();
        const auto right = open.top();
        open.pop();
        parents[left.index] = parents[right.index] = next;
        open.push({left.weight + right.weight, next});
    }
    std::vector<std::uint8_t> lengths(weights.size(), 0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        for (auto node = i; weights[i] > 0 && parents[node] != 0; node = parents[node]) ++lengths[i];
        if (weights[i] > 0 && lengths[i] == 0) lengths[i] = 1;  // The only symbol.
    }
    return lengths;
}

}  // namespace

std::vector<std::uint8_t> prefix_code_lengths(std::span<const std::uint32_t> counts, std::uint32_t length_max,
                                              bool every) {
    constexpr std::uint64_t scale = 64;  // What was counted outweighs what is merely possible.
    std::vector<std::uint64_t> weights;
    for (const auto count : counts) weights.push_back(count > 0 ? count * scale : every ? 1 : 0);
    for (;;) {
        auto lengths = depths(weights);
        if (std::ranges::max(lengths) <= length_max) return lengths;
        for (auto& weight : weights) weight = weight > 1 ? weight / 2 : weight;  // A flatter tree.
    }
}

std::vector<CodeWord> prefix_code(std::span<const std::uint8_t> lengths) {
    std::array<std::uint32_t, longest + 2> next{};
    for (const auto length : lengths) {
        if (length > 0) ++next[length + 1U];
    }
    for (std::uint32_t length = 1, code = 0; length < next.size(); ++length) {
        code = (code + next[length]) << 1;
        next[length] = code;
    }
    std::vector<CodeWord> words;
    for (const auto length : lengths) {
        CodeWord word{0, length};
        if (length > 0) {
            const auto code = next[length]++;
            for (std::uint32_t bit = 0; bit < length; ++bit)
                word.bits |= (code >> bit & 1) << (length - 1 - bit);
        }
        words.push_back(word);
    }
    return words;
}

}  // namespace billmill::document::pdf
