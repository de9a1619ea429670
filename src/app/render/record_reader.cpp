#include "app/render/record_reader.hpp"

#include <utility>

#include "foundation/ascii.hpp"

namespace billmill::app::render {
namespace {

bool ends_an_object(const std::string& text) {
    return ascii::trimmed(text).ends_with('}');
}

}  // namespace

std::optional<RawRecord> RecordReader::next_line() {
    RawRecord record;
    int c = std::getc(input_);
    if (c == EOF) return std::nullopt;
    record.line = ++line_;
    for (; c != EOF && c != '\n'; c = std::getc(input_)) {
        if (record.text.size() < record_bytes_max)
            record.text += static_cast<char>(c);
        else
            record.too_large = true;
    }
    return record;
}

std::optional<RawRecord> RecordReader::next() {
    auto record = next_line();
    while (record && ascii::is_blank(record->text)) record = next_line();
    if (!std::exchange(first_, false) || !record || record->too_large || ends_an_object(record->text))
        return record;
    while (auto more = next_line()) {
        record->too_large |= more->too_large || record->text.size() + more->text.size() >= record_bytes_max;
        if (!record->too_large) record->text.append("\n").append(more->text);
    }
    return record;
}

}  // namespace billmill::app::render
