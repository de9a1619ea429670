#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace billmill::http {

[[nodiscard]] std::string_view reason(int status);

/// What the connection adds to an answer.
struct Framing {
    std::string_view date;  ///< RFC 9110 date.
    std::string_view trace_id;
    bool keep_alive = true;
    bool head_only = false;  ///< The request was HEAD: all headers, no body.
};

/// Appends the answer as HTTP/1.1 bytes. A control character in a header value is left out: no
/// answer can be split.
void append_response(std::string& out, const Response& response, const Framing& framing);

/// Nobody will read this answer: whoever makes its stream is told so, and does not wait for space for ever.
void drop(const Response& response);

/// "Sun, 22 Nov 2026 09:30:00 GMT"
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

}  // namespace billmill::http
