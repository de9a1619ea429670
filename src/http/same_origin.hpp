#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace billmill::http {

/// Whether a request may come from a web page that is not this server's own.
///
/// A page that somebody opens can send requests to any address that its reader's machine can reach, and to this server by a
/// name of its own that it has rebound to this address. So Host must be an IP address (a rebound name never is one), a loopback
/// name or one of `names`; and what changes something must not come from another origin. `authority` is that of a target in
/// absolute form, which counts in place of Host: both must be good.
///
/// Errors:    400 bad_host; 421 misdirected_request; 403 cross_site_request.
/// Source:    RFC 9112 3.2 and 3.2.2, RFC 9110 7.4, Fetch Metadata Request Headers, RFC 6454.
[[nodiscard]] std::optional<Response> refuse_other_origins(
    const Request& request, std::span<const std::string> names,
    std::optional<std::string_view> authority = std::nullopt);

/// Does this authority, of Host or behind the scheme of an Origin, name this machine itself: "localhost", "a.localhost:5002",
/// "127.0.0.1", "[::1]:5002"?     Source: RFC 6761 6.3.
[[nodiscard]] bool is_loopback(std::string_view authority);

/// Is it a name that Host may have, without a port: "billing.example.com"?
[[nodiscard]] bool is_host_name(std::string_view text);

}  // namespace billmill::http
