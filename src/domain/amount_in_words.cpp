#include "domain/amount_in_words.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace billmill::domain {
namespace {

constexpr std::array<std::string_view, 20> small_numbers{
    "Zero",     "One",     "Two",     "Three",     "Four",     "Five",    "Six",
    "Seven",    "Eight",   "Nine",    "Ten",       "Eleven",   "Twelve",  "Thirteen",
    "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"};
constexpr std::array<std::string_view, 10> tens{"",      "",      "Twenty",  "Thirty", "Forty",
                                                "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"};

struct Scale {
    std::uint64_t unit;
    std::string_view name;
};
constexpr std::array<Scale, 4> indian{
    {{10'000'000, "Crore"}, {100'000, "Lakh"}, {1'000, "Thousand"}, {100, "Hundred"}}};
constexpr std::array<Scale, 7> western{{{1'000'000'000'000'000'000, "Quintillion"},
                                        {1'000'000'000'000'000, "Quadrillion"},
                                        {1'000'000'000'000, "Trillion"},
                                        {1'000'000'000, "Billion"},
                                        {1'000'000, "Million"},
                                        {1'000, "Thousand"},
                                        {100, "Hundred"}}};

struct CurrencyWords {
    std::string_view code;
    std::string_view major_one;
    std::string_view major;
    std::string_view minor_one;
    std::string_view minor;
};
constexpr auto names = std::to_array<CurrencyWords>({
    {"AED", "UAE Dirham", "UAE Dirhams", "Fils", "Fils"},
    {"AUD", "Australian Dollar", "Australian Dollars", "Cent", "Cents"},
    {"BDT", "Taka", "Taka", "Poisha", "Poisha"},
    {"BHD", "Bahraini Dinar", "Bahraini Dinars", "Fils", "Fils"},
    {"BRL", "Brazilian Real", "Brazilian Reais", "Centavo", "Centavos"},
    {"CAD", "Canadian Dollar", "Canadian Dollars", "Cent", "Cents"},
    {"CHF", "Swiss Franc", "Swiss Francs", "Centime", "Centimes"},
    {"CLP", "Chilean Peso", "Chilean Pesos", "", ""},
    {"CNY", "Yuan", "Yuan", "Fen", "Fen"},
    {"CZK", "Czech Koruna", "Czech Korunas", "Haler", "Halers"},
    {"DKK", "Danish Krone", "Danish Kroner", "Ore", "Ore"},
    {"EGP", "Egyptian Pound", "Egyptian Pounds", "Piastre", "Piastres"},
    {"EUR", "Euro", "Euros", "Cent", "Cents"},
    {"GBP", "Pound Sterling", "Pounds Sterling", "Penny", "Pence"},
    {"HKD", "Hong Kong Dollar", "Hong Kong Dollars", "Cent", "Cents"},
    {"HUF", "Forint", "Forints", "Filler", "Fillers"},
    {"IDR", "Rupiah", "Rupiah", "Sen", "Sen"},
    {"ILS", "New Shekel", "New Shekels", "Agora", "Agorot"},
    {"INR", "Rupee", "Rupees", "Paisa", "Paise"},
    {"ISK", "Icelandic Krona", "Icelandic Kronur", "", ""},
    {"JOD", "Jordanian Dinar", "Jordanian Dinars", "Fils", "Fils"},
    {"JPY", "Yen", "Yen", "", ""},
    {"KES", "Kenyan Shilling", "Kenyan Shillings", "Cent", "Cents"},
    {"KRW", "Won", "Won", "", ""},
    {"KWD", "Kuwaiti Dinar", "Kuwaiti Dinars", "Fils", "Fils"},
    {"LKR", "Sri Lankan Rupee", "Sri Lankan Rupees", "Cent", "Cents"},
    {"MXN", "Mexican Peso", "Mexican Pesos", "Centavo", "Centavos"},
    {"MYR", "Ringgit", "Ringgit", "Sen", "Sen"},
    {"NOK", "Norwegian Krone", "Norwegian Kroner", "Ore", "Ore"},
    {"NPR", "Nepalese Rupee", "Nepalese Rupees", "Paisa", "Paise"},
    {"NZD", "New Zealand Dollar", "New Zealand Dollars", "Cent", "Cents"},
    {"OMR", "Omani Rial", "Omani Rials", "Baisa", "Baisa"},
    {"PHP", "Philippine Peso", "Philippine Pesos", "Centavo", "Centavos"},
    {"PKR", "Pakistani Rupee", "Pakistani Rupees", "Paisa", "Paise"},
    {"PLN", "Zloty", "Zlotys", "Grosz", "Groszy"},
    {"QAR", "Qatari Riyal", "Qatari Riyals", "Dirham", "Dirhams"},
    {"RON", "Romanian Leu", "Romanian Lei", "Ban", "Bani"},
    {"SAR", "Saudi Riyal", "Saudi Riyals", "Halala", "Halalas"},
    {"SEK", "Swedish Krona", "Swedish Kronor", "Ore", "Ore"},
    {"SGD", "Singapore Dollar", "Singapore Dollars", "Cent", "Cents"},
    {"THB", "Baht", "Baht", "Satang", "Satang"},
    {"TND", "Tunisian Dinar", "Tunisian Dinars", "Millime", "Millimes"},
    {"TRY", "Turkish Lira", "Turkish Liras", "Kurus", "Kurus"},
    {"USD", "US Dollar", "US Dollars", "Cent", "Cents"},
    {"VND", "Dong", "Dong", "", ""},
    {"ZAR", "Rand", "Rand", "Cent", "Cents"},
});

void append_word(std::string& out, std::string_view word) {
    if (!out.empty()) out += ' ';
    out += word;
}

void append_below_hundred(std::string& out, std::uint64_t number) {
    if (number < 20) return append_word(out, small_numbers[number]);
    append_word(out, tens[number / 10]);
    if (number % 10 != 0) {
        out += '-';
        out += small_numbers[number % 10];
    }
}

/// Scales fall from left to right. How many of the largest there are may itself be a long
/// number ("Ten Lakh Crore").
template <std::size_t n>
void append_number(std::string& out, std::uint64_t number, const std::array<Scale, n>& scales) {
    if (number < 100) return append_below_hundred(out, number);
    for (const auto& scale : scales) {
        if (number < scale.unit) continue;
        append_number(out, number / scale.unit, scales);
        append_word(out, scale.name);
        number %= scale.unit;
    }
    if (number > 0) append_below_hundred(out, number);
}

void append_number(std::string& out, std::uint64_t number, const Currency& currency) {
    if (currency.code() == "INR") return append_number(out, number, indian);
    append_number(out, number, western);
}

}  // namespace

std::string amount_in_words(Money amount) {
    const auto bits = static_cast<std::uint64_t>(amount.minor);
    const auto magnitude = amount.minor < 0 ? 0 - bits : bits;
    std::uint64_t per_major = 1;
    for (int i = 0; i < amount.currency.decimals; ++i) per_major *= 10;
    const auto major = magnitude / per_major;
    const auto minor = magnitude % per_major;

    CurrencyWords words{"", amount.currency.code(), amount.currency.code(), "", ""};
    for (const auto& known : names) {
        if (known.code == amount.currency.code()) words = known;
    }

    std::string out = amount.minor < 0 ? "Minus" : "";
    append_word(out, major == 1 ? words.major_one : words.major);
    append_number(out, major, amount.currency);
    if (minor > 0) {
        append_word(out, "and");
        if (words.minor.empty()) {
            append_word(out, std::to_string(minor) + "/" + std::to_string(per_major));
        } else {
            append_word(out, minor == 1 ? words.minor_one : words.minor);
            append_number(out, minor, amount.currency);
        }
    }
    return out + " Only";
}

std::string amount_in_words(Money amount, std::string_view language) {
    if (language == "en") return amount_in_words(amount);
    if (language == "hi") return hindi_amount_in_words(amount);
    if (language == "zh") return chinese_amount_in_words(amount);
    return {};
}

}  // namespace billmill::domain
