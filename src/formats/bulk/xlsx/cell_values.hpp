#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What the numbers in the cells of a workbook mean.     Source: ECMA-376 Part 1, 18.8.30 and 18.17.4.1.

namespace billmill::formats::bulk::xlsx {

/// What a cell's style makes of its number.
struct NumberFormat {
    enum class Kind : std::uint8_t { plain, date, percent };
    Kind kind = Kind::plain;
    int digits_min = 0;       ///< "00000" shows 1067 as 01067.
    std::string_view sign{};  ///< Of the currency that it shows; lasts for ever. Empty: it shows none.
};
/// `code`: as the workbook has it; of a format that is built in, nothing.
[[nodiscard]] NumberFormat number_format(int id, std::string_view code);

/// A number as the cell shows it: 1.1000000000000001 is 1.1, as the 15 digits that a spreadsheet promises say; 1E-3 is 0.001; 0.19 as a
/// percentage is 19. No binary floating point is used. What is no number comes back as it is.
[[nodiscard]] std::string number_text(std::string_view number, const NumberFormat& format);

/// The day with this number, without its time. nullopt: it is none, such as the 29 February 1900 that only spreadsheets know.
[[nodiscard]] std::optional<std::string> date_text(std::string_view number, bool from_1904);

/// Text of a workbook, in which _x000D_ stands for a character that XML has not.     Source: ECMA-376 Part 1, 22.9.2.19.
[[nodiscard]] std::string unescaped(std::string text);

}  // namespace billmill::formats::bulk::xlsx
