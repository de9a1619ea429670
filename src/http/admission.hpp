#pragma once

#include <optional>
#include <span>
#include <string>

#include "http/request_reader.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/trusted_proxies.hpp"

namespace billmill::http {

/// What becomes of a request whose head has been read: a route, or an answer without one.
struct Admitted {
    const Route* route = nullptr;
    std::size_t body_bytes_max = 0;
    std::optional<Response> answer{};  ///< Set: no handler runs.
    bool close = false;                ///< After `answer`: a body is under way that nobody will read.
};

/// Fills path, query and parameters of the reader's request; decides by the head alone, before
/// any body is read. `names`: those that Host may have, beside addresses and loopback names. `peer`: who is at the
/// other end of the connection.
[[nodiscard]] Admitted admit(RequestReader& reader, const Router& router, const Limits& limits,
                             std::span<const std::string> names, const TrustedProxies& proxies,
                             const TrustedProxies::Address& peer);

/// The whole body of a request to a route that takes none: blank or an empty object, it is taken away; anything else is
/// refused by the answer that is returned. A body of another route is left as it is.
[[nodiscard]] std::optional<Response> take_empty_body(const Route& route, std::string& body);

/// The answer to bytes that are no request. The connection ends after it.
[[nodiscard]] Response answer_to(ReadFault fault);
/// Likewise, in the body of a request to this route.
[[nodiscard]] Response answer_to(ReadFault fault, const Route& route);

// Answers of the server itself.
[[nodiscard]] Response timed_out(std::string_view waited_for);
[[nodiscard]] Response too_slow(std::size_t bytes_a_second_min);
[[nodiscard]] Response too_many_connections();
[[nodiscard]] Response too_busy();
[[nodiscard]] Response answer_late();
[[nodiscard]] Response overloaded();
[[nodiscard]] Response internal_error();

}  // namespace billmill::http
