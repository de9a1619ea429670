#pragma once

#include <string>
#include <string_view>

#include "domain/money.hpp"

namespace billmill::domain {

/// "Rupees One Thousand Sixty and Paise Eighty-Two Only"; lakh and crore for INR, million and billion elsewhere.
[[nodiscard]] std::string amount_in_words(Money amount);

/// The same in a document's language where invoices there have such words and we can say them right; else empty.
/// "en": every currency. "hi": rupees, euros, dollars, pounds. "zh": yuan, as banks write them.
[[nodiscard]] std::string amount_in_words(Money amount, std::string_view language);

/// "एक हज़ार साठ रुपये और बयासी पैसे मात्र"
[[nodiscard]] std::string hindi_amount_in_words(Money amount);
/// "人民币壹仟零陆拾元捌角贰分"   Source: the People's Bank of China's rules for filling in bills.
[[nodiscard]] std::string chinese_amount_in_words(Money amount);

}  // namespace billmill::domain
