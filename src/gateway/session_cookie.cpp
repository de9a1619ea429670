#include "gateway/session_cookie.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "foundation/ascii.hpp"
#include "foundation/hmac.hpp"
#include "http/same_origin.hpp"

namespace billmill::gateway {
namespace {

constexpr std::string_view version = "v1";
/// Another gateway, whose clock is ahead by as much, may have made the session just now. The seal guards its end anyway.
constexpr Milliseconds clocks_apart_max{60'000};
constexpr std::string_view secure_name = "__Host-billmill";
constexpr std::string_view plain_name = "billmill-session";  ///< Of a page on loopback without TLS.
constexpr std::size_t value_bytes_max = 160;
constexpr std::size_t client_bytes_max = 40;

std::string claimed(std::string_view client, int key, Instant ends_at) {
    return std::string{version} + '.' + std::string{client} + '.' + std::to_string(key) + '.' +
           std::to_string(unix_ms(ends_at));
}

Digest seal_of(std::string_view text, const ports::ApiKey& key) {
    return hmac_sha256({reinterpret_cast<const char*>(key.hash.bytes.data()), key.hash.bytes.size()},
                       "billmill session\n" + std::string{text});
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end || number < 1) return std::nullopt;
    return number;
}

bool is_client(std::string_view text) {
    return !text.empty() && text.size() <= client_bytes_max && std::ranges::all_of(text, [](char c) {
        return ascii::is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
    });
}

std::optional<std::string_view> cookie(const http::Request& request, std::string_view name) {
    auto rest = request.header("cookie").value_or("");
    while (!rest.empty()) {
        const auto end = rest.find(';');
        const auto pair = ascii::trimmed(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            return pair.substr(equals + 1);
    }
    return std::nullopt;
}

std::optional<SessionClaim> read_value(std::string_view value) {
    if (value.size() > value_bytes_max) return std::nullopt;
    std::array<std::string_view, 5> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto dot = value.find('.');
        if ((dot == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
        parts[i] = value.substr(0, dot);
        value.remove_prefix(dot == std::string_view::npos ? value.size() : dot + 1);
    }
    const auto number = number_of<int>(parts[2]);
    const auto ends_at = number_of<std::int64_t>(parts[3]);
    const auto seal = Digest::from_hex(parts[4]);
    if (parts[0] != version || !is_client(parts[1]) || !number || !ends_at || !seal) return std::nullopt;
    return SessionClaim{
        .client = std::string{parts[1]}, .key = *number, .ends_at = from_unix_ms(*ends_at), .seal = *seal};
}

}  // namespace

std::string sealed_session(const ports::ClientKey& key, Instant ends_at) {
    const auto text = claimed(key.client.id, key.key.number, ends_at);
    return text + '.' + seal_of(text, key.key).hex();
}

std::optional<SessionClaim> session_of(const http::Request& request) {
    if (const auto value = cookie(request, secure_name)) return read_value(*value);
    // A neighbour of the same domain, or who reads along, can set it everywhere else.
    if (!http::is_loopback(request.header("host").value_or(""))) return std::nullopt;
    const auto value = cookie(request, plain_name);
    return value ? read_value(*value) : std::nullopt;
}

bool holds(const SessionClaim& claim, const ports::ClientKey& key, Instant now) {
    if (now >= claim.ends_at || claim.ends_at > now + session_length + clocks_apart_max ||
        key.client.id != claim.client || key.key.number != claim.key) {
        return false;
    }
    return equal_in_constant_time(seal_of(claimed(claim.client, claim.key, claim.ends_at), key.key),
                                  claim.seal);
}

std::string session_cookie(std::string_view value, bool secure) {
    std::string text{secure ? secure_name : plain_name};
    text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict");
    if (secure) text += "; Secure";
    const auto seconds = value.empty() ? 0 : session_length.count() / 1'000;
    return text.append("; Max-Age=").append(std::to_string(seconds));
}

}  // namespace billmill::gateway
