#pragma once

#include <string>

#include "domain/invoice.hpp"

namespace billmill::domain {

/// One more with each change of the words below. In local mode the index is made again then. In MongoDB a document keeps the
/// words that it was issued with, and a customer those of its last change: what is older is not found by new words.
inline constexpr int search_words_of_version = 0;

/// What an invoice or credit note is found by, as words parted by spaces (foundation/search_words.hpp): its number, also
/// without hyphens and leading zeros, the buyer's names and e-mail address, and the references. Of an erased one, what is left.
[[nodiscard]] std::string search_words_of(const Invoice& invoice);
/// Likewise of a customer: names, e-mail address, mobile number, external id, tax id, place.
[[nodiscard]] std::string search_words_of(const Customer& customer);

}  // namespace billmill::domain
