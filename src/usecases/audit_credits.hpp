#pragma once

#include <span>
#include <string_view>

#include "domain/invoice.hpp"

namespace billmill::usecases {

/// What is wrong with a credit note, as its invoice (nullptr: there is none) and all of that invoice's credits tell,
/// by rising ordinal; empty: nothing.
[[nodiscard]] std::string_view credit_fault(const domain::Invoice& credit, const domain::Invoice* original,
                                            std::span<const domain::Invoice> credits);

}  // namespace billmill::usecases
