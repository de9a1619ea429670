#pragma once

#include <cstdint>
#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/quick_deflate.hpp"

namespace billmill::document::pdf {

/// Where each object of a file lies: by itself, or within an object stream.   Source: ISO 32000-1, 7.5.7, 7.5.8.
class ObjectTable {
public:
    /// Begins a file; numbers below `reserved` are spoken for.
    void clear(int reserved) { rows_.assign(static_cast<std::size_t>(reserved), {}); }
    /// The next number, or the first of the next `count`.
    int add(int count = 1) {
        const auto number = size();
        rows_.resize(rows_.size() + static_cast<std::size_t>(count));
        return number;
    }
    [[nodiscard]] int size() const { return static_cast<int>(rows_.size()); }

    void place(int number, std::size_t offset) {
        rows_[static_cast<std::size_t>(number)] = {1, static_cast<std::uint32_t>(offset), 0};
    }
    void place_within(int number, int stream, int index) {
        rows_[static_cast<std::size_t>(number)] = {2, static_cast<std::uint32_t>(stream),
                                                   static_cast<std::uint32_t>(index)};
    }

    /// The table as its stream wants it: of each row, what it differs in from the row above. As nearly all follow
    /// from their neighbours, little is left to compress.
    void put(Bytes& out) const;
    static constexpr const char* entries = "/Type/XRef/W[1 4 3]/DecodeParms<</Predictor 12/Columns 8>>";

    /// What such a table is compressed with: made from one of a short document.
    static const StreamCode& code();

private:
    struct Row {
        std::uint32_t kind = 0;  ///< 0: no object, 1: by itself, 2: within a stream.
        std::uint32_t place = 0;
        std::uint32_t within = 0;
    };
    std::vector<Row> rows_;  ///< By number.
};

}  // namespace billmill::document::pdf
