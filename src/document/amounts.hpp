#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/money.hpp"

namespace billmill::document {

/// A short text without a heap: an amount, a quantity, a date.
class ShortText {
public:
    static constexpr std::size_t size_max = 80;

    [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }
    operator std::string_view() const { return view(); }  // NOLINT: it is a text, wherever one is wanted.
    /// What does not fit is left out.
    ShortText& add(std::string_view text);
    ShortText& add_number(std::uint64_t value, int digits_min = 1);

private:
    std::array<char, size_max> bytes_{};
    std::uint8_t size_ = 0;
};

/// An amount that is taken off. Of all 64-bit values only the lowest has no counterpart: it gives the highest.
[[nodiscard]] constexpr std::int64_t taken_off(std::int64_t minor) {
    return minor == INT64_MIN ? INT64_MAX : -minor;
}

/// How numbers are written: symbol, grouping and decimal mark.
/// Promise: every digit is the record's; nothing is rounded. Spaces are no-break spaces, the minus is U+2212,
/// digits are 0 to 9 in every language. UTF-8.
class AmountFormat {
public:
    /// As the language writes it: euros are "€1,234.50", "1.234,50 €", "1 234,50 €". In Arabic too with Western
    /// digits, as invoices of the Gulf and the Maghreb have them and software reads them.
    AmountFormat(domain::Currency currency, std::string_view language)
        : AmountFormat{currency, language, currency} {}
    /// On a page whose amounts are in another currency: with that one's marks, so that a page has one.
    AmountFormat(domain::Currency currency, std::string_view language, domain::Currency page);

    /// "₹12,34,567.00", "1.234.567,00 €", "$1,234.50", "¥1,235"; a currency without a row of
    /// its own: "SEK 1,234.50".
    [[nodiscard]] ShortText amount(std::int64_t minor) const;
    /// The same without the symbol, for columns whose head names the currency: "12,34,567.00".
    [[nodiscard]] ShortText bare(std::int64_t minor) const;
    /// Any scaled number: as many decimals as its value needs, at least `decimals_min`.
    [[nodiscard]] ShortText scaled(std::int64_t value, int decimals, int decimals_min) const;
    /// A share in hundredths with `decimals` more: "19%", "8.875%", in German, French and Spanish "19 %".
    [[nodiscard]] ShortText percent(std::int64_t value, int decimals) const;
    /// "₹", or the code where the symbol is not unique to it or there is none.
    [[nodiscard]] std::string_view symbol() const { return symbol_.empty() ? currency_.code() : symbol_; }
    [[nodiscard]] domain::Currency currency() const { return currency_; }

private:
    void put(ShortText& out, std::uint64_t magnitude, int decimals) const;

    domain::Currency currency_;
    std::string_view symbol_;  ///< Empty: the code stands for it.
    std::string_view thousands_;
    std::string_view point_;
    std::string_view percent_sign_ = "%";
    bool symbol_after_ = false;
    bool indian_ = false;  ///< 12,34,567: lakh and crore.
};

[[nodiscard]] std::string amount_text(domain::Money amount, std::string_view language);

}  // namespace billmill::document
