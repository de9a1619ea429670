#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/country_names.hpp"
#include "domain/customer.hpp"

namespace billmill::document {

// How the parties' data are written, on paper and in mails alike.

/// "Maharashtra (27)" for a GST state code, in Hindi for "hi"; else the text as it is.
[[nodiscard]] std::string region_text(std::string_view region, std::string_view language = "en");
/// An address as post in its country is addressed, a line each, none empty: "48143 Münster" in Germany, "Boston, MA 02108" in
/// the United States, the postcode on a line of its own in Britain. The country is named last, unless it is `home`:
/// domestic post does not name it.   Source: UPU S42 templates.
[[nodiscard]] std::vector<std::string> address_lines(const domain::Address& address,
                                                     std::string_view language, std::string_view home);
/// How the country that issued a tax number calls it: "GSTIN", "MWST-Nr.", "TRN"; `usual` where the language's own
/// word does. `country` is its owner's, for numbers without a prefix.
[[nodiscard]] std::string_view tax_id_label(std::string_view id, std::string_view country,
                                            std::string_view language, std::string_view usual);
/// "DE89 3704 0044 0532 0130 00": in groups of four; what is no IBAN stays as it is.   Source: ISO 13616.
[[nodiscard]] std::string iban_text(std::string_view iban);
/// Both, and `separator` where neither is empty.
[[nodiscard]] std::string join(std::string_view left, std::string_view separator, std::string_view right);

}  // namespace billmill::document
