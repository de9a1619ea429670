#include "formats/bulk/cells.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats::bulk {
namespace {

bool is_number_ornament(char32_t c) {
    constexpr std::array<char32_t, 12> ornaments{U' ', U'\u00A0', U'\u202F', U'\u2009', U'\'', U'’',
                                                 U'€', U'$',      U'£',      U'¥',      U'₹',  U'%'};
    return std::ranges::find(ornaments, c) != ornaments.end();
}

/// Digits, points, commas and a sign. nullopt: there is something else.
std::optional<std::string> bare_number(std::string_view cell) {
    std::string bare;
    const auto* at = cell.data();
    const auto* end = at + cell.size();
    while (at != end) {
        const auto c = utf8::next(at, end);
        if (is_number_ornament(c)) continue;
        if (c > U'9' || c < U'+' || c == U'/') return std::nullopt;
        bare += static_cast<char>(c);
    }
    if (bare.find_first_of("0123456789") == std::string::npos) return std::nullopt;
    return bare;
}

/// Every mark has so many digits behind it up to the next one, and three behind the last.
bool is_grouped_by(std::string_view text, char mark, std::size_t digits) {
    for (auto at = text.find(mark); at != std::string_view::npos;) {
        const auto next = text.find(mark, at + 1);
        if (next == std::string_view::npos) return text.size() - at == 4;
        if (next - at != digits + 1) return false;
        at = next;
    }
    return true;
}

/// "1,234,567", or in lakhs and crores "12,34,567".
bool is_grouped(std::string_view text, char mark) {
    const auto digits = text.find(mark) - text.find_first_not_of("+-");
    if (digits == 0 || digits > 3) return false;
    return is_grouped_by(text, mark, 3) || (mark == ',' && digits < 3 && is_grouped_by(text, mark, 2));
}

std::string without(std::string text, char mark) {
    std::erase(text, mark);
    return text;
}

std::string pointed(std::string text, char decimal) {
    std::ranges::replace(text, decimal, '.');
    return text;
}

}  // namespace

/// "-5" is a number wherever it is read; "-5+cmd" is not.
bool needs_mark(std::string_view text) {
    if (text.empty()) return false;
    if (text.front() == '\'') return needs_mark(text.substr(1));
    if (std::string_view{"=@+-\t\r"}.find(text.front()) == std::string_view::npos) return false;
    const bool number = std::ranges::all_of(
        text.substr(1), [](char c) { return ascii::is_digit(c) || c == '.' || c == ',' || c == ' '; });
    return !number || text.front() == '=' || text.front() == '@';
}

std::string_view unmarked(std::string_view cell) {
    auto text = cell;
    if (text.starts_with('\'') && needs_mark(text)) text.remove_prefix(1);
    constexpr std::string_view begin = "=\"";
    if (text.size() <= begin.size() || !text.starts_with(begin) || !text.ends_with('"')) return text;
    const auto said = text.substr(begin.size(), text.size() - begin.size() - 1);
    return said.contains('"') ? text : said;
}

std::expected<std::string, const char*> decimal_cell(std::string_view cell, DecimalMark mark) {
    const auto bare = bare_number(cell);
    if (!bare) return std::string{cell};
    const bool with_comma = mark == DecimalMark::comma || mark == DecimalMark::comma_guessed;
    const auto points = std::ranges::count(*bare, '.');
    const auto commas = std::ranges::count(*bare, ',');
    if (points == 0 && commas == 0) return *bare;
    if (points > 0 && commas > 0) {  // The last one is the decimal mark, and stands once.
        const char decimal = bare->rfind('.') > bare->rfind(',') ? '.' : ',';
        const char group = decimal == '.' ? ',' : '.';
        const bool wrong = (mark == DecimalMark::point && decimal == ',') || (with_comma && decimal == '.');
        const auto whole = std::string_view{*bare}.substr(0, bare->find(decimal));
        if (wrong || std::ranges::count(*bare, decimal) > 1 || bare->rfind(group) > whole.size() ||
            !is_grouped(whole, group))
            return std::string{cell};
        return pointed(without(*bare, group), decimal);
    }
    const char only = points > 0 ? '.' : ',';
    const char said = with_comma ? ',' : '.';
    const bool grouped = is_grouped(*bare, only);
    if (points + commas > 1) return grouped ? without(*bare, only) : std::string{cell};
    // No thousand begins with a nought: "0.125".
    const bool thousands = grouped && bare->find_first_not_of("+-0") != bare->find(only);
    if (mark == DecimalMark::unsaid) {
        if (thousands) return std::unexpected{"ambiguous_number"};
        return pointed(*bare, only);
    }
    if (only == said) return pointed(*bare, only);
    if (thousands && mark != DecimalMark::comma_guessed) return without(*bare, only);
    // The reader of "2.50" would take the point for the decimal mark, and of "1.250" in the same column not.
    if (with_comma) return std::unexpected{"ambiguous_number"};
    return std::string{cell};
}

