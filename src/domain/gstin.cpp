#include "domain/gstin.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

struct State {
    std::string_view code;
    std::string_view name;
    std::string_view letters;  ///< As on vehicle plates; empty where there are none.
};

/// GST state codes. 25 and 28 are retired; see state_of_gstin().
constexpr std::array<State, 38> states{{
    {"01", "Jammu and Kashmir", "JK"},
    {"02", "Himachal Pradesh", "HP"},
    {"03", "Punjab", "PB"},
    {"04", "Chandigarh", "CH"},
    {"05", "Uttarakhand", "UK"},
    {"06", "Haryana", "HR"},
    {"07", "Delhi", "DL"},
    {"08", "Rajasthan", "RJ"},
    {"09", "Uttar Pradesh", "UP"},
    {"10", "Bihar", "BR"},
    {"11", "Sikkim", "SK"},
    {"12", "Arunachal Pradesh", "AR"},
    {"13", "Nagaland", "NL"},
    {"14", "Manipur", "MN"},
    {"15", "Mizoram", "MZ"},
    {"16", "Tripura", "TR"},
    {"17", "Meghalaya", "ML"},
    {"18", "Assam", "AS"},
    {"19", "West Bengal", "WB"},
    {"20", "Jharkhand", "JH"},
    {"21", "Odisha", "OD"},
    {"22", "Chhattisgarh", "CG"},
    {"23", "Madhya Pradesh", "MP"},
    {"24", "Gujarat", "GJ"},
    {"26", "Dadra and Nagar Haveli and Daman and Diu", "DD"},
    {"27", "Maharashtra", "MH"},
    {"29", "Karnataka", "KA"},
    {"30", "Goa", "GA"},
    {"31", "Lakshadweep", "LD"},
    {"32", "Kerala", "KL"},
    {"33", "Tamil Nadu", "TN"},
    {"34", "Puducherry", "PY"},
    {"35", "Andaman and Nicobar Islands", "AN"},
    {"36", "Telangana", "TS"},
    {"37", "Andhra Pradesh", "AP"},
    {"38", "Ladakh", "LA"},
    {"96", "Other Countries", ""},
    {"97", "Other Territory", ""},
}};

/// Other ways people write a state.
struct Alias {
    std::string_view written;
    std::string_view code;
};
constexpr std::array<Alias, 12> aliases{{
    {"jammu & kashmir", "01"},
    {"uttaranchal", "05"},
    {"ut", "05"},
    {"new delhi", "07"},
    {"orissa", "21"},
    {"or", "21"},
    {"ct", "22"},
    {"dadra & nagar haveli and daman & diu", "26"},
    {"dn", "26"},
    {"pondicherry", "34"},
    {"andaman & nicobar islands", "35"},
    {"tg", "36"},
}};

/// State (2 digits), PAN (5 letters, 4 digits, letter), entity, Z (or the letters
/// of special registrations), check.
bool has_gstin_shape(std::string_view text) {
    if (text.size() != 15) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        bool right = false;
        if (i < 2 || (i >= 7 && i < 11)) {
            right = ascii::is_digit(c);
        } else if (i < 12) {
            right = ascii::is_upper(c);
        } else if (i == 12) {
            right = ascii::is_upper(c) || (ascii::is_digit(c) && c != '0');
        } else if (i == 13) {
            right = c == 'Z' || (c >= '1' && c <= '9') || (c >= 'A' && c <= 'J' && c != 'C');
        } else {
            right = ascii::is_upper(c) || ascii::is_digit(c);
        }
        if (!right) return false;
    }
    return true;
}

constexpr int value_of(char c) {
    return ascii::is_digit(c) ? c - '0' : c - 'A' + 10;
}

char check_character(std::string_view first_fourteen) {
    int sum = 0;
    for (std::size_t i = 0; i < 14; ++i) {
        const int product = value_of(first_fourteen[i]) * (i % 2 == 0 ? 1 : 2);
        sum += product / 36 + product % 36;
    }
    const int check = (36 - sum % 36) % 36;
    return static_cast<char>(check < 10 ? '0' + check : 'A' + check - 10);
}

/// By its two digits: bills of sellers in India ask for it many times.
const State* find_state(std::string_view code) {
    static constexpr auto places = [] {
        std::array<std::int8_t, 100> all{};
        all.fill(-1);
        for (std::size_t i = 0; i < states.size(); ++i) {
            const auto& digits = states.at(i).code;
            all.at(static_cast<std::size_t>(value_of(digits[0]) * 10 + value_of(digits[1]))) =
                static_cast<std::int8_t>(i);
        }
        return all;
    }();
    if (code.size() != 2 || !ascii::is_digit(code[0]) || !ascii::is_digit(code[1])) return nullptr;
    const auto place = places[static_cast<std::size_t>(value_of(code[0]) * 10 + value_of(code[1]))];
    return place < 0 ? nullptr : &states[static_cast<std::size_t>(place)];
}

std::string_view successor(std::string_view state) {
    if (state == "25") return "26";
    if (state == "28") return "37";
    return state;
}

}  // namespace

bool is_gstin(std::string_view text) {
    if (!has_gstin_shape(text) || check_character(text) != text[14]) return false;
    const auto state = text.substr(0, 2);
    return state == "99" || gst_state_name(successor(state)).has_value();
}

std::optional<std::string_view> state_of_gstin(std::string_view text) {
    if (!is_gstin(text)) return std::nullopt;
    const auto* const state = find_state(successor(text.substr(0, 2)));
    return state == nullptr ? std::nullopt : std::optional{state->code};
}

std::optional<std::string_view> gst_state_name(std::string_view code) {
    const auto* const state = find_state(code);
    return state == nullptr ? std::nullopt : std::optional{state->name};
}

std::optional<std::string_view> gst_state_code(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (const auto* const state = find_state(text)) return state->code;
    for (const auto& state : states) {
        if (ascii::equal_ignoring_case(text, state.name) || ascii::equal_ignoring_case(text, state.letters))
            return state.code;
    }
    for (const auto& alias : aliases) {
        if (ascii::equal_ignoring_case(text, alias.written)) return alias.code;
    }
    return std::nullopt;
}

bool levies_utgst(std::string_view state_code) {
    constexpr std::array<std::string_view, 6> without_legislature{"04", "26", "31", "35", "38", "97"};
    return std::ranges::find(without_legislature, state_code) != without_legislature.end();
}

}  // namespace billmill::domain
