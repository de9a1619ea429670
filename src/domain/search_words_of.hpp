#pragma once

#include <string>

#include "domain/invoice.hpp"

namespace billmill::domain {

/// What an invoice or credit note is found by, as words parted by spaces (foundation/search_words.hpp): its number, also
/// without hyphens and leading zeros, the buyer's names and e-mail address, and the references. Of an erased one, what is left.
[[nodiscard]] std::string search_words_of(const Invoice& invoice);
/// Likewise of a customer: names, e-mail address, mobile number, external id, tax id, place.
[[nodiscard]] std::string search_words_of(const Customer& customer);

}  // namespace billmill::domain
