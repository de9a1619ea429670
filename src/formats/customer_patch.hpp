#pragma once

#include "domain/customer_change.hpp"
#include "formats/json.hpp"
#include "foundation/issue.hpp"

namespace billmill::formats {

/// Reads the fields that a body sets, as a registration's are read; null clears a field. So what can be patched stands in the
/// customer's description alone. Unknown fields are issues.
void read_patch(const Json& body, domain::CustomerChange& patch, Issues& issues);

/// What is wrong with a patch whatever the customer's other fields are.
[[nodiscard]] Issues check_patch_alone(const domain::CustomerChange& patch);

}  // namespace billmill::formats
