#pragma once

#include <string>
#include <string_view>

namespace billmill::document::text {

/// What may be shown of a text: malformed bytes and noncharacters become U+FFFD, controls become spaces, and
/// what only reorders its surroundings (bidi embeddings, overrides, isolates) or hides is dropped.
void clean(std::string_view text, std::u32string& out);

}  // namespace billmill::document::text
