#pragma once

#include <filesystem>
#include <memory>

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/readers.hpp"

namespace billmill::adapters::sqlite {

/// A row's place: days since 1900 above, the number in the order of issue below. So rows stand by date of issue, and every
/// index ends with it.
inline constexpr int place_bits = 40;
inline constexpr std::int64_t seq_mask = (std::int64_t{1} << place_bits) - 1;
[[nodiscard]] std::int64_t day_number(Date date);  ///< Days since 1900-01-01.
[[nodiscard]] Date date_of_day(std::int64_t day);
[[nodiscard]] inline std::int64_t place_of(Date issued_on, std::int64_t seq) {
    return (day_number(issued_on) << place_bits) | seq;
}

/// The file of an index: one connection that writes it, and some that read.
/// Errors of both: unavailable. corrupt.
struct IndexFile {
    std::unique_ptr<Connection> writer;  ///< nullptr: opened to look.
    std::unique_ptr<Readers> readers;

    /// The file as it is. Errors also: not_found; invalid: of another version, or made by something else.
    static Result<std::shared_ptr<IndexFile>> open(const std::filesystem::path& file, int readers);
    static Result<std::shared_ptr<IndexFile>> open_read_only(const std::filesystem::path& file);
    /// An empty one in the place of what is there.
    static Result<std::shared_ptr<IndexFile>> make(const std::filesystem::path& file, int readers);
};

}  // namespace billmill::adapters::sqlite
