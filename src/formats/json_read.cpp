#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "formats/json.hpp"
#include "formats/json_text.hpp"
#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "foundation/octets.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats {
namespace {

constexpr std::size_t linear_members_max = 16;  ///< Up to here, comparing all names beats hashing them.

/// Says whether a name stood in this object before; quick for many names, too.
class Names {
public:
    bool is_new(const std::vector<Json::Member>& earlier, const std::string& name) {
        if (earlier.size() < linear_members_max) {
            return std::ranges::none_of(earlier, [&](const auto& member) { return member.name == name; });
        }
        if (hashed_.empty()) {
            for (const auto& member : earlier) hashed_.insert(member.name);
        }
        return hashed_.insert(name).second;
    }

private:
    std::unordered_set<std::string> hashed_;
};

/// Recursive descent; the depth limit bounds the stack.
class Parser {
public:
    Parser(std::string_view text, const JsonLimits& limits) : text_{text}, limits_{limits} {}

    std::expected<Json, Issue> run() {
        Json value;
        skip_space();
        if (!check_encoding() || !read_value(value, 0) || !end_of_text())
            return std::unexpected{std::move(issue_)};
        return value;
    }

private:
    bool fail(const char* code, const char* detail) {
        issue_ = {"", code, std::string{detail} + " at byte " + std::to_string(at_)};
        return false;
    }
    /// What editors put before a text nobody sees, so it is named.     Source: RFC 8259, 8.1.
    bool check_encoding() {
        const auto rest = text_.substr(at_);
        if (rest.starts_with("\xEF\xBB\xBF"))
            return fail("not_json",
                        "a byte order mark stands before the value; save it as UTF-8 without one:");
        const bool utf16 = rest.starts_with("\xFF\xFE") || rest.starts_with("\xFE\xFF") ||
                           (rest.size() > 1 && (rest[0] == '\0') != (rest[1] == '\0'));
        return !utf16 || fail("not_json", "the text is in UTF-16; save it as UTF-8:");
    }
    /// Called on the way out of a failure: containers put their own step in front.
    bool failed_in(std::string_view step) {
        issue_.pointer = "/" + pointer_token(step) + issue_.pointer;
        return false;
    }

    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_space() {
        while (at_ < text_.size() && ascii::is_space(text_[at_])) ++at_;
    }
    bool take(char wanted) {
        if (peek() != wanted || at_ >= text_.size()) return false;
        ++at_;
        return true;
    }
    bool end_of_text() {
        skip_space();
        return at_ == text_.size() || fail("not_json", "text after the value");
    }

    bool read_value(Json& value, std::size_t depth) {
        if (++values_ > limits_.values_max) return fail("too_many", "too many values in all");
        switch (peek()) {
            case '{': return read_object(value, depth + 1);
            case '[': return read_array(value, depth + 1);
            case '"': value.kind = Json::Kind::string; return read_string(value.text);
            case 't':
                value.kind = Json::Kind::boolean;
                value.boolean = true;
                return read_word("true");
            case 'f': value.kind = Json::Kind::boolean; return read_word("false");
            case 'n': return read_word("null");
            default: value.kind = Json::Kind::number; return read_number(value.text);
        }
    }

    bool read_word(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return fail("not_json", "no JSON value");
        at_ += word.size();
        return true;
    }

    bool read_object(Json& value, std::size_t depth) {
        if (depth > limits_.depth_max) return fail("too_deep", "nested too deeply");
        value.kind = Json::Kind::object;
        ++at_;
        skip_space();
        if (take('}')) return true;
        Names names;
        do {
            skip_space();
            std::string name;
            if (peek() != '"') return fail("not_json", "a name is missing");
            if (!read_string(name)) return false;
            if (value.members.size() == limits_.members_max) return fail("too_many", "too many members");
            if (!names.is_new(value.members, name)) {
                return fail("duplicate_name", "a name stands twice") || failed_in(name);
            }
            skip_space();
            if (!take(':')) return fail("not_json", "':' is missing");
            skip_space();
            auto& member = value.members.emplace_back(Json::Member{std::move(name), {}});
            if (!read_value(member.value, depth)) return failed_in(member.name);
            skip_space();
        } while (take(','));
        return take('}') || fail("not_json", "',' or '}' is missing");
    }

