#pragma once

#include <vector>

#include "domain/invoice.hpp"

namespace billmill::document::samples {

/// Records whose every figure stands in the code, so that no change of pricing changes them: all languages, net and
/// gross, India, a credit note, several pages, and every particular that a document can show, a payment code and XML among them.
[[nodiscard]] std::vector<domain::Invoice> fixed_records();

/// The one that shows everything.
[[nodiscard]] domain::Invoice fullest_record();

}  // namespace billmill::document::samples
