#pragma once

#include <string>
#include <string_view>

#include "document/country_names.hpp"
#include "domain/customer.hpp"

namespace billmill::document {

// How the parties' data are written, on paper and in mails alike.

/// "Maharashtra (27)" for a GST state code, in Hindi for "hi"; else the text as it is.
[[nodiscard]] std::string region_text(std::string_view region, std::string_view language = "en");
/// "48143 Münster", "Mumbai 400020": as the country puts it.   Source: UPU S42 templates.
[[nodiscard]] std::string city_text(const domain::Address& address);
/// "Maharashtra (27), India"
[[nodiscard]] std::string region_and_country_text(const domain::Address& address, std::string_view language);
/// "DE89 3704 0044 0532 0130 00": in groups of four; what is no IBAN stays as it is.   Source: ISO 13616.
[[nodiscard]] std::string iban_text(std::string_view iban);
/// Both, and `separator` where neither is empty.
[[nodiscard]] std::string join(std::string_view left, std::string_view separator, std::string_view right);

}  // namespace billmill::document
