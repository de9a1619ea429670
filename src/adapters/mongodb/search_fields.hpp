#pragma once

#include <string>
#include <vector>

#include "adapters/mongodb/document.hpp"
#include "domain/customer.hpp"
#include "domain/invoice.hpp"

namespace billmill::adapters::mongodb {

/// What lists are searched by, in one member `search` of a document: nothing in it is not in the record as well, and nothing
/// believes it. What was stored before there was any is not found by it.
[[nodiscard]] Document search_fields(const domain::Invoice& invoice);
[[nodiscard]] Document search_fields(const domain::Customer& customer);

/// Conditions, each of which must hold: every word begins one of the document's.
void add_words(std::vector<Document>& conditions, const std::vector<std::string>& words);

}  // namespace billmill::adapters::mongodb
