#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/time.hpp"

namespace billmill::usecases {

enum class TableFormat : std::uint8_t { csv, xlsx };

/// A table that leaves row by row, in one of the formats.
///
/// Memory:    64 KiB and a row.     Threads: one at a time.
class TableWriter {
public:
    /// False: nobody reads any more.
    using Write = std::function<bool(std::string_view)>;
    struct Table {
        std::string title;              ///< 25 characters at most.
        std::vector<std::string> head;  ///< The names of its columns.
    };
    [[nodiscard]] static std::unique_ptr<TableWriter> make(TableFormat format, const Write& write,
                                                           Table table);

    TableWriter() = default;
    virtual ~TableWriter() = default;
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    virtual TableWriter& text(std::string_view text) = 0;
    /// Digits with a point, and a sign where needed.
    virtual TableWriter& number(std::string_view number) = 0;
    virtual TableWriter& date(const Date& date) = 0;
    /// False: nobody reads any more.
    [[nodiscard]] virtual bool end_row() = 0;
    [[nodiscard]] virtual bool finish() = 0;
};

}  // namespace billmill::usecases
