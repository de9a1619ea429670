#include "app/render/record_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "foundation/ascii.hpp"

namespace billmill::app::render {
namespace {

bool ends_an_object(const std::string& text) {
    return ascii::trimmed(text).ends_with('}');
}

}  // namespace

bool RecordReader::fill() {
    if (!unread_.empty()) return true;
    buffer_.resize(buffer_bytes);
    // What a pipe has is taken at once: stdio would wait until the buffer is full.
    ssize_t size = 0;
    do size = ::read(fileno(input_), buffer_.data(), buffer_.size());
    while (size < 0 && errno == EINTR);
    failed_ = size < 0;
    unread_ = std::string_view{buffer_}.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return !unread_.empty();
}

std::optional<RawRecord> RecordReader::next_line() {
    if (!fill()) return std::nullopt;
    RawRecord record;
    record.line = ++line_;
    do {
        const auto end = unread_.find('\n');
        const auto part = unread_.substr(0, end);
        const auto kept = part.substr(0, record_bytes_max - record.text.size());
        record.text += kept;
        record.too_large |= kept.size() < part.size();
        unread_.remove_prefix(std::min(unread_.size(), part.size() + 1));
        if (end != part.npos) break;
    } while (fill());
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
