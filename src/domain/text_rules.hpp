#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/issue.hpp"

namespace billmill::domain {

/// What a text may be. Lengths count characters (code points), not bytes.
struct TextRule {
    std::size_t min = 0;
    std::size_t max = 0;
    bool many_lines = false;  ///< Tab and line feed are allowed.
};

/// The one table of lengths.
namespace text_rules {
inline constexpr TextRule party_name{0, 200};  ///< Of a person or a company.
inline constexpr TextRule mobile{10, 30};      ///< With what groups its digits.
inline constexpr TextRule address_line{0, 100};
inline constexpr TextRule city{0, 60};
inline constexpr TextRule postcode{0, 20};
inline constexpr TextRule region{0, 60};
inline constexpr TextRule tax_id{0, 30};
inline constexpr TextRule product_id{0, 64};
inline constexpr TextRule product_name{1, 200};
inline constexpr TextRule exemption_reason{0, 200};
inline constexpr TextRule note{0, 1'000, true};
inline constexpr TextRule reference{0, 100};
inline constexpr TextRule adjustment_reason{0, 100};
inline constexpr TextRule payment_terms{0, 500, true};
inline constexpr TextRule order_line{0, 50};
inline constexpr TextRule registration_number{0, 60};
inline constexpr TextRule electronic_address{1, 100};
inline constexpr TextRule external_id{0, 200};
inline constexpr TextRule credit_reason{0, 200};
inline constexpr TextRule rate_source{1, 60};
inline constexpr TextRule mail_subject{0, 150};
inline constexpr TextRule mail_text{0, 1'000, true};
inline constexpr std::size_t email_bytes_max = 254;  ///< RFC 5321 4.5.3.1.3, less the angle brackets.
}  // namespace text_rules

/// The first thing wrong with a text, as an issue at `pointer`: `required`, `too_short`, `too_long`, or
/// `control_character`: C0 and C1 controls, line and paragraph separators, bidi embeddings, overrides and
/// isolates, and code points that are no characters. They would break a header, a name's reading direction or
/// the document. Takes valid UTF-8; what is not is `invalid_utf8`.
[[nodiscard]] std::optional<Issue> text_issue(std::string_view pointer, std::string_view text,
                                              const TextRule& rule);

/// ISO 3166-1 alpha-2, upper case.
[[nodiscard]] bool is_country(std::string_view code);
/// [a-z0-9-], 1 to `max` characters: what ids of sellers and branches are made of.
[[nodiscard]] bool is_slug(std::string_view text, std::size_t max);
/// A primary language tag: two or three small letters.
[[nodiscard]] bool is_language(std::string_view text);

}  // namespace billmill::domain
