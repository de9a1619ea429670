#pragma once

#include <cstddef>
#include <string>

#include "foundation/result.hpp"

namespace billmill::app {

/// Reads a text file, or what is piped in, line by line, until its end or until a descriptor says to stop.
///
/// Promise:   line ends may be LF or CRLF, the last may be missing, and a byte order mark before the first is left out.
///            A line longer than `bytes_max` is cut and said so; what is kept in memory has that bound.
/// Errors:    invalid: it can't be opened, is a directory, or breaks off while it is read.
/// Threads:   one.
class LineReader {
public:
    /// `path`: "-": standard input. `stop`: readable once reading shall end; -1: never.
    static Result<LineReader> open(const std::string& path, std::size_t bytes_max, int stop);
    ~LineReader();
    LineReader(LineReader&& other) noexcept;
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    LineReader& operator=(LineReader&&) = delete;

    enum class Next : std::uint8_t { line, too_long, end, stopped };
    /// `line` is the next one, without its end; of one that is too long its beginning.
    Result<Next> next(std::string& line);

private:
    LineReader(std::string path, int fd, std::size_t bytes_max, int stop);
    enum class Filled : std::uint8_t { more, end, stopped };
    Result<Filled> fill();

    std::string path_;
    int fd_ = -1;
    std::size_t bytes_max_;
    int stop_;
    std::string buffer_;
    std::size_t at_ = 0;
    bool first_ = true;
};

}  // namespace billmill::app
