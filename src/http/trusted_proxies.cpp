#include "http/trusted_proxies.hpp"

#include <algorithm>
#include <charconv>

#include "foundation/ascii.hpp"

namespace billmill::http {
namespace {

constexpr std::string_view secret_header = "x-billmill-proxy-secret";
constexpr std::string_view consumer_name = "x-consumer-username";
constexpr std::string_view anonymous = "x-anonymous-consumer";
/// What Kong says of a consumer, in its own words: kong.constants.HEADERS.
constexpr std::array consumer_headers{consumer_name, std::string_view{"x-consumer-id"},
                                      std::string_view{"x-consumer-custom-id"},
                                      std::string_view{"x-credential-identifier"}, anonymous};

bool is_ours(std::string_view name) {
    return name == secret_header || std::ranges::find(consumer_headers, name) != consumer_headers.end();
}

std::string with_hyphens(std::string_view name) {
    std::string text{name};
    std::ranges::replace(text, '_', '-');
    return text;
}

Response unauthenticated(std::string code, std::string title) {
    return problem({.status = 401,
                    .code = std::move(code),
                    .title = std::move(title),
                    .headers = {{"WWW-Authenticate", "Bearer realm=\"billmill\""}}});
}

std::array<std::uint8_t, 16> bytes_of(const TrustedProxies::Address& address) {
    using boost::asio::ip::address_v6;
    if (address.is_v6()) return address.to_v6().to_bytes();
    return boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

/// A header that one reader sees once and another twice, or under another name, proves nothing.
bool can_be_read_in_two_ways(const Request& request) {
    return std::ranges::any_of(request.headers, [&](const auto& header) {
        const auto name = with_hyphens(header.first);
        return is_ours(name) && (name != header.first || request.header_count(name) > 1);
    });
}

}  // namespace

std::optional<TrustedProxies::Network> TrustedProxies::read(std::string_view text) {
    const auto slash = text.find('/');
    boost::system::error_code fault;
    const auto address = boost::asio::ip::make_address(std::string{text.substr(0, slash)}, fault);
    if (fault) return std::nullopt;
    Network network{.first = bytes_of(address)};
    if (slash == std::string_view::npos) return network;
    const unsigned most = address.is_v4() ? 32 : 128;
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || bits > most)
        return std::nullopt;
    network.bits = 128 - most + bits;
    return network;
}

Result<TrustedProxies> TrustedProxies::of(std::span<const std::string> networks, std::string_view secret) {
    TrustedProxies proxies;
    for (const auto& text : networks) {
        const auto network = read(text);
        if (!network)
            return fail(Fault::invalid,
                        "\"" + text + "\" is neither an address nor a network such as 10.0.0.0/8");
        proxies.networks_.push_back(*network);
    }
    if (!networks.empty() && (secret.size() < secret_bytes_min || secret.size() > secret_bytes_max))
        return fail(Fault::invalid, "the secret must have " + std::to_string(secret_bytes_min) + " to " +
                                        std::to_string(secret_bytes_max) + " characters");
    // Others never arrive as they are: a server takes the blanks at both ends of a header away (RFC 9110 5.5).
    if (!std::ranges::all_of(secret, [](char c) { return c > ' ' && c <= '~'; }))
        return fail(Fault::invalid,
                    "the secret must be of printable ASCII characters, without blanks or line ends");
    proxies.secret_ = sha256(secret);
    return proxies;
}

bool TrustedProxies::includes(const Address& peer) const {
    const auto bytes = bytes_of(peer);
    return std::ranges::any_of(networks_, [&](const Network& network) {
        for (unsigned bit = 0; bit < network.bits; ++bit) {
            const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
            if ((bytes[bit / 8] & mask) != (network.first[bit / 8] & mask)) return false;
        }
        return true;
    });
}

std::optional<Response> TrustedProxies::validate(Request& request, const Address& peer) const {
    const auto secret = request.header(secret_header);
    if (networks_.empty()) {
        if (request.header_count(secret_header) == 0) return std::nullopt;
        return unauthenticated("unproven_proxy",
                               "No proxy is trusted here: set trusted_proxies in [server].");
    }
    if (can_be_read_in_two_ways(request)) {
        return problem({.status = 400,
                        .code = "ambiguous_proxy_header",
                        .title =
                            "A header that names a consumer or proves a proxy comes once, and is spelled "
                            "with hyphens."});
    }
    const bool names_consumer = std::ranges::any_of(
        consumer_headers, [&](std::string_view name) { return request.header_count(name) != 0; });
    if (!secret && !names_consumer) return std::nullopt;
    if (!secret || !includes(peer) || secret->size() > secret_bytes_max ||
        !equal_in_constant_time(sha256(*secret), secret_)) {
        return unauthenticated("unproven_proxy",
                               "Only a proxy of trusted_proxies that sends its secret may name a consumer.");
    }
    if (request.header_count(anonymous) != 0)
        return unauthenticated("anonymous_consumer", "The proxy let this request through without a key.");
    const auto name = request.header(consumer_name);
    if (names_consumer && (!name || name->empty()))
        return unauthenticated("unknown_consumer", "The proxy names a consumer that has no username.");
    if (name) request.consumer = std::string{*name};
    std::erase_if(request.headers, [](const auto& header) { return header.first == secret_header; });
    return std::nullopt;
}

}  // namespace billmill::http
