#pragma once

#include <string_view>

namespace billmill::formats {

/// What a schema says of a member whose description has no sentence of its own: the one for all members of this name, since
/// they mean the same wherever they stand. Empty: there is none.     Threads: any.
[[nodiscard]] std::string_view words_for(std::string_view member);

}  // namespace billmill::formats
