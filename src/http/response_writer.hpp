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
    bool head_only = false;    ///< The request was HEAD: all headers, no body.
    bool is_http_1_0 = false;  ///< The request was of HTTP/1.0.
};

/// Appends the answer as HTTP/1.1 bytes. A control character in a header value is left out: no
/// answer can be split. The body of a stream follows in chunks; to HTTP/1.0 it follows as it is and ends with the connection, so
/// `keep_alive` must be false.     Source: RFC 9112, 6.1 and 6.3.
void append_response(std::string& out, const Response& response, const Framing& framing);

/// Nobody will read this answer: whoever makes its stream is told so, and does not wait for space for ever.
void drop(const Response& response);

/// "Sun, 22 Nov 2026 09:30:00 GMT"
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

}  // namespace billmill::http
