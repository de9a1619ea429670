#include "http/same_origin.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "foundation/ascii.hpp"

namespace billmill::http {
namespace {

/// uri-host [ ":" port ], as it stands in Host and behind the scheme of an Origin.
struct Authority {
    std::string_view host;  ///< Without the brackets of an IPv6 address.
    std::string_view port;
    bool is_address = false;
};

bool is_port(std::string_view text) {
    return text.size() <= 5 && std::ranges::all_of(text, ascii::is_digit);
}

bool is_name_character(char c) {
    return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
}

bool is_ip_address(std::string_view text) {
    boost::system::error_code fault;
    boost::asio::ip::make_address(std::string{text}, fault);
    return !fault;
}

/// nullopt: it is none.
std::optional<Authority> read_authority(std::string_view text) {
    const bool bracketed = text.starts_with('[');
    const auto host_end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && host_end == std::string_view::npos) return std::nullopt;
    const auto host = bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
    auto rest =
        host_end == std::string_view::npos ? std::string_view{} : text.substr(host_end + (bracketed ? 1 : 0));
    if (!rest.empty()) {
        if (rest.front() != ':' || !is_port(rest.substr(1))) return std::nullopt;
        rest.remove_prefix(1);
    }
    const bool is_address = is_ip_address(host);
    if (bracketed != (is_address && host.find(':') != std::string_view::npos)) return std::nullopt;
    if (!is_address && !std::ranges::all_of(host, is_name_character)) return std::nullopt;
    return Authority{host, rest, is_address};
}

/// A name may end in the dot of the root.
std::string_view without_root(std::string_view name) {
    return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

bool is_loopback_name(std::string_view name) {
    constexpr std::string_view below = ".localhost";
    return ascii::equal_ignoring_case(name, "localhost") ||
           (name.size() > below.size() &&
            ascii::equal_ignoring_case(name.substr(name.size() - below.size()), below));  // RFC 6761 6.3
}

bool is_listed(std::span<const std::string> names, std::string_view name) {
    return std::ranges::any_of(
        names, [&](const std::string& each) { return ascii::equal_ignoring_case(each, name); });
}

bool changes_something(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

/// A page of this server names it in Origin as the request does in Host; behind a proxy perhaps by a name that is listed.
bool is_own_origin(std::string_view origin, std::string_view host, std::span<const std::string> names) {
    const auto scheme = origin.find("://");
    if (scheme == std::string_view::npos) return false;  // "null", too.
    const auto authority = origin.substr(scheme + 3);
    if (ascii::equal_ignoring_case(authority, host)) return true;
    const auto named = read_authority(authority);
    return named && is_listed(names, named->host);
}

Response refuse(int status, std::string code, std::string title) {
    return problem({.status = status, .code = std::move(code), .title = std::move(title)});
}

Response cross_site() {
    return refuse(403, "cross_site_request",
                  "A web page of another origin may not change anything here; nothing was kept.");
}

std::optional<Response> refuse_host(std::string_view host, std::span<const std::string> names) {
    const auto authority = read_authority(host);
    if (!authority) return refuse(400, "bad_host", "The header Host is no host with or without a port.");
    const auto name = without_root(authority->host);
    if (authority->is_address || is_loopback_name(name) || is_listed(names, name)) return std::nullopt;
    return refuse(421, "misdirected_request",
                  "This server does not go by the name in the header Host; add it to names in [server].");
}

}  // namespace

bool is_host_name(std::string_view text) {
    const auto authority = read_authority(text);
    return authority && !authority->is_address && authority->port.empty() && !authority->host.empty() &&
           text.find(':') == std::string_view::npos;
}

bool is_loopback(std::string_view text) {
    const auto authority = read_authority(text);
    if (!authority) return false;
    if (!authority->is_address) return is_loopback_name(without_root(authority->host));
    boost::system::error_code fault;
    const auto address = boost::asio::ip::make_address(std::string{authority->host}, fault);
    return !fault && address.is_loopback();
}

std::optional<Response> refuse_other_origins(const Request& request, std::span<const std::string> names,
                                             std::optional<std::string_view> authority) {
    const auto host = request.header("host");
    for (const auto& named : {host, authority}) {
        if (!named) continue;
        if (auto refused = refuse_host(*named, names)) return refused;
    }
    if (!changes_something(request.method)) return std::nullopt;
    if (request.header_count("sec-fetch-site") > 1 || request.header_count("origin") > 1) return cross_site();
    const auto site = request.header("sec-fetch-site");
    if (site && *site != "same-origin" && *site != "none") return cross_site();
    const auto origin = request.header("origin");
    if (origin && !is_own_origin(*origin, authority.value_or(host.value_or("")), names)) return cross_site();
    return std::nullopt;
}

}  // namespace billmill::http
