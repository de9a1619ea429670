#pragma once

#include <string_view>

#include "foundation/digest.hpp"

namespace billmill {

/// HMAC with SHA-256: only who knows `key` can make it for `text`.     Threads: any.     Source: RFC 2104.
[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view text);

}  // namespace billmill
