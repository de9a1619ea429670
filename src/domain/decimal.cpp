#include "domain/decimal.hpp"

#include <algorithm>
#include <limits>

#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

/// A number's text taken apart, nothing converted yet.
struct Parts {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    /// Clamped to +-exponent_max, beyond which every value is equally out of reach.
    std::int64_t exponent = 0;
};
constexpr std::int64_t exponent_max = 1'000'000'000'000;

std::string_view take_digits(std::string_view& rest) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), ascii::is_digit);
    const auto digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(digits.size());
    return digits;
}

bool take(std::string_view& rest, char wanted) {
    if (rest.empty() || rest.front() != wanted) return false;
    rest.remove_prefix(1);
    return true;
}

bool take_exponent(std::string_view& rest, std::int64_t& exponent) {
    const bool down = take(rest, '-');
    if (!down) take(rest, '+');
    const auto digits = take_digits(rest);
    if (digits.empty()) return false;
    for (const char c : digits) exponent = std::min(exponent * 10 + (c - '0'), exponent_max);
    if (down) exponent = -exponent;
    return true;
}

/// The grammar of RFC 8259 numbers.
bool take_apart(std::string_view text, Parts& parts) {
    parts.negative = take(text, '-');
    parts.whole = take_digits(text);
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) return false;
    if (take(text, '.')) {
        parts.fraction = take_digits(text);
        if (parts.fraction.empty()) return false;
    }
    if (take(text, 'e') || take(text, 'E')) {
        if (!take_exponent(text, parts.exponent)) return false;
    }
    return text.empty();
}

}  // namespace

std::expected<std::int64_t, DecimalFault> parse_decimal(std::string_view text, int decimals) {
    Parts parts;
    if (!take_apart(text, parts)) return std::unexpected{DecimalFault::not_a_number};

    // All digits in a row; the value is digits * 10^power once outer zeros are gone.
    const auto size = parts.whole.size() + parts.fraction.size();
    const auto digit = [&](std::size_t i) {
        return i < parts.whole.size() ? parts.whole[i] : parts.fraction[i - parts.whole.size()];
    };
    std::size_t first = 0;
    while (first < size && digit(first) == '0') ++first;
    if (first == size) return 0;
    std::size_t last = size;
    while (digit(last - 1) == '0') --last;

    const auto count = static_cast<std::int64_t>(last - first);
    const auto power = parts.exponent - static_cast<std::int64_t>(parts.fraction.size()) +
                       static_cast<std::int64_t>(size - last) + decimals;
    if (count + power > 19) return std::unexpected{DecimalFault::too_large};  // 10^19 > 2^63.
    if (power < 0) return std::unexpected{DecimalFault::too_precise};

    std::uint64_t magnitude = 0;  // At most 19 digits: below 2^64.
    for (std::size_t i = first; i < last; ++i)
        magnitude = magnitude * 10 + static_cast<std::uint64_t>(digit(i) - '0');
    for (std::int64_t i = 0; i < power; ++i) magnitude *= 10;

    constexpr auto top = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (magnitude > top + (parts.negative ? 1 : 0)) return std::unexpected{DecimalFault::too_large};
    return static_cast<std::int64_t>(parts.negative ? 0 - magnitude : magnitude);
}

std::string format_decimal(std::int64_t scaled, int decimals, int decimals_min) {
    const auto bits = static_cast<std::uint64_t>(scaled);
    auto digits = std::to_string(scaled < 0 ? 0 - bits : bits);
    const auto places = static_cast<std::size_t>(decimals);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');

    std::size_t keep = places;
    while (keep > static_cast<std::size_t>(decimals_min) &&
           digits[digits.size() - 1 - (places - keep)] == '0')
        --keep;
    digits.resize(digits.size() - (places - keep));
    if (keep > 0) digits.insert(digits.size() - keep, 1, '.');
    if (static_cast<std::size_t>(decimals_min) > places) {
        if (keep == 0) digits += '.';
        digits.append(static_cast<std::size_t>(decimals_min) - places, '0');
    }
    if (scaled < 0) digits.insert(0, 1, '-');
    return digits;
}

}  // namespace billmill::domain
