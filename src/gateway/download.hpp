#pragma once

#include <string>
#include <string_view>

#include "foundation/digest.hpp"
#include "http/message.hpp"

namespace billmill::gateway {

/// The entity tag of bytes with this hash.
[[nodiscard]] std::string entity_tag(const Digest& hash);

/// Does If-None-Match name this entity?   Source: RFC 9110 13.1.2, weak comparison.
[[nodiscard]] bool is_known(const http::Request& request, const Digest& hash);
[[nodiscard]] http::Response not_modified(const Digest& hash);

/// 200 with a file, shown where the client can, and saved under this name.   Source: RFC 6266.
[[nodiscard]] http::Response file(std::string bytes, std::string content_type, const std::string& name,
                                  const Digest& hash);

}  // namespace billmill::gateway
