#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace billmill {

/// An address of the Internet Protocol; IPv4 as ::ffff:a.b.c.d.     Source: RFC 4291, 2.5.5.2.
using IpAddress = std::array<std::uint8_t, 16>;

/// "192.0.2.1", "2001:db8::1", also in brackets. Not the shortened spellings ("127.1", "0x7f000001") that some resolvers take.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);
[[nodiscard]] bool is_ipv4(const IpAddress& address);

/// Addresses that share their first bits.
struct IpNetwork {
    IpAddress first{};
    unsigned bits = 128;  ///< Of the 16 bytes.

    /// "10.0.0.0/8", "fd00::/8"; an address alone is a network of its own.
    static std::optional<IpNetwork> parse(std::string_view text);
    [[nodiscard]] bool includes(const IpAddress& address) const;
};

}  // namespace billmill
