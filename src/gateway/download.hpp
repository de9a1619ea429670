#pragma once

#include <string>
#include <string_view>

#include "foundation/digest.hpp"
#include "http/message.hpp"
#include "usecases/document_file.hpp"

namespace billmill::gateway {

/// The entity tag of bytes with this hash.
[[nodiscard]] std::string entity_tag(const Digest& hash);

/// Does If-None-Match name this entity?   Source: RFC 9110 13.1.2, weak comparison.
[[nodiscard]] bool is_known(const http::Request& request, const Digest& hash);
[[nodiscard]] http::Response not_modified(const Digest& hash);

/// 200 with a file, shown where the client can, and saved under this name.   Source: RFC 6266.
[[nodiscard]] http::Response file(usecases::DocumentFile file);

}  // namespace billmill::gateway
