#include "domain/webhook_target.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

using Wrong = std::unexpected<std::pair<std::string, std::string>>;

IpNetwork network(std::string_view text) {
    return IpNetwork::parse(text).value_or(IpNetwork{});
}

bool is_in_one(const IpAddress& address, const auto& networks) {
    return std::ranges::any_of(networks, [&](const IpNetwork& one) { return one.includes(address); });
}

bool is_host_character(char c) {
    return ascii::is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
}

bool is_host_name(std::string_view text) {
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, is_host_character);
}

std::string_view without_root(std::string_view name) {
    return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

/// This machine by a name.
bool is_local_name(std::string_view host) {
    const auto name = without_root(host);
    return name == "localhost" || name.ends_with(".localhost");
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

Wrong not_a_url() {
    return Wrong{{"not_a_url",
                  "an https URL with a host, of at most " + std::to_string(webhook_url_max) + " characters"}};
}

/// "host", "host:8080", "[2001:db8::1]:8080" -> the host.
std::optional<std::string> host_of(std::string_view authority) {
    std::string_view host = authority;
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        host = authority.substr(1, end - 1);
        const auto rest = authority.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) return std::nullopt;
        if (!rest.empty() && !is_port(rest.substr(1))) return std::nullopt;
        const auto address = parse_ip(host);
        if (!address || host.find(':') == std::string_view::npos) return std::nullopt;
        return ascii::lower_case(host);
    }
    if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
        host = authority.substr(0, colon);
        port = authority.substr(colon + 1);
        if (!is_port(port)) return std::nullopt;
    }
    if (!is_host_name(host)) return std::nullopt;
    return ascii::lower_case(host);
}

}  // namespace

std::expected<WebhookUrl, std::pair<std::string, std::string>> WebhookUrl::parse(std::string_view text) {
    if (text.size() > webhook_url_max || !std::ranges::all_of(text, ascii::is_visible)) return not_a_url();
    WebhookUrl url;
    if (const auto scheme = ascii::lower_case(text.substr(0, 8)); scheme == "https://") {
        url.secure = true;
        text.remove_prefix(8);
    } else if (scheme.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        return not_a_url();
    }
    if (text.find('#') != std::string_view::npos)
        return Wrong{{"not_a_url", "a fragment is never sent; leave out # and what follows it"}};
    const auto authority = text.substr(0, text.find_first_of("/?"));
    if (authority.find('@') != std::string_view::npos)
        return Wrong{{"not_a_url", "no user and password: what is sent is signed instead"}};
    auto host = host_of(authority);
    if (!host) return not_a_url();
    url.host = *std::move(host);
    return url;
}

bool is_public(const IpAddress& address) {
    static const std::array reserved_v4{
        network("0.0.0.0/8"),      network("10.0.0.0/8"),     network("100.64.0.0/10"),
        network("127.0.0.0/8"),    network("169.254.0.0/16"), network("172.16.0.0/12"),
        network("192.0.0.0/24"),   network("192.0.2.0/24"),   network("192.88.99.0/24"),
        network("192.168.0.0/16"), network("198.18.0.0/15"),  network("198.51.100.0/24"),
        network("203.0.113.0/24"), network("224.0.0.0/3")};
    static const auto unicast_v6 = network("2000::/3");
    // Teredo, benchmarking, ORCHID, documentation, 6to4: special, or with an IPv4 address inside.
    static const std::array reserved_v6{network("2001::/23"), network("2001:db8::/32"), network("2002::/16"),
                                        network("3fff::/20")};
    if (is_ipv4(address)) return !is_in_one(address, reserved_v4);
    return unicast_v6.includes(address) && !is_in_one(address, reserved_v6);
}

Result<WebhookTargets> WebhookTargets::of(const std::vector<std::string>& allowed) {
    WebhookTargets targets;
    for (const auto& text : allowed) {
        if (const auto read = IpNetwork::parse(text)) {
            targets.networks_.push_back(*read);
        } else if (is_host_name(text)) {
            targets.hosts_.push_back(ascii::lower_case(text));
        } else {
            return fail(
                Fault::invalid,
                "\"" + text + "\" is neither a host name nor an address nor a network such as 10.0.0.0/8");
        }
    }
    return targets;
}

bool WebhookTargets::allows_host(std::string_view host) const {
    if (std::ranges::find(hosts_, host) != hosts_.end()) return true;
    const auto address = parse_ip(host);
    return address && is_in_one(*address, networks_);
}

bool WebhookTargets::allows(const IpAddress& address) const {
    return is_public(address) || is_in_one(address, networks_);
}

Issues WebhookTargets::check(std::string_view url, std::string_view pointer) const {
    const auto read = WebhookUrl::parse(url);
    if (!read) return {{std::string{pointer}, read.error().first, read.error().second}};
    if (allows_host(read->host)) return {};
    if (!read->secure)
        return {
            {std::string{pointer}, "not_https", "https; plain http only to a host that the settings allow"}};
    const auto address = parse_ip(read->host);
    if ((address && !is_public(*address)) || is_local_name(read->host))
        return {{std::string{pointer}, "address_refused",
                 "a public address; others only where the settings allow them: allow in [webhooks]"}};
    return {};
}

}  // namespace billmill::domain
