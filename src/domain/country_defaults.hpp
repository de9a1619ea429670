#pragma once

#include <string_view>

#include "domain/customer.hpp"

namespace billmill::domain {

/// What a seller's file leaves out follows from its country. Where nothing follows, the text is empty, and the file must say it.

/// The currency of the country. ISO 4217; empty for a country that is not in the table.
[[nodiscard]] std::string_view usual_currency(std::string_view country);

/// The IANA zone of a country that has but one; empty for others.
[[nodiscard]] std::string_view usual_zone(std::string_view country);

/// How papers in `language` from `country` call its tax on sales: "GST", "MWST", "TVA". Never empty, at most 20 characters.
[[nodiscard]] std::string_view usual_tax_name(const Address& address, std::string_view language);

}  // namespace billmill::domain
