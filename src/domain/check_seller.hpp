#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/seller.hpp"
#include "foundation/issue.hpp"

namespace billmill::domain {

/// What a seller's words for mails may name: "Your invoice {number}".
inline constexpr std::array<std::string_view, 6> mail_placeholders{"document", "number", "seller",
                                                                   "buyer",    "amount", "due"};

/// Everything that keeps a seller from billing. Pointers are the keys of the seller's file: `/bank/iban`.
/// Texts are as they will stand on paper; lengths are limited where they are read.
[[nodiscard]] Issues check_seller(const Seller& seller);

inline constexpr std::size_t logo_bytes_max = 512 * 1024;
/// What is wrong with the bytes of a logo: too many, or neither PNG nor JPEG by their first bytes.
[[nodiscard]] std::optional<Issue> check_logo(std::string_view bytes);

/// "#1f3a5f": a mark and six hexadecimal digits in either case.
[[nodiscard]] bool is_colour(std::string_view text);

}  // namespace billmill::domain
