#include <algorithm>
#include <array>
#include <cstdint>

#include "domain/amount_in_words.hpp"

namespace billmill::domain {
namespace {

/// Each number below a hundred has a word of its own.
constexpr std::array<std::string_view, 100> numbers{
    "शून्य",   "एक",      "दो",     "तीन",    "चार",     "पाँच",    "छह",      "सात",    "आठ",      "नौ",
    "दस",    "ग्यारह",   "बारह",   "तेरह",    "चौदह",    "पंद्रह",   "सोलह",    "सत्रह",   "अठारह",   "उन्नीस",
    "बीस",   "इक्कीस",   "बाईस",   "तेईस",    "चौबीस",   "पच्चीस",  "छब्बीस",   "सत्ताईस", "अट्ठाईस",  "उनतीस",
    "तीस",   "इकतीस",   "बत्तीस",  "तैंतीस",   "चौंतीस",   "पैंतीस",   "छत्तीस",   "सैंतीस",   "अड़तीस",   "उनतालीस",
    "चालीस", "इकतालीस", "बयालीस", "तैंतालीस", "चौवालीस", "पैंतालीस", "छियालीस", "सैंतालीस", "अड़तालीस", "उनचास",
    "पचास",  "इक्यावन",  "बावन",   "तिरपन",  "चौवन",    "पचपन",   "छप्पन",    "सत्तावन", "अट्ठावन",  "उनसठ",
    "साठ",   "इकसठ",    "बासठ",   "तिरसठ",  "चौंसठ",    "पैंसठ",    "छियासठ",  "सड़सठ",   "अड़सठ",    "उनहत्तर",
    "सत्तर",  "इकहत्तर",  "बहत्तर",  "तिहत्तर", "चौहत्तर",  "पचहत्तर", "छिहत्तर",  "सतहत्तर", "अठहत्तर",  "उनासी",
    "अस्सी",  "इक्यासी",  "बयासी",  "तिरासी", "चौरासी",  "पचासी",  "छियासी",  "सत्तासी", "अट्ठासी",  "नवासी",
    "नब्बे",   "इक्यानवे",  "बानवे",   "तिरानवे", "चौरानवे",  "पचानवे",  "छियानवे",  "सत्तानवे", "अट्ठानवे",  "निन्यानवे",
};

struct Scale {
    std::uint64_t unit;
    std::string_view name;
};
constexpr std::array<Scale, 4> scales{{{10'000'000, "करोड़"}, {100'000, "लाख"}, {1'000, "हज़ार"}, {100, "सौ"}}};

struct CurrencyWords {
    std::string_view code;
    std::string_view major_one;
    std::string_view major;
    std::string_view minor_one;
    std::string_view minor;
};
constexpr std::array<CurrencyWords, 4> currencies{{
    {"INR", "रुपया", "रुपये", "पैसा", "पैसे"},
    {"EUR", "यूरो", "यूरो", "सेंट", "सेंट"},
    {"USD", "अमेरिकी डॉलर", "अमेरिकी डॉलर", "सेंट", "सेंट"},
    {"GBP", "पाउंड स्टर्लिंग", "पाउंड स्टर्लिंग", "पेनी", "पेंस"},
}};

void append_word(std::string& out, std::string_view word) {
    if (!out.empty()) out += ' ';
    out += word;
}

void append_number(std::string& out, std::uint64_t number) {
    if (number < 100) return append_word(out, numbers[number]);
    for (const auto& scale : scales) {
        if (number < scale.unit) continue;
        append_number(out, number / scale.unit);
        append_word(out, scale.name);
        number %= scale.unit;
    }
    if (number > 0) append_word(out, numbers[number]);
}

}  // namespace

std::string hindi_amount_in_words(Money amount) {
    const auto* words = std::ranges::find(currencies, amount.currency.code(), &CurrencyWords::code);
    if (words == currencies.end() || amount.currency.decimals != 2) return {};
    const auto bits = static_cast<std::uint64_t>(amount.minor);
    const auto magnitude = amount.minor < 0 ? 0 - bits : bits;
    const auto major = magnitude / 100;
    const auto minor = magnitude % 100;
    std::string out = amount.minor < 0 ? "ऋण" : "";
    if (major > 0 || minor == 0) {
        append_number(out, major);
        append_word(out, major == 1 ? words->major_one : words->major);
    }
    if (minor > 0) {
        if (major > 0) append_word(out, "और");
        append_number(out, minor);
        append_word(out, minor == 1 ? words->minor_one : words->minor);
    }
    append_word(out, "मात्र");
    return out;
}

}  // namespace billmill::domain
