#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// A word of PDF's syntax, in a text.     Source: ISO 32000-1, 7.2.
struct Token {
    enum class Kind : std::uint8_t { end, integer, word, name, string, open, close };
    Kind kind = Kind::end;
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};
/// The token at this place or after it.
[[nodiscard]] Token next_token(std::string_view text, std::size_t at);

/// The entries of a dictionary: names with their slash, and values as they stand. What is no dictionary has none.
using Entries = std::vector<std::pair<std::string_view, std::string_view>>;
[[nodiscard]] Entries entries_of(std::string_view dictionary);
/// The value of an entry; empty: there is none.
[[nodiscard]] std::string_view entry_of(std::string_view dictionary, std::string_view name);
/// The number of "12 0 R"; 0: it is no reference.
[[nodiscard]] int reference_of(std::string_view value);

/// The objects of a document that DocumentWriter wrote: of any version of it so far.
///
/// Promise:   bytes that are something else are refused, or read within the bounds below.
/// Limits:    1,000,000 objects; 64 MiB for an object stream.     Ownership: borrows the bytes.     Threads: one at a time.
/// Errors:    invalid: these bytes are no such document.
class ObjectReader {
public:
    [[nodiscard]] static Result<ObjectReader> open(std::string_view pdf);

    /// An object as it stands in the file: without its head, with the data of a stream. Lives as long as the reader.
    [[nodiscard]] Result<std::string_view> object(int number);
    [[nodiscard]] int catalog() const { return catalog_; }

private:
    explicit ObjectReader(std::string_view pdf) : pdf_{pdf} {}
    struct Row {
        std::uint32_t kind = 0;
        std::uint32_t place = 0;
        std::uint32_t within = 0;
    };
    struct Together {
        std::string bytes;
        std::vector<std::pair<std::size_t, std::size_t>> places;  ///< Begin and end of each.
    };
    [[nodiscard]] Outcome read_table();
    [[nodiscard]] Result<std::string_view> object_at(std::size_t offset) const;
    [[nodiscard]] Result<const Together*> together(std::uint32_t stream);

    std::string_view pdf_;
    std::vector<Row> rows_;
    std::map<std::uint32_t, Together> streams_;
    int catalog_ = 0;
};

/// A stream's dictionary, and its data as it lies in the file.
struct StreamParts {
    std::string_view dictionary;
    std::string_view data;
    bool is_stream = false;
    bool is_broken = false;  ///< Its length is not what it says, or is not said there.
};
/// Of an object of object().
[[nodiscard]] StreamParts parts_of(std::string_view object);

}  // namespace billmill::document::pdf
