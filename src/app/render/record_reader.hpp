#pragma once

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace billmill::app::render {

/// One record of the input as it stands there.
struct RawRecord {
    int line = 1;  ///< Where it begins, 1, 2, 3 …
    std::string text;
    bool too_large = false;  ///< `text` holds its beginning alone.
};

/// Takes a stream apart into records: one per line where the first line ends with '}', as a line of NDJSON does;
/// else the whole is one record. Blank lines are skipped. Never holds more than one record and what was read ahead, 64 KiB.
/// Ownership: borrows the stream, of which nothing may have been read yet.
class RecordReader {
public:
    static constexpr std::size_t record_bytes_max = 1 << 20;

    explicit RecordReader(std::FILE* input) : input_{input} {}
    /// nullopt: the stream has ended, or can't be read; see failed().
    std::optional<RawRecord> next();
    [[nodiscard]] bool failed() const { return failed_; }

private:
    static constexpr std::size_t buffer_bytes = 1 << 16;

    std::optional<RawRecord> next_line();
    /// Whether there is anything unread, of the stream as well.
    bool fill();

    std::FILE* input_;
    std::string buffer_;
    std::string_view unread_;  ///< Of the buffer.
    bool failed_ = false;
    int line_ = 0;
    bool first_ = true;
};

}  // namespace billmill::app::render
