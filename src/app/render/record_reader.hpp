#pragma once

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>

namespace billmill::app::render {

/// One record of the input as it stands there.
struct RawRecord {
    int line = 1;  ///< Where it begins, 1, 2, 3 …
    std::string text;
    bool too_large = false;  ///< `text` holds its beginning alone.
};

/// Takes a stream apart into records: one per line where the first line ends with '}', as a line of NDJSON does;
/// else the whole is one record. Blank lines are skipped. Never holds more than one record.
/// Ownership: borrows the stream.
class RecordReader {
public:
    static constexpr std::size_t record_bytes_max = 1 << 20;

    explicit RecordReader(std::FILE* input) : input_{input} {}
    /// nullopt: the stream has ended, or can't be read; see failed().
    std::optional<RawRecord> next();
    [[nodiscard]] bool failed() const { return std::ferror(input_) != 0; }

private:
    std::optional<RawRecord> next_line();

    std::FILE* input_;
    int line_ = 0;
    bool first_ = true;
};

}  // namespace billmill::app::render
