#include "document/pdf/object_reader.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "foundation/ascii.hpp"

namespace billmill::document::pdf {
namespace {

constexpr std::size_t inflated_max = 64U << 20U;
constexpr std::size_t objects_max = 1'000'000;

std::unexpected<Error> unreadable() {
    return fail(Fault::invalid, "the document is not one that can be copied");
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

bool is_delimiter(char c) {
    return std::string_view{"()<>[]{}/%"}.find(c) != std::string_view::npos;
}

std::size_t after_regular(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_space(text[at]) && !is_delimiter(text[at])) ++at;
    return at;
}

std::size_t after_text(std::string_view text, std::size_t at) {
    int depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '(') {
            ++depth;
        } else if (text[at] == ')' && --depth == 0) {
            return at + 1;
        }
    }
    return text.size();
}

std::optional<std::uint64_t> whole(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The end of the value that begins with this token.
std::size_t after_value(std::string_view text, const Token& first) {
    if (first.kind == Token::Kind::open) {
        int depth = 0;
        for (auto token = first; token.kind != Token::Kind::end; token = next_token(text, token.end)) {
            if (token.kind == Token::Kind::open) ++depth;
            if (token.kind == Token::Kind::close && --depth == 0) return token.end;
        }
        return text.size();
    }
    if (first.kind != Token::Kind::integer) return first.end;
    const auto generation = next_token(text, first.end);
    if (generation.kind != Token::Kind::integer) return first.end;
    const auto mark = next_token(text, generation.end);
    return mark.of(text) == "R" ? mark.end : first.end;
}

Result<std::string> inflated(std::string_view packed) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return fail(Fault::unavailable, "no memory to inflate");
    std::string out;
    // zlib promises to leave what it reads as it is.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    int result = Z_OK;
    while (result == Z_OK && out.size() < inflated_max) {
        const auto before = out.size();
        out.resize(std::max<std::size_t>(before * 2, 16 * 1024));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream.avail_out = static_cast<uInt>(out.size() - before);
        result = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
    }
    (void)inflateEnd(&stream);
    if (result != Z_STREAM_END) return unreadable();
    return out;
}

Result<std::string> plain_of(const StreamParts& parts) {
    const auto filter = entry_of(parts.dictionary, "/Filter");
    if (filter.empty()) return std::string{parts.data};
    if (filter != "/FlateDecode") return unreadable();
    return inflated(parts.data);
}

/// Undoes what makes a table's rows small: each byte is the difference to the one above it.
Outcome undo_up(std::string& table, std::size_t columns) {
    constexpr char up = 2;
    const auto row = columns + 1;
    if (table.size() % row != 0) return unreadable();
    for (std::size_t at = 0; at < table.size(); at += row) {
        if (table[at] != up) return unreadable();
        for (std::size_t i = 1; i < row && at > 0; ++i)
            table[at + i] = static_cast<char>(table[at + i] + table[at - row + i]);
    }
    return {};
}

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

Token next_token(std::string_view text, std::size_t at) {
    while (at < text.size() && (is_space(text[at]) || text[at] == '%')) {
        if (text[at] == '%') at = std::min(text.find_first_of("\r\n", at), text.size() - 1);
        ++at;
    }
    if (at >= text.size()) return {Token::Kind::end, text.size(), text.size()};
    const char c = text[at];
    const bool doubled = text.substr(at + 1, 1) == std::string_view{&c, 1};
    if (c == '(') return {Token::Kind::string, at, after_text(text, at)};
    if (c == '[' || c == '{') return {Token::Kind::open, at, at + 1};
    if (c == ']' || c == '}') return {Token::Kind::close, at, at + 1};
    if (c == '<' && doubled) return {Token::Kind::open, at, at + 2};
    if (c == '>') return {Token::Kind::close, at, at + (doubled ? 2 : 1)};
    if (c == '<') return {Token::Kind::string, at, std::min(text.find('>', at), text.size() - 1) + 1};
    if (c == '/') return {Token::Kind::name, at, after_regular(text, at + 1)};
    const auto last = std::max(after_regular(text, at), at + 1);
    const bool digits = std::ranges::all_of(text.substr(at, last - at), ascii::is_digit);
    return {digits ? Token::Kind::integer : Token::Kind::word, at, last};
}

Entries entries_of(std::string_view dictionary) {
    Entries entries;
    auto token = next_token(dictionary, 0);
    if (token.of(dictionary) != "<<") return entries;
    for (token = next_token(dictionary, token.end); token.kind == Token::Kind::name;) {
        const auto value = next_token(dictionary, token.end);
        if (value.kind == Token::Kind::end || value.kind == Token::Kind::close) return entries;
        const auto last = after_value(dictionary, value);
        entries.emplace_back(token.of(dictionary), dictionary.substr(value.begin, last - value.begin));
        token = next_token(dictionary, last);
    }
    return entries;
}

std::string_view entry_of(std::string_view dictionary, std::string_view name) {
    for (const auto& [key, value] : entries_of(dictionary))
        if (key == name) return value;
    return {};
}

