#pragma once

#include <string_view>

#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// What read_image() says, and whether a JPEG is whole: it is never decoded, but handed to each viewer as it is.
/// For files that people name: a record's logo is drawn even where a viewer may show half of it.
[[nodiscard]] Outcome check_image(std::string_view file);

}  // namespace billmill::document::pdf
