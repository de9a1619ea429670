#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "http/message.hpp"

namespace billmill::http {

/// Proxies in front of the server that say in whose name a request comes, by the headers that Kong sets.
///
/// Promise:   a name counts only from an address of the list that also sends the secret; what contradicts this is
///            answered 400 or 401 and reaches no route. The secret is compared in constant time and reaches no route.
/// Threads:   any.
class TrustedProxies {
public:
    using Address = boost::asio::ip::address;
    static constexpr std::size_t secret_bytes_min = 16;
    static constexpr std::size_t secret_bytes_max = 256;

    /// None: no proxy is trusted. Headers that name a consumer then mean nothing.
    TrustedProxies() = default;
    /// `networks`: "10.0.0.7", "10.0.0.0/8", "fd00::/8".
    /// Errors: invalid: names what is neither an address nor a network, or what the secret lacks.
    static Result<TrustedProxies> of(std::span<const std::string> networks, std::string_view secret);

    /// Sets `request.consumer`, if a proxy that proves itself names one, and drops the secret. Returns the answer to a
    /// request that must not go on.
    [[nodiscard]] std::optional<Response> validate(Request& request, const Address& peer) const;

private:
    struct Network {
        std::array<std::uint8_t, 16> first{};  ///< IPv4 as ::ffff:a.b.c.d.
        unsigned bits = 128;
    };
    static std::optional<Network> read(std::string_view text);
    [[nodiscard]] bool includes(const Address& peer) const;

    std::vector<Network> networks_;
    Digest secret_;
};

}  // namespace billmill::http
