#include "document/amounts.hpp"

#include <algorithm>
#include <cstring>

namespace billmill::document {
namespace {

constexpr std::string_view no_break_space = "\u00a0";
constexpr std::string_view minus = "\u2212";

/// Currencies that are known by a symbol.
struct Symbol {
    std::string_view code;
    std::string_view text;
};

constexpr Symbol symbols[]{
    {"INR", "₹"}, {"EUR", "€"}, {"USD", "$"},  {"GBP", "£"},  {"JPY", "¥"},  {"CNY", "¥"},
    {"KRW", "₩"}, {"ILS", "₪"}, {"BRL", "R$"}, {"PLN", "zł"}, {"CZK", "Kč"},
};

std::string_view symbol_of(std::string_view code) {
    const auto* found = std::ranges::find(symbols, code, &Symbol::code);
    return found == std::end(symbols) ? std::string_view{} : found->text;
}

constexpr std::string_view narrow_no_break_space = "\u202f";

/// How a language writes any currency's amounts.
struct Manner {
    std::string_view language;
    std::string_view thousands;
    std::string_view point;
    bool symbol_after = false;
    bool indian = false;
};

constexpr Manner manners[]{
    {"en", ",", "."},
    {"ar", ",", "."},
    {"de", ".", ",", true},
    {"es", ".", ",", true},
    {"fr", narrow_no_break_space, ",", true},
    {"hi", ",", ".", false, true},
    {"zh", ",", "."},
};

/// Where a symbol alone would name another currency to the reader.
struct Exception {
    std::string_view language;
    std::string_view currency;
    std::string_view symbol;
};

constexpr Exception exceptions[]{
    {"en", "CNY", "CN¥"}, {"zh", "JPY", "JP¥"}, {"zh", "USD", "US$"},
    {"es", "USD", "US$"}, {"es", "MXN", "$"},
};

/// Currencies that a language writes as their own country does. The symbol leads.
struct Custom {
    std::string_view language;
    std::string_view currency;
    std::string_view thousands;
    std::string_view point;
};

constexpr Custom customs[]{
    {"de", "CHF", "’", "."},
    {"es", "MXN", ",", "."},
};

template <class Row, std::size_t size>
const Row* find_row(const Row (&rows)[size], std::string_view language, std::string_view currency) {
    const auto* found = std::ranges::find_if(
        rows, [&](const Row& row) { return row.language == language && row.currency == currency; });
    return found == std::end(rows) ? nullptr : found;
}

std::uint64_t magnitude_of(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    return value < 0 ? 0 - bits : bits;
}

/// Whether a group ends before the last `left` digits of a whole number.
bool group_ends(int left, bool indian) {
    if (left < 3) return false;
    return indian ? left == 3 || left % 2 == 1 : left % 3 == 0;
}

}  // namespace

ShortText& ShortText::add(std::string_view text) {
    if (text.size() > size_max - size_) return *this;
    std::memcpy(bytes_.data() + size_, text.data(), text.size());
    size_ = static_cast<std::uint8_t>(size_ + text.size());
    return *this;
}

ShortText& ShortText::add_number(std::uint64_t value, int digits_min) {
    std::array<char, 20> digits{};
    std::size_t begin = digits.size();
    while (value > 0 || static_cast<int>(digits.size() - begin) < digits_min) {
        digits[--begin] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return add({digits.data() + begin, digits.size() - begin});
}

AmountFormat::AmountFormat(domain::Currency currency, std::string_view language, domain::Currency page)
    : currency_(currency) {
    const auto code = currency_.code();
    const auto primary = language.substr(0, language.find('-'));
    const auto* manner = std::ranges::find(manners, primary, &Manner::language);
    if (manner == std::end(manners)) manner = std::begin(manners);
    const auto* exception = find_row(exceptions, manner->language, code);
    const auto* custom = find_row(customs, manner->language, page.code());
    symbol_ = exception != nullptr ? exception->symbol : symbol_of(code);
    thousands_ = custom != nullptr ? custom->thousands : manner->thousands;
    point_ = custom != nullptr ? custom->point : manner->point;
    symbol_after_ = custom == nullptr && manner->symbol_after;
    if (manner->symbol_after) percent_sign_ = "\u00a0%";
    indian_ = manner->indian || (code == "INR" && point_ == ".");
}

void AmountFormat::put(ShortText& out, std::uint64_t magnitude, int decimals) const {
    ShortText digits;
    digits.add_number(magnitude, decimals + 1);
    const auto text = digits.view();
    const auto whole = text.size() - static_cast<std::size_t>(decimals);
    for (std::size_t i = 0; i < whole; ++i) {
        if (i > 0 && group_ends(static_cast<int>(whole - i), indian_)) out.add(thousands_);
        out.add(text.substr(i, 1));
    }
    if (decimals > 0) out.add(point_).add(text.substr(whole));
}

ShortText AmountFormat::amount(std::int64_t minor) const {
    ShortText out;
    if (minor < 0) out.add(minus);
    if (!symbol_after_) {
        out.add(symbol());
        if (symbol_.empty()) out.add(no_break_space);
    }
    put(out, magnitude_of(minor), currency_.decimals);
    if (symbol_after_) out.add(no_break_space).add(symbol());
    return out;
}

ShortText AmountFormat::bare(std::int64_t minor) const {
    ShortText out;
    if (minor < 0) out.add(minus);
    put(out, magnitude_of(minor), currency_.decimals);
    return out;
}

ShortText AmountFormat::scaled(std::int64_t value, int decimals, int decimals_min) const {
    auto magnitude = magnitude_of(value);
    while (decimals > decimals_min && magnitude % 10 == 0) {
        magnitude /= 10;
        --decimals;
    }
    ShortText out;
    if (value < 0) out.add(minus);
    put(out, magnitude, decimals);
    return out;
}

ShortText AmountFormat::percent(std::int64_t value, int decimals) const {
    return scaled(value, decimals, 0).add(percent_sign_);
}

std::string amount_text(domain::Money amount, std::string_view language) {
    return std::string{AmountFormat{amount.currency, language}.amount(amount.minor).view()};
}

}  // namespace billmill::document
