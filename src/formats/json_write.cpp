#include <algorithm>
#include <charconv>

#include "formats/json.hpp"
#include "formats/json_text.hpp"
#include "foundation/encoding.hpp"

namespace billmill::formats {
namespace {

constexpr std::size_t plain_bytes_max = 64;      ///< A longer plain form is written with an exponent.
constexpr std::size_t exponent_digits_max = 17;  ///< Beyond, the exponent's arithmetic might leave 64 bits.

void append_integer(std::string& out, std::int64_t value) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    out.append(buffer, end);
}

void append_canonical(std::string& out, const Json& value);

void append_object(std::string& out, const Json& object) {
    std::vector<const Json::Member*> sorted;
    sorted.reserve(object.members.size());
    for (const auto& member : object.members) sorted.push_back(&member);
    std::ranges::sort(sorted, {},
                      [](const Json::Member* member) -> const std::string& { return member->name; });
    out += '{';
    for (const auto* member : sorted) {
        if (out.back() != '{') out += ',';
        json::append_string(out, member->name);
        out += ':';
        append_canonical(out, member->value);
    }
    out += '}';
}

void append_canonical(std::string& out, const Json& value) {
    switch (value.kind) {
        case Json::Kind::null: out += "null"; return;
        case Json::Kind::boolean: out += value.boolean ? "true" : "false"; return;
        case Json::Kind::number: append_canonical_number(out, value.text); return;
        case Json::Kind::string: json::append_string(out, value.text); return;
        case Json::Kind::object: append_object(out, value); return;
        case Json::Kind::array: break;
    }
    out += '[';
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        if (i > 0) out += ',';
        append_canonical(out, value.items[i]);
    }
    out += ']';
}

/// digits * 10^power, digits without outer zeros, in the shortest plain form.
void append_plain(std::string& out, std::string_view digits, std::int64_t power) {
    const auto size = static_cast<std::int64_t>(digits.size());
    const auto point = size + power;  ///< Digits before the decimal point.
    if (point <= 0) {
        out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    } else if (power >= 0) {
        out.append(digits).append(static_cast<std::size_t>(power), '0');
    } else {
        out.append(digits.substr(0, static_cast<std::size_t>(point))).append(".");
        out.append(digits.substr(static_cast<std::size_t>(point)));
    }
}

std::size_t plain_size(std::int64_t size, std::int64_t power) {
    const auto point = size + power;
    if (point <= 0) return static_cast<std::size_t>(2 - point + size);
    return static_cast<std::size_t>(power >= 0 ? point : size + 1);
}

}  // namespace

void append_canonical_number(std::string& out, std::string_view number) {
    const bool negative = number.front() == '-';
    auto rest = number.substr(negative ? 1 : 0);
    const auto mark = rest.find_first_of("eE");
    auto exponent_text = mark == std::string_view::npos ? std::string_view{} : rest.substr(mark + 1);
    rest = rest.substr(0, mark);

    const auto point = rest.find('.');
    std::string digits{rest.substr(0, point)};
    if (point != std::string_view::npos) digits.append(rest.substr(point + 1));
    auto power = point == std::string_view::npos ? 0 : -static_cast<std::int64_t>(rest.size() - point - 1);
    digits.erase(0, digits.find_first_not_of('0'));  // All zeros: erases everything.
    if (digits.empty()) {
        out += '0';
        return;
    }
    const bool down = exponent_text.starts_with('-');
    if (down || exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
    exponent_text.remove_prefix(std::min(exponent_text.find_first_not_of('0'), exponent_text.size()));
    if (exponent_text.size() > exponent_digits_max) {  // Never an amount: kept as written.
        out.append(number);
        return;
    }
    std::int64_t exponent = 0;
    for (const char c : exponent_text) exponent = exponent * 10 + (c - '0');
    power += down ? -exponent : exponent;
    const auto last = digits.find_last_not_of('0');
    power += static_cast<std::int64_t>(digits.size() - 1 - last);
    digits.resize(last + 1);

    if (negative) out += '-';
    if (plain_size(static_cast<std::int64_t>(digits.size()), power) <= plain_bytes_max) {
        return append_plain(out, digits, power);
    }
    out.append(digits).append("e");
    append_integer(out, power);
}

std::string pointer_token(std::string_view name) {
    std::string token;
    for (const char c : name) {
        if (c == '~') {
            token += "~0";
        } else if (c == '/') {
            token += "~1";
        } else {
            token += c;
        }
    }
    return token;
}

std::string canonical(const Json& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

void JsonWriter::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    out_ += '{';
    first_ = true;
    return *this;
}
JsonWriter& JsonWriter::end_object() {
    out_ += '}';
    first_ = false;
    return *this;
}
JsonWriter& JsonWriter::begin_array() {
    separate();
    out_ += '[';
    first_ = true;
    return *this;
}
JsonWriter& JsonWriter::end_array() {
    out_ += ']';
    first_ = false;
    return *this;
}
JsonWriter& JsonWriter::name(std::string_view name) {
    separate();
    json::append_string(out_, name);
    out_ += ':';
    first_ = true;
    return *this;
}
JsonWriter& JsonWriter::string(std::string_view utf8) {
    separate();
    json::append_string(out_, utf8);
    return *this;
}
JsonWriter& JsonWriter::integer(std::int64_t value) {
    separate();
    append_integer(out_, value);
    return *this;
}
JsonWriter& JsonWriter::boolean(bool value) {
    return raw(value ? "true" : "false");
}
JsonWriter& JsonWriter::null() {
    return raw("null");
}
JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

}  // namespace billmill::formats
