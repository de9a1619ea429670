#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "foundation/uuid.hpp"
#include "ports/journal.hpp"

// The bytes of a journal's files. A file begins with a line of text; blocks follow, each compressed by itself and behind its
// lengths and a checksum, so that damage to one leaves the others readable. docs/formats.md describes it.

namespace billmill::adapters::filesystem {

inline constexpr std::string_view journal_title = "billmill journal 1\n";
inline constexpr std::size_t block_raw_max = 64U << 20U;    ///< No larger one is read.
inline constexpr std::size_t block_raw_target = 1U << 20U;  ///< Records are put into blocks of about this.

/// The first block of a file: of which books it is, and how far their lines had come when it was made.
struct JournalHeader {
    Uuid books;
    ports::JournalEnds ends;
};
using JournalBlock = std::variant<JournalHeader, std::vector<ports::JournalRecord>>;

/// Bytes of a block, complete with lengths and checksum.
[[nodiscard]] std::string encode_block(const JournalHeader& header);
[[nodiscard]] std::string encode_block(std::span<const ports::JournalRecord> records);

/// A block that was found in a file, or damage that was passed.
struct FoundBlock {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::optional<JournalBlock> block;  ///< nullopt: from begin to end no whole block stands.
    bool cut =
        false;  ///< A block begins at `begin` and says that it is longer than the file: its writing was not finished.
};
/// What stands at `from`, which is before the end: the block, or all that is damaged up to the next whole block or the end
/// of `file`.
[[nodiscard]] FoundBlock next_block(std::string_view file, std::size_t from);

}  // namespace billmill::adapters::filesystem
