#pragma once

#include <string>

#include "domain/money.hpp"

namespace billmill::domain {

/// "Rupees One Thousand Sixty and Paise Eighty-Two Only"; lakh and crore for INR, million and billion elsewhere.
[[nodiscard]] std::string amount_in_words(Money amount);

}  // namespace billmill::domain