std::string_view currency_sign(std::string_view cell) {
    constexpr std::array<std::string_view, 5> signs{"€", "$", "£", "¥", "₹"};
    auto first = std::string_view::npos;
    std::string_view found;
    for (const auto sign : signs) {
        const auto at = cell.find(sign);
        if (at >= first) continue;
        first = at;
        found = sign;
    }
    return found;
}

bool may_bear(std::string_view currency, std::string_view sign) {
    const auto is_one_of = [&](std::string_view codes) {
        return codes.find(currency) != std::string_view::npos;
    };
    if (sign == "€") return currency == "EUR";
    if (sign == "₹") return currency == "INR";
    if (sign == "¥") return is_one_of("JPY CNY");
    if (sign == "£") return is_one_of("GBP EGP FKP GIP LBP SDG SHP SSP SYP");
    // Some thirty currencies are dollars or pesos; none of these is.
    return !is_one_of("EUR INR GBP JPY CNY CHF SEK NOK DKK PLN CZK HUF");
}

std::expected<std::string, const char*> date_cell(std::string_view cell, DateOrder order) {
    std::vector<int> parts;
    std::string marks;
    std::ptrdiff_t digits = 0;  // Of the last number.
    const auto* at = cell.data();
    const auto* end = at + cell.size();
    while (at != end) {
        int number = 0;
        const auto read = std::from_chars(at, end, number);
        if (read.ec != std::errc{} || number < 0 || parts.size() == 3) return std::string{cell};
        parts.push_back(number);
        digits = read.ptr - at;
        at = read.ptr;
        if (at != end) marks += *at++;
    }
    if (parts.size() != 3 || marks.size() != 2 || marks[0] != marks[1] ||
        std::string_view{"./-"}.find(marks[0]) == std::string_view::npos)
        return std::string{cell};
    if (parts[0] < 100 && parts[2] < 100 && digits == 2) {
        if (marks[0] != '.' && order == DateOrder::unsaid) return std::unexpected{"ambiguous_date"};
        parts[2] += 2000;
    }
    if (parts[0] < 1000) {  // The year is last.
        const bool day_first = marks[0] == '.' || order == DateOrder::day_first || parts[0] > 12;
        if (!day_first && order == DateOrder::unsaid && parts[1] <= 12 && parts[0] != parts[1])
            return std::unexpected{"ambiguous_date"};
        if (!day_first) std::swap(parts[0], parts[1]);
        std::swap(parts[0], parts[2]);
    }
    if (parts[0] < 1000 || parts[0] > 9999 || parts[1] > 99 || parts[2] > 99) return std::string{cell};
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return std::to_string(parts[0]) + "-" + two(parts[1]) + "-" + two(parts[2]);
}

std::optional<bool> boolean_cell(std::string_view cell) {
    constexpr std::array<std::string_view, 10> yes{"true", "yes", "y",   "1",  "x",
                                                   "ja",   "j",   "oui", "si", "sim"};
    constexpr std::array<std::string_view, 6> no{"false", "no", "n", "0", "nein", "non"};
    const auto text = ascii::lower_case(ascii::trimmed(cell));
    if (std::ranges::find(yes, text) != yes.end()) return true;
    if (std::ranges::find(no, text) != no.end()) return false;
    return std::nullopt;
}

}  // namespace billmill::formats::bulk
