#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/time.hpp"
#include "http/message.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::gateway {

/// What the cookie of a signed-in page says. It stands for an API key, and for no longer than that key works.
struct SessionClaim {
    std::string client;
    int key = 0;  ///< The number of the client's key.
    Instant ends_at{};
    Digest seal;
};

/// How long a sign-in lasts at most.
inline constexpr Milliseconds session_length{8 * 3'600'000};

/// The cookie's value. It is sealed by what the store keeps of the key, so every gateway on the same store accepts it,
/// nothing else has to be shared or kept, and a key that is revoked ends it.     Threads: any.
[[nodiscard]] std::string sealed_session(const ports::ClientKey& key, Instant ends_at);

/// nullopt: the request brings no such cookie, or a value that sealed_session never makes. The name without the prefix counts
/// only where Host is this machine itself.
[[nodiscard]] std::optional<SessionClaim> session_of(const http::Request& request);

/// Was the claim sealed with this key, and has it not ended?
[[nodiscard]] bool holds(const SessionClaim& claim, const ports::ClientKey& key, Instant now);

/// The header Set-Cookie. `secure`: the page came by HTTPS; the name then bears the prefix that binds it to this host.
/// An empty value ends the session in the browser.     Source: RFC 6265bis 4.1.3.
[[nodiscard]] std::string session_cookie(std::string_view value, bool secure);

}  // namespace billmill::gateway
