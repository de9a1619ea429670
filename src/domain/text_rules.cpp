#include "domain/text_rules.hpp"

#include <algorithm>

#include "domain/blank.hpp"
#include "foundation/ascii.hpp"
#include "foundation/unicode.hpp"
#include "foundation/utf8.hpp"

namespace billmill::domain {
namespace {

bool is_refused(char32_t c, bool many_lines) {
    if (c == '\t' || c == '\n') return !many_lines;
    if (c >= 0x20 && c < 0x7F) return false;
    return unicode::is_control(c) || unicode::is_direction_mark(c) || unicode::is_noncharacter(c);
}

Issue issue(std::string_view pointer, std::string code, std::string detail) {
    return {std::string{pointer}, std::move(code), std::move(detail)};
}

constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV "
    "BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ "
    "FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
    "IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
    "MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR "
    "PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ "
    "TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

}  // namespace

std::optional<Issue> text_issue(std::string_view pointer, std::string_view text, const TextRule& rule) {
    std::size_t characters = 0;
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end; ++characters) {
        const auto c = utf8::read(at, end);
        if (c == utf8::malformed) return issue(pointer, "invalid_utf8", "it is not valid UTF-8");
        if (is_refused(c, rule.many_lines)) {
            return issue(pointer, "control_character",
                         rule.many_lines ? "it holds a control character other than tab and line feed"
                                         : "it holds a control character, line break or direction override");
        }
    }
    if (rule.min > 0 && is_blank(text)) return issue(pointer, "required", "it may not be empty");
    if (characters < rule.min) {
        return issue(pointer, "too_short", "at least " + std::to_string(rule.min) + " characters");
    }
    if (characters > rule.max) {
        return issue(pointer, "too_long", "at most " + std::to_string(rule.max) + " characters");
    }
    return std::nullopt;
}

bool is_country(std::string_view code) {
    if (code.size() != 2) return false;
    for (std::size_t i = 0; i < countries.size(); i += 3) {
        if (countries.substr(i, 2) == code) return true;
    }
    return false;
}

bool is_slug(std::string_view text, std::size_t max) {
    return !text.empty() && text.size() <= max && std::ranges::all_of(text, [](char c) {
        return ascii::is_lower(c) || ascii::is_digit(c) || c == '-';
    });
}

bool is_language(std::string_view text) {
    return (text.size() == 2 || text.size() == 3) && std::ranges::all_of(text, ascii::is_lower);
}

}  // namespace billmill::domain
