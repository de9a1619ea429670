#pragma once

#include <string>

#include "gateway/describe_codes.hpp"

namespace billmill::gateway {

/// The meanings of a code as a page of HTML, for whoever follows the `type` of a problem in a browser. It loads nothing.
[[nodiscard]] std::string code_page(const CodeAnswer& answer);

}  // namespace billmill::gateway
