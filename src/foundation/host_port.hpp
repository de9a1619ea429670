#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace billmill {

/// A host as it stands in a URL: an IPv6 address in brackets.     Source: RFC 3986 3.2.2.
[[nodiscard]] inline std::string url_host(std::string_view host) {
    if (host.find(':') == std::string_view::npos || host.starts_with('[')) return std::string{host};
    return "[" + std::string{host} + "]";
}

/// "host:port".
[[nodiscard]] inline std::string host_port(std::string_view host, std::uint16_t port) {
    return url_host(host) + ":" + std::to_string(port);
}

}  // namespace billmill
