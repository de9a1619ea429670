#pragma once

#include <cstddef>
#include <string_view>

namespace billmill::bench {

/// One answer, as it stands in a connection's buffer.
struct Response {
    int status = 0;
    std::string_view body;
    std::size_t bytes = 0;  ///< Of head and body.
    bool closes = false;    ///< The server will close the connection.
};

enum class Reading : unsigned char { incomplete, complete, malformed };

/// Reads the first answer in `received`. `response` is set when it is complete.
/// Only answers with Content-Length are understood; all others are malformed.
Reading read_response(std::string_view received, Response& response);

/// The value of `"id":"…"` in an answer's body; empty if there is none.
[[nodiscard]] std::string_view id_of(std::string_view body);

}  // namespace billmill::bench
