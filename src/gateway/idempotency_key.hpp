#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/answers.hpp"

namespace billmill::gateway {

/// 1 to 255 visible ASCII characters.
[[nodiscard]] bool is_idempotency_key(std::string_view text);

/// The Idempotency-Key: a bare token or a quoted structured-field string, 1 to 255 visible ASCII characters.
/// nullopt: none was sent. Else 400 idempotency_key_invalid.     Source: RFC 8941 3.3.3.
[[nodiscard]] OrAnswer<std::optional<std::string>> read_idempotency_key(const http::Request& request);

}  // namespace billmill::gateway