int reference_of(std::string_view value) {
    const auto number = next_token(value, 0);
    const auto generation = next_token(value, number.end);
    if (number.kind != Token::Kind::integer || generation.kind != Token::Kind::integer) return 0;
    if (next_token(value, generation.end).of(value) != "R") return 0;
    const auto read = whole(number.of(value));
    return read && *read < objects_max ? static_cast<int>(*read) : 0;
}

StreamParts parts_of(std::string_view object) {
    const auto first = next_token(object, 0);
    const auto last = after_value(object, first);
    const auto dictionary = object.substr(first.begin, last - first.begin);
    const auto mark = next_token(object, last);
    if (mark.of(object) != "stream") return {.dictionary = dictionary, .data = {}};
    auto begin = mark.end;
    if (object.substr(begin, 2) == "\r\n")
        begin += 2;
    else if (object.substr(begin, 1) == "\n")
        begin += 1;
    const auto length = whole(entry_of(dictionary, "/Length"));
    if (!length || *length > object.size() - begin)
        return {.dictionary = dictionary, .data = {}, .is_stream = true, .is_broken = true};
    return {.dictionary = dictionary, .data = object.substr(begin, *length), .is_stream = true};
}

Result<ObjectReader> ObjectReader::open(std::string_view pdf) {
    ObjectReader reader{pdf};
    TRY_DO(reader.read_table());
    return reader;
}

Outcome ObjectReader::read_table() {
    const auto mark = pdf_.rfind("startxref");
    if (mark == std::string_view::npos) return unreadable();
    const auto place = whole(next_token(pdf_, mark + 9).of(pdf_));
    if (!place) return unreadable();
    TRY(const auto object, object_at(*place));
    const auto parts = parts_of(object);
    constexpr std::string_view columns_of_ours = "[1 4 3]";
    constexpr std::size_t columns = 8;
    if (entry_of(parts.dictionary, "/Type") != "/XRef" ||
        entry_of(parts.dictionary, "/W") != columns_of_ours ||
        entry_of(entry_of(parts.dictionary, "/DecodeParms"), "/Predictor") != "12")
        return unreadable();
    TRY(auto table, plain_of(parts));
    TRY_DO(undo_up(table, columns));
    if (table.size() / (columns + 1) > objects_max) return unreadable();
    for (std::size_t at = 0; at < table.size(); at += columns + 1) {
        const auto row = std::string_view{table}.substr(at + 1, columns);
        rows_.push_back(
            {big_endian(row.substr(0, 1)), big_endian(row.substr(1, 4)), big_endian(row.substr(5))});
    }
    catalog_ = reference_of(entry_of(parts.dictionary, "/Root"));
    return {};
}

/// From its head on, to the end of the file: what is in it says where it ends.
Result<std::string_view> ObjectReader::object_at(std::size_t offset) const {
    if (offset >= pdf_.size()) return unreadable();
    const auto number = next_token(pdf_, offset);
    const auto generation = next_token(pdf_, number.end);
    const auto mark = next_token(pdf_, generation.end);
    if (number.kind != Token::Kind::integer || mark.of(pdf_) != "obj") return unreadable();
    return pdf_.substr(mark.end);
}

Result<const ObjectReader::Together*> ObjectReader::together(std::uint32_t stream) {
    const auto [place, is_new] = streams_.try_emplace(stream);
    auto& read = place->second;
    if (!is_new) return &read;
    if (stream >= rows_.size() || rows_[stream].kind != 1) return unreadable();
    TRY(const auto object, object_at(rows_[stream].place));
    const auto parts = parts_of(object);
    const auto count = whole(entry_of(parts.dictionary, "/N"));
    const auto first = whole(entry_of(parts.dictionary, "/First"));
    TRY(read.bytes, plain_of(parts));
    if (!count || !first || *first > read.bytes.size() || *count > objects_max) return unreadable();
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < *count; ++i) {
        const auto number = next_token(read.bytes, at);
        const auto offset = next_token(read.bytes, number.end);
        const auto begin = whole(offset.of(read.bytes));
        if (!begin || *first + *begin > read.bytes.size()) return unreadable();
        if (!read.places.empty()) read.places.back().second = *first + *begin;
        read.places.emplace_back(*first + *begin, read.bytes.size());
        at = offset.end;
    }
    return &read;
}

Result<std::string_view> ObjectReader::object(int number) {
    if (number <= 0 || static_cast<std::size_t>(number) >= rows_.size()) return unreadable();
    const auto& row = rows_[static_cast<std::size_t>(number)];
    if (row.kind == 1) return object_at(row.place);
    if (row.kind != 2) return unreadable();
    TRY(const auto* const all, together(row.place));
    if (row.within >= all->places.size()) return unreadable();
    const auto [begin, end] = all->places[row.within];
    if (end < begin) return unreadable();
    return std::string_view{all->bytes}.substr(begin, end - begin);
}

}  // namespace billmill::document::pdf
