#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "foundation/digest.hpp"
#include "foundation/uuid.hpp"

// The chain of a numbering line: each record's link covers the record and the link before it, so no record can be
// changed, removed or put between others without every later link showing it.

namespace billmill::domain {

/// Covered by each link. Raised where links are made of something else; links of earlier versions stay valid.
inline constexpr int chain_version = 1;

/// Random bytes of one record, which hide its personal values in its content hash. Once value and salt are erased,
/// nobody can find the value by trying.
using Salt = std::array<std::uint8_t, 16>;

/// A record's place in its line's chain. It stands beside the record, not in it.
struct ChainLink {
    std::int64_t place = 0;     ///< 1, 2, 3 … within the line, over its series.
    Digest link;                ///< link_of() of the record.
    Salt salt{};                ///< Of this record alone.
    std::optional<Digest> xml;  ///< Of the record's own e-invoice as issued; nullopt: it has none.
    bool operator==(const ChainLink&) const = default;
};

/// Where a line's chain ends. The default is a line without links.
struct ChainEnd {
    std::int64_t place = 0;
    Digest link;
    bool operator==(const ChainEnd&) const = default;
};

/// Everything a link covers.
struct LinkedParts {
    Uuid books;             ///< Made once, with the books: links of other books never fit.
    std::string_view line;  ///< NumberingLine::key()
    std::int64_t place = 0;
    std::string_view series;
    std::int64_t number = 0;
    Digest previous;  ///< The link before; of place 1: the line's seal.
    Digest content;   ///< formats::content_hash() of the record.
    Digest document;  ///< Of the PDF's bytes.
    std::optional<Digest> xml;
    std::optional<Digest> original;  ///< A credit note's: the link of its invoice, where that has one.
};

/// SHA-256 over the version and all parts in the order above, each behind its length in 4 bytes, so no two inputs
/// read alike.      Threads: any.
[[nodiscard]] Digest link_of(const LinkedParts& parts);

/// What place 1 follows: covers the line's records of before chains. A line without such has first_seal() itself.
[[nodiscard]] Digest first_seal(const Uuid& books, std::string_view line);
/// One record more is sealed, by the hash of its stored text.
[[nodiscard]] Digest seal_over(const Digest& seal, std::string_view record_text);

/// What stands for a personal value in the content hash: SHA-256(salt ‖ value).
[[nodiscard]] Digest commitment(const Salt& salt, std::string_view value);

}  // namespace billmill::domain
