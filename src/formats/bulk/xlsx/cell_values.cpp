#include "formats/bulk/xlsx/cell_values.hpp"

#include <algorithm>
#include <charconv>

#include "formats/bulk/cells.hpp"
#include "foundation/ascii.hpp"
#include "foundation/time.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats::bulk::xlsx {
namespace {

constexpr int significant_digits = 15;
constexpr int places_max = 40;       ///< Beyond it a number is left as it is: no amount has so many.
constexpr int last_day = 2'958'465;  ///< 9999-12-31 from 1900.

/// digits * 10^exponent.
struct Decimal {
    bool negative = false;
    std::string digits;  ///< Without zeros at either end; empty: nought.
    int exponent = 0;
};

std::optional<Decimal> parse(std::string_view text) {
    Decimal decimal;
    if (text.starts_with('-') || text.starts_with('+')) {
        decimal.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    bool any = false;
    bool fraction = false;
    std::size_t at = 0;
    for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
        if (text[at] == '.' && !fraction) {
            fraction = true;
        } else if (ascii::is_digit(text[at])) {
            any = true;
            decimal.digits += text[at];
            if (fraction) --decimal.exponent;
        } else {
            return std::nullopt;
        }
    }
    if (!any) return std::nullopt;
    if (at < text.size()) {
        auto power = text.substr(at + 1);
        if (power.starts_with('+')) power.remove_prefix(1);
        int value = 0;
        const auto read = std::from_chars(power.data(), power.data() + power.size(), value);
        if (read.ec != std::errc{} || read.ptr != power.data() + power.size() || std::abs(value) > 400)
            return std::nullopt;
        decimal.exponent += value;
    }
    return decimal;
}

void normalise(Decimal& decimal) {
    decimal.digits.erase(0, std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size()));
    while (!decimal.digits.empty() && decimal.digits.back() == '0') {
        decimal.digits.pop_back();
        ++decimal.exponent;
    }
}

/// What is beyond the digits that a spreadsheet shows comes of its binary numbers.
void round_to_shown(Decimal& decimal) {
    if (decimal.digits.size() <= significant_digits) return;
    const bool up = decimal.digits[significant_digits] >= '5';
    decimal.exponent += static_cast<int>(decimal.digits.size()) - significant_digits;
    decimal.digits.resize(significant_digits);
    if (up) {
        auto at = decimal.digits.rbegin();
        while (at != decimal.digits.rend() && *at == '9') *at++ = '0';
        if (at == decimal.digits.rend())
            decimal.digits.insert(0, 1, '1');
        else
            ++*at;
    }
    normalise(decimal);
}

std::string plain(const Decimal& decimal, int digits_min) {
    std::string whole;
    std::string fraction;
    const auto size = static_cast<int>(decimal.digits.size());
    if (decimal.exponent >= 0) {
        whole = decimal.digits +
                std::string(decimal.digits.empty() ? 0 : static_cast<std::size_t>(decimal.exponent), '0');
    } else if (size + decimal.exponent > 0) {
        whole = decimal.digits.substr(0, static_cast<std::size_t>(size + decimal.exponent));
        fraction = decimal.digits.substr(whole.size());
    } else {
        fraction = std::string(static_cast<std::size_t>(-decimal.exponent - size), '0') + decimal.digits;
    }
    if (whole.empty()) whole = "0";
    if (fraction.empty() && whole.size() < static_cast<std::size_t>(digits_min))
        whole.insert(0, static_cast<std::size_t>(digits_min) - whole.size(), '0');
    const bool nought = decimal.digits.empty();
    return (decimal.negative && !nought ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

/// A format's letters, without what it prints as it is: texts in quotes, colours and conditions in brackets.
std::string letters_of(std::string_view code) {
    std::string letters;
    for (std::size_t at = 0; at < code.size(); ++at) {
        const char c = code[at];
        if (c == ';') break;  // What follows is for numbers below nought.
        if (c == '\\' || c == '_' || c == '*') {
            ++at;
        } else if (c == '"' || c == '[') {
            const auto end = code.find(c == '"' ? '"' : ']', at + 1);
            if (end == std::string_view::npos) break;
            // "[h]" is a time that may have more than 24 hours.
            const auto within = ascii::lower_case(code.substr(at + 1, end - at - 1));
            if (c == '[' && within.find_first_not_of("hms") == std::string::npos) letters += within;
            at = end;
        } else {
            letters += ascii::to_lower(c);
        }
    }
    return letters;
}

/// "[$€-407]" shows a sign, "[$-407]" none: "[$" begins either.
std::string_view sign_of(std::string_view code) {
    std::string shown{code.substr(0, code.find(';'))};
    for (auto at = shown.find("[$"); at != std::string::npos; at = shown.find("[$", at)) shown.erase(at, 2);
    return currency_sign(shown);
}

bool is_built_in_date(int id) {
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58);
}

}  // namespace

NumberFormat number_format(int id, std::string_view code) {
    using enum NumberFormat::Kind;
    if (code.empty()) return {is_built_in_date(id) ? date : id == 9 || id == 10 ? percent : plain, 0};
    const auto letters = letters_of(code);
    if (letters == "general") return {};
    const bool with_time = letters.find_first_of("hs") != std::string::npos;
    if (letters.find_first_of("yd") != std::string::npos ||
        (!with_time && letters.find('m') != std::string::npos))
        return {date, 0};
    if (letters.find('%') != std::string::npos) return {percent, 0};
    if (!letters.empty() && letters.find_first_not_of('0') == std::string::npos)
        return {plain, static_cast<int>(std::min<std::size_t>(letters.size(), places_max))};
    return {.sign = sign_of(code)};
}

std::string number_text(std::string_view number, const NumberFormat& format) {
    auto decimal = parse(number);
    if (!decimal) return std::string{number};
    normalise(*decimal);
    round_to_shown(*decimal);
    if (format.kind == NumberFormat::Kind::percent) decimal->exponent += 2;
    if (decimal->exponent > places_max || decimal->exponent < -places_max) return std::string{number};
    return plain(*decimal, format.digits_min);
}

std::optional<std::string> date_text(std::string_view number, bool from_1904) {
    constexpr int day_that_never_was = 60;
    const auto text = number_text(number, {});
    int days = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, days);
    if (read.ec != std::errc{} || (read.ptr != end && *read.ptr != '.') || days < 0 || days > last_day)
        return std::nullopt;
    if (from_1904) return add_days({1904, 1, 1}, days).text();
    if (days == 0 || days == day_that_never_was) return std::nullopt;
    return add_days({1899, 12, 31}, days < day_that_never_was ? days : days - 1).text();
}

std::string unescaped(std::string text) {
    constexpr std::size_t length = 7;  // _x000D_
    for (auto at = text.find("_x"); at != std::string::npos && at + length <= text.size();
         at = text.find("_x", at + 1)) {
        unsigned value = 0;
        const auto* begin = text.data() + at + 2;
        const auto read = std::from_chars(begin, begin + 4, value, 16);
        const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
        if (read.ptr != begin + 4 || text[at + length - 1] != '_' || surrogate) continue;
        std::string character;
        utf8::append(character, static_cast<char32_t>(value));
        text.replace(at, length, character);
    }
    return text;
}

}  // namespace billmill::formats::bulk::xlsx
