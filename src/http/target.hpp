#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace billmill::http {

/// A request's target, decoded.
struct Target {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
};
inline constexpr std::size_t query_parameters_max = 50;

/// What the absolute form names between scheme and path: "host:port" of "http://host:port/path". It counts in place of Host
/// (RFC 9112 3.2.2). nullopt: the target has another form.
[[nodiscard]] std::optional<std::string_view> authority_of(std::string_view target);

/// Reads the origin form ("/path?query") and the absolute form ("http://host/path?query").
/// nullopt: another form; a % without two hex digits; a control character, an encoded slash in the
/// path, or bytes that are not UTF-8 once decoded; a fragment; too many parameters.
/// Source: RFC 9112 3.2, RFC 3986 2.1.
[[nodiscard]] std::optional<Target> decode_target(std::string_view target);

}  // namespace billmill::http
