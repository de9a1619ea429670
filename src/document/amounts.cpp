#include "document/amounts.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace billmill::document {
namespace {

enum class Grouping : std::uint8_t {
    western,  ///< 1,234,567
    indian,   ///< 12,34,567: lakh and crore
};

/// How one currency is written where it is at home.
struct Habit {
    std::string_view code;
    std::string_view symbol;
    bool symbol_after = false;
    std::string_view thousands = ",";
    std::string_view point = ".";
    Grouping grouping = Grouping::western;
};

constexpr std::string_view no_break_space = "\u00a0";

constexpr Habit habits[]{
    {"INR", "₹", false, ",", ".", Grouping::indian},
    {"EUR", "€", true, ".", ","},
    {"USD", "$"},
    {"GBP", "£"},
    {"JPY", "¥"},
    {"CNY", "¥"},
    {"KRW", "₩"},
    {"ILS", "₪"},
    {"CHF", "", false, "’", "."},
    {"BRL", "R$", false, ".", ","},
    {"PLN", "zł", true, no_break_space, ","},
    {"CZK", "Kč", true, no_break_space, ","},
};

Habit habit_of(std::string_view code) {
    const auto* found = std::ranges::find(habits, code, &Habit::code);
    return found == std::end(habits) ? Habit{.code = code, .symbol = ""} : *found;
}

/// The digits before the decimal mark, in groups of three, or after the first three of two.
std::string grouped(std::string_view digits, const Habit& habit) {
    std::vector<std::string_view> groups;
    std::size_t size = 3;
    while (digits.size() > size) {
        groups.push_back(digits.substr(digits.size() - size));
        digits.remove_suffix(size);
        if (habit.grouping == Grouping::indian) size = 2;
    }
    std::string out{digits};
    for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
        out += habit.thousands;
        out += *group;
    }
    return out;
}

std::string unsigned_text(domain::Money amount, const Habit& habit) {
    const auto minor = static_cast<std::uint64_t>(amount.minor);
    auto digits = std::to_string(amount.minor < 0 ? 0 - minor : minor);
    const std::size_t decimals = amount.currency.decimals;
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    const std::string_view whole = std::string_view{digits}.substr(0, digits.size() - decimals);
    auto out = grouped(whole, habit);
    if (decimals > 0) {
        out += habit.point;
        out += std::string_view{digits}.substr(whole.size());
    }
    return out;
}

}  // namespace

std::string amount_text(domain::Money amount) {
    const auto habit = habit_of(amount.currency.code());
    const auto number = unsigned_text(amount, habit);
    std::string out = amount.minor < 0 ? "-" : "";
    if (habit.symbol.empty()) return (out += habit.code, out += no_break_space, out += number);
    if (habit.symbol_after) return (out += number, out += no_break_space, out += habit.symbol);
    return (out += habit.symbol, out += number);
}

std::string bare_amount_text(domain::Money amount) {
    const auto number = unsigned_text(amount, habit_of(amount.currency.code()));
    return amount.minor < 0 ? "-" + number : number;
}

}  // namespace billmill::document
