#pragma once

#include <string>
#include <vector>

#include "domain/customer.hpp"

namespace billmill::formats {

/// What `before` says of the customer and `after` does not, by its member of the registration's body: "taxId", "address" …
[[nodiscard]] std::vector<std::string> removed_members(const domain::Customer& before,
                                                       const domain::Customer& after);

}  // namespace billmill::formats
