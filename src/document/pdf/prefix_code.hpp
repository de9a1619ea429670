#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace billmill::document::pdf {

/// One symbol's bits, as deflate writes them: the first to be written is the lowest.
struct CodeWord {
    std::uint32_t bits = 0;
    std::uint32_t length = 0;
};

/// Lengths of an optimal prefix code in which no symbol takes more than `length_max` bits. Symbols that are never
/// counted get a word too where `every` is set, else none.   Source: D. A. Huffman, 1952.
[[nodiscard]] std::vector<std::uint8_t> prefix_code_lengths(std::span<const std::uint32_t> counts,
                                                            std::uint32_t length_max, bool every);

/// The words that deflate gives to such lengths.   Source: RFC 1951, 3.2.2.
[[nodiscard]] std::vector<CodeWord> prefix_code(std::span<const std::uint8_t> lengths);

}  // namespace billmill::document::pdf
