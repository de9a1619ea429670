#include "foundation/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace billmill {
namespace {

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
    const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
    const std::string bare{bracketed ? text.substr(1, text.size() - 2) : text};
    IpAddress address{};
    if (inet_pton(AF_INET6, bare.c_str(), address.data()) == 1) return address;
    std::ranges::copy(mapped, address.begin());
    if (!bracketed && inet_pton(AF_INET, bare.c_str(), address.data() + mapped.size()) == 1) return address;
    return std::nullopt;
}

bool is_ipv4(const IpAddress& address) {
    return std::equal(mapped.begin(), mapped.end(), address.begin());
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_ip(text.substr(0, slash));
    if (!address) return std::nullopt;
    IpNetwork network{.first = *address};
    if (slash == std::string_view::npos) return network;
    const unsigned most = is_ipv4(*address) ? 32 : 128;
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || bits > most)
        return std::nullopt;
    network.bits = 128 - most + bits;
    return network;
}

bool IpNetwork::includes(const IpAddress& address) const {
    const auto whole = bits / 8;
    if (!std::equal(first.begin(), first.begin() + whole, address.begin())) return false;
    const auto rest = bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
    return (first[whole] & mask) == (address[whole] & mask);
}

}  // namespace billmill
