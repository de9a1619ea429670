#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

// What people write in the cells of a table, as the API writes it.

namespace billmill::formats::bulk {

enum class DecimalMark : std::uint8_t {
    unsaid,  ///< What may be read in two ways is refused: a wrong guess would be a thousandfold amount.
    point,
    comma,
    comma_guessed,  ///< By what parts the cells: "1.250" stays ambiguous, since nobody said so.
};
enum class DateOrder : std::uint8_t { unsaid, day_first, month_first };

/// A text that a spreadsheet would compute: tables that billmill writes put an apostrophe before it. Likewise one that looks as if
/// it bore that apostrophe already.
[[nodiscard]] bool needs_mark(std::string_view text);
/// The text of a cell: without that apostrophe, and of ="00123", which keeps a spreadsheet from making a number of it, what it
/// says. Any other cell as it is.
[[nodiscard]] std::string_view unmarked(std::string_view cell);
/// "1.234,50 €", "1,234.50", "12,5", "19 %", "1 234.50" → digits with a point. What is no number comes back as it is: it has an
/// issue of its own where it is read.
/// Errors: ambiguous_number: it may mean two numbers, or a point stands where the mark is a comma and parts no thousands.
[[nodiscard]] std::expected<std::string, const char*> decimal_cell(std::string_view cell, DecimalMark mark);

/// The first sign of a currency in the cell, of €, $, £, ¥ and ₹; empty: there is none. A number loses it: see decimal_cell().
[[nodiscard]] std::string_view currency_sign(std::string_view cell);
/// Can an amount in this currency bear this sign? `currency`: ISO 4217.
[[nodiscard]] bool may_bear(std::string_view currency, std::string_view sign);

/// 2026-12-31, 31.12.2026, 31.12.26, 31/12/2026, 12/31/2026 → 2026-12-31. A point between the numbers means that the day is first.
/// A year of two digits is one of this century.
/// Errors: ambiguous_date: 03/04/2026 or 26/12/31, and nobody said which comes first.
[[nodiscard]] std::expected<std::string, const char*> date_cell(std::string_view cell, DateOrder order);

/// yes, ja, oui, true, 1, x and their opposites. nullopt: neither.
[[nodiscard]] std::optional<bool> boolean_cell(std::string_view cell);

}  // namespace billmill::formats::bulk
