#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/ip_address.hpp"
#include "foundation/issue.hpp"
#include "foundation/result.hpp"

namespace billmill::domain {

inline constexpr std::size_t webhook_url_max = 2'000;

/// What of a URL decides whether it may be asked.     Source: RFC 3986.
struct WebhookUrl {
    bool secure = false;  ///< https.
    std::string host;     ///< Lower case; an IPv6 address without its brackets.

    /// https or http, a host, maybe a port; ASCII without spaces, without user, password and fragment.
    /// Errors: the code of an issue, and its sentence.
    static std::expected<WebhookUrl, std::pair<std::string, std::string>> parse(std::string_view text);
};

/// Is the address one of the Internet at large: not of this machine, not of a private network, not link-local, and none that
/// leads to one by translation?
/// Source: the special-purpose registries of IANA (RFC 6890), RFC 6598, RFC 4291, RFC 3056, RFC 4380, RFC 6052.
[[nodiscard]] bool is_public(const IpAddress& address);

/// Whom a webhook may reach. Who can name a URL could else make billmill ask what only this machine can reach: a metadata
/// service, an engine, a printer.
///
/// Promise:   every public address, by https alone. Beyond it, what the operator allows by name: a host (whatever it resolves
///            to), an address or a network; these by http too.
/// Threads:   any.
class WebhookTargets {
public:
    /// Only public addresses.
    WebhookTargets() = default;
    /// `allowed`: "erp.internal", "127.0.0.1", "10.1.0.0/16".
    /// Errors: invalid: names what is none of these.
    static Result<WebhookTargets> of(const std::vector<std::string>& allowed);

    /// By its name, before it is resolved.
    [[nodiscard]] bool allows_host(std::string_view host) const;
    /// The address that is about to be connected to, for a host that is not allowed by name.
    [[nodiscard]] bool allows(const IpAddress& address) const;
    /// All that can be said of a URL before it is asked: what is wrong with it, by `pointer`.
    [[nodiscard]] Issues check(std::string_view url, std::string_view pointer) const;

private:
    std::vector<std::string> hosts_;
    std::vector<IpNetwork> networks_;
};

}  // namespace billmill::domain
