#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/money.hpp"
#include "foundation/ascii.hpp"
#include "foundation/time.hpp"

namespace billmill::document::xml {

/// Writes markup behind what a string holds: constants as they are, values escaped. No tree, no allocation but
/// the string's own.
class Markup {
public:
    explicit Markup(std::string& out) : out_(out) {}

    /// Markup, or text known to need no escaping.
    Markup& raw(std::string_view constant) {
        out_.append(constant);
        return *this;
    }
    /// Any text: & < > " escaped; bytes that are no UTF-8 and characters that XML forbids become U+FFFD.
    Markup& text(std::string_view value);
    /// scaled * 10^-decimals, with trailing zeros down to `decimals_min`.
    Markup& decimal(std::int64_t scaled, int decimals, int decimals_min);
    Markup& amount(domain::Money money) {
        return decimal(money.minor, money.currency.decimals, money.currency.decimals);
    }
    Markup& percent(domain::Percent percent) {
        return decimal(percent.ten_thousandths, domain::percent_decimals, 0);
    }
    Markup& quantity(domain::Quantity quantity) {
        return decimal(quantity.micros, domain::quantity_decimals, 0);
    }
    Markup& number(std::uint64_t value) { return decimal(static_cast<std::int64_t>(value), 0, 0); }
    Markup& date(Date date);        ///< 2026-11-22
    Markup& basic_date(Date date);  ///< 20261122

    /// `open` value `close`.
    Markup& element(std::string_view open, std::string_view value, std::string_view close) {
        return raw(open).text(value).raw(close);
    }
    /// Likewise, unless the value is blank: an element that held it would count as empty.
    Markup& optional(std::string_view open, std::string_view value, std::string_view close) {
        return ascii::is_blank(value) ? *this : element(open, value, close);
    }
    Markup& amount(std::string_view open, domain::Money money, std::string_view close) {
        return raw(open).amount(money).raw(close);
    }

private:
    void padded(int value, int digits);

    std::string& out_;
};

}  // namespace billmill::document::xml