    bool read_array(Json& value, std::size_t depth) {
        if (depth > limits_.depth_max) return fail("too_deep", "nested too deeply");
        value.kind = Json::Kind::array;
        ++at_;
        skip_space();
        if (take(']')) return true;
        do {
            skip_space();
            if (value.items.size() == limits_.items_max) return fail("too_many", "too many items");
            if (!read_value(value.items.emplace_back(), depth)) {
                return failed_in(std::to_string(value.items.size() - 1));
            }
            skip_space();
        } while (take(','));
        return take(']') || fail("not_json", "',' or ']' is missing");
    }

    bool read_number(std::string& out) {
        const auto start = at_;
        take('-');
        if (!take('0') && !take_digits()) return fail("not_json", "no JSON value");
        if (take('.') && !take_digits()) return fail("not_json", "a digit is missing");
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (!take('-')) take('+');
            if (!take_digits()) return fail("not_json", "a digit is missing");
        }
        if (at_ - start > limits_.number_bytes_max) return fail("number_too_long", "a number is too long");
        out.assign(text_.substr(start, at_ - start));
        return true;
    }
    bool take_digits() {
        const auto start = at_;
        while (ascii::is_digit(peek())) ++at_;
        return at_ > start;
    }

    /// The quote is still to be read. Copies runs of plain characters, stops at what needs care.
    bool read_string(std::string& out) {
        ++at_;
        while (at_ < text_.size()) {
            const auto start = at_;
            at_ = end_of_plain(start);
            out.append(text_.substr(start, at_ - start));
            if (out.size() > limits_.string_bytes_max) return fail("string_too_long", "a string is too long");
            if (at_ == text_.size()) break;
            const auto byte = static_cast<unsigned char>(text_[at_]);
            if (byte == '"') return ++at_, true;
            if (byte < 0x20) return fail("not_json", "a control character in a string");
            if (!(byte == '\\' ? read_escape(out) : read_multibyte(out))) return false;
        }
        return fail("not_json", "a string does not end");
    }
    static bool is_plain(char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
    }
    [[nodiscard]] std::size_t end_of_plain(std::size_t from) const {
        const auto mark = [](octets::Eight eight) {
            return (eight & octets::marks) | octets::below(eight, 0x20) | octets::equal(eight, '"') |
                   octets::equal(eight, '\\');
        };
        const char* const end = text_.data() + text_.size();
        const auto* const at =
            octets::find(text_.data() + from, end, mark, [](char c) { return !is_plain(c); });
        return static_cast<std::size_t>(at - text_.data());
    }

    bool read_multibyte(std::string& out) {
        const char* const begin = text_.data() + at_;
        const char* at = begin;
        if (utf8::read(at, text_.data() + text_.size()) == utf8::malformed)
            return fail("invalid_utf8", "not UTF-8");
        out.append(begin, at);
        at_ += static_cast<std::size_t>(at - begin);
        return true;
    }

    bool read_escape(std::string& out) {
        ++at_;
        const char c = peek();
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (const auto found = letters.find(c); at_ < text_.size() && found != std::string_view::npos) {
            out += meanings[found];
            ++at_;
            return true;
        }
        unsigned unit = 0;
        if (!read_unit(unit)) return fail("not_json", "an unknown escape");
        if (unit < 0xD800 || unit > 0xDFFF) return utf8::append(out, unit), true;
        unsigned second = 0;
        const bool paired =
            unit < 0xDC00 && take('\\') && read_unit(second) && second >= 0xDC00 && second <= 0xDFFF;
        if (!paired) return fail("invalid_utf8", "half a surrogate pair");
        utf8::append(out, 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00));
        return true;
    }
    /// "uXXXX" after the backslash.
    bool read_unit(unsigned& unit) {
        if (!take('u') || text_.size() - at_ < 4) return false;
        for (int i = 0; i < 4; ++i, ++at_) {
            const int digit = hex::value(text_[at_]);
            if (digit < 0) return false;
            unit = unit * 16 + static_cast<unsigned>(digit);
        }
        return true;
    }

    std::string_view text_;
    const JsonLimits& limits_;
    std::size_t at_ = 0;
    std::size_t values_ = 0;
    Issue issue_;
};

}  // namespace

const Json* Json::find(std::string_view name) const {
    for (const auto& [key, value] : members) {
        if (key == name) return &value;
    }
    return nullptr;
}

std::expected<Json, Issue> read_json(std::string_view text, const JsonLimits& limits) {
    return Parser{text, limits}.run();
}

}  // namespace billmill::formats
