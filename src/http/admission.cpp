#include "http/admission.hpp"

#include <algorithm>
#include <array>

#include "foundation/ascii.hpp"
#include "http/content_coding.hpp"
#include "http/same_origin.hpp"
#include "http/target.hpp"

namespace billmill::http {
namespace {

constexpr std::size_t empty_object_bytes_max = 64;  ///< With blanks in it and around it.

Response refuse(int status, std::string code, std::string title) {
    return problem({.status = status, .code = std::move(code), .title = std::move(title)});
}

std::string_view method_name(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::del: return "DELETE";
        case Method::options: return "OPTIONS";
        case Method::other: break;
    }
    return "";
}

std::string allow_list(const std::vector<Method>& methods) {
    std::string list = "OPTIONS";
    for (const auto method : methods) list.append(", ").append(method_name(method));
    return list;
}

Response without_route(Method method, const std::vector<Method>& allowed) {
    if (allowed.empty()) return refuse(404, "no_such_route", "There is nothing at this path.");
    if (method == Method::options) {
        return {.status = 204, .content_type = "", .body = "", .headers = {{"Allow", allow_list(allowed)}}};
    }
    return problem({.status = 405,
                    .code = "method_not_allowed",
                    .title = "This path does not take that method; Allow names those it takes.",
                    .headers = {{"Allow", allow_list(allowed)}}});
}

/// application/json, perhaps with charset=utf-8 and nothing else.
bool is_json(std::string_view content_type) {
    const auto semicolon = content_type.find(';');
    if (!ascii::equal_ignoring_case(ascii::trimmed(content_type.substr(0, semicolon)), "application/json"))
        return false;
    if (semicolon == std::string_view::npos) return true;
    const auto parameter = ascii::trimmed(content_type.substr(semicolon + 1));
    return ascii::equal_ignoring_case(parameter, "charset=utf-8") ||
           ascii::equal_ignoring_case(parameter, "charset=\"utf-8\"");
}

/// "text/csv" of "Text/CSV; charset=utf-8".
std::string media_type(std::string_view content_type) {
    return ascii::lower_case(ascii::trimmed(content_type.substr(0, content_type.find(';'))));
}

/// A file of rows, or a document: what no form on another page can send, as JSON.
bool is_file(std::string_view content_type) {
    constexpr std::array<std::string_view, 15> types{
        "text/csv",
        "text/tab-separated-values",
        "text/comma-separated-values",
        "text/x-csv",
        "application/csv",
        "application/x-csv",
        "application/json",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/octet-stream",
        "application/pdf",  // Of a document that is to be checked.
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.ms-excel"};  // Of CSV too, as browsers on Windows say.
    return std::ranges::find(types, media_type(content_type)) != types.end();
}

/// `charset` of a file of text, in small letters; empty: it says none, or the file is no text.
std::string charset_of_file(std::string_view content_type) {
    const auto type = media_type(content_type);
    if (type == "application/octet-stream" || type == "application/pdf" ||
        type.starts_with("application/vnd.openxmlformats-"))
        return {};
    const auto text = ascii::lower_case(content_type);
    constexpr std::string_view name = "charset=";
    auto at = std::string_view{text};
    while (true) {
        const auto semicolon = at.find(';');
        if (semicolon == std::string_view::npos) return {};
        at = ascii::trimmed(at.substr(semicolon + 1));
        if (!at.starts_with(name)) continue;
        auto charset = ascii::trimmed(at.substr(name.size(), at.find(';') - name.size()));
        if (charset.size() >= 2 && charset.starts_with('"') && charset.ends_with('"'))
            charset = charset.substr(1, charset.size() - 2);
        return std::string{charset};
    }
}

/// UTF-8 and Windows-1252 are told apart by their bytes, and UTF-16 is refused with its own words. Letters of any other would
/// silently become those of Windows-1252.
bool is_readable_charset(std::string_view charset) {
    constexpr std::array<std::string_view, 12> readable{"",          "utf-8",  "utf8",         "us-ascii",
                                                        "ascii",     "cp1252", "windows-1252", "iso-8859-1",
                                                        "iso8859-1", "latin1", "latin-1",      "iso_8859-1"};
    return std::ranges::find(readable, charset) != readable.end() || charset.starts_with("utf-16");
}

Response unreadable_charset() {
    return refuse(415, "unsupported_media_type",
                  "A file of text is read as UTF-8 or Windows-1252, and this one says that it is in another "
                  "character set: save it as UTF-8.");
}

Response not_a_file() {
    return refuse(
        415, "unsupported_media_type",
        "The body is a file: Content-Type is text/csv, text/tab-separated-values, application/x-ndjson, "
        "application/json or that of a "
        "workbook for rows, application/pdf for a document, or application/octet-stream for either.");
}

Response not_json() {
    return refuse(
        415, "unsupported_media_type",
        "The body must be JSON in UTF-8: add the header Content-Type: application/json, without a body too.");
}

Response unsupported_content_encoding(bool takes_file) {
    return problem({.status = 415,
                    .code = "unsupported_content_encoding",
                    .title = takes_file
                                 ? "The file may be compressed once: Content-Encoding is gzip or zstd."
                                 : "The body must come as it is: leave out the header Content-Encoding.",
                    .headers = {{"Accept-Encoding", takes_file ? "gzip, zstd, identity" : "identity"}}});
}

Response body_not_allowed() {
    return refuse(400, "body_not_allowed", "This route takes no body; a POST may have an empty object.");
}

/// Clients that are made from a description send `{}` where a body may be left out.
bool is_empty_object(std::string_view body) {
    const auto text = ascii::trimmed(body);
    return text.size() >= 2 && text.front() == '{' && text.back() == '}' &&
           ascii::is_blank(text.substr(1, text.size() - 2));
}

std::optional<Response> refuse_body(const RequestReader& reader, const Request& request, const Route& route,
                                    std::size_t body_bytes_max) {
    if (!reader.expectation().empty() && reader.expectation() != "100-continue") {
        return refuse(417, "unknown_expectation", "The only expectation this server meets is 100-continue.");
    }
    const bool takes_file = route.runs == Runs::on_stream && route.body_max > 0;
    const auto coding = content_coding(request);
    if (!coding || (*coding != ContentCoding::identity && !takes_file))
        return unsupported_content_encoding(takes_file);
    // A form on a page of another origin can send a POST, and cannot say that it is JSON.
    const auto content_type = request.header("content-type").value_or("");
    if (takes_file && !is_file(content_type)) return not_a_file();
    if (takes_file && !is_readable_charset(charset_of_file(content_type))) return unreadable_charset();
    const bool says_json = takes_file || is_json(content_type);
    if (!reader.has_body()) {
        if (request.method == Method::post && !says_json) return not_json();
        return std::nullopt;
    }
    if (route.body_max == 0 && (request.method != Method::post || reader.content_length() > body_bytes_max))
        return body_not_allowed();
    if (reader.content_length() > body_bytes_max) return answer_to(ReadFault::body_too_large);
    if (!says_json) return not_json();
    return std::nullopt;
}

std::size_t read_at_most(const Route& route, const Limits& limits) {
    if (route.body_max == 0) return route.method == Method::post ? empty_object_bytes_max : 0;
    // A body that is read while it arrives is never held as a whole.
    return route.runs == Runs::on_stream ? route.body_max : std::min(route.body_max, limits.body_bytes_max);
}

}  // namespace

Admitted admit(RequestReader& reader, const Router& router, const Limits& limits,
               std::span<const std::string> names, const TrustedProxies& proxies,
               const TrustedProxies::Address& peer) {
    auto& request = reader.request();
    const auto answered = [&](Response response) {
        return Admitted{.answer = std::move(response), .close = reader.has_body()};
    };
    if (auto refused = refuse_other_origins(request, names, authority_of(reader.target())))
        return answered(*std::move(refused));
    if (auto refused = proxies.validate(request, peer)) return answered(*std::move(refused));
    auto target = decode_target(reader.target());
    if (!target) {
        return answered(
            refuse(400, "bad_target", "The request's path or query is not properly percent-encoded UTF-8."));
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    auto match = router.find(request.method, request.path);
    if (match.route == nullptr) return answered(without_route(request.method, match.allowed));
    request.parameters = std::move(match.parameters);
    const auto body_bytes_max = read_at_most(*match.route, limits);
    if (auto refused = refuse_body(reader, request, *match.route, body_bytes_max))
        return answered(std::move(*refused));
    return {.route = match.route, .body_bytes_max = body_bytes_max};
}

std::optional<Response> take_empty_body(const Route& route, std::string& body) {
    if (route.body_max > 0 || body.empty()) return std::nullopt;
    if (!ascii::is_blank(body) && !is_empty_object(body)) return body_not_allowed();
    body.clear();
    return std::nullopt;
}

Response answer_to(ReadFault fault, const Route& route) {
    // Only a chunked body comes so far: the others were refused by their length.
    return fault == ReadFault::body_too_large && route.body_max == 0 ? body_not_allowed() : answer_to(fault);
}

Response answer_to(ReadFault fault) {
    switch (fault) {
        case ReadFault::malformed: break;
        case ReadFault::version:
            return refuse(505, "http_version_not_supported", "This server speaks HTTP/1.1 and HTTP/1.0.");
        case ReadFault::target_too_long:
            return refuse(414, "target_too_long", "The request's first line is too long.");
        case ReadFault::head_too_large:
            return refuse(431, "headers_too_large", "The request's headers are too many or too long.");
        case ReadFault::body_too_large:
            return refuse(413, "body_too_large", "The request's body is larger than this route takes.");
    }
    return refuse(400, "malformed_request",
                  "These bytes are not a request that can be read in only one way.");
}

Response timed_out(std::string_view waited_for) {
    return refuse(408, "request_timeout",
                  "The request's " + std::string{waited_for} + " did not arrive in time.");
}

Response too_slow(std::size_t bytes_a_second_min) {
    return refuse(408, "request_timeout",
                  "The request's body came more slowly than " + std::to_string(bytes_a_second_min) +
                      " bytes a second for long; send it over a faster connection, compressed, or in parts.");
}

Response too_many_connections() {
    return problem({.status = 503,
                    .code = "too_many_connections",
                    .title = "All connections are in use; try again shortly.",
                    .headers = {{"Retry-After", "1"}}});
}

Response too_busy() {
    return problem({.status = 503,
                    .code = "too_busy",
                    .title = "Too many requests are waiting; try again shortly.",
                    .headers = {{"Retry-After", "1"}}});
}

Response answer_late() {
    return problem({.status = 503,
                    .code = "unavailable",
                    .title = "What this answer needs does not come in time; try again shortly.",
                    .headers = {{"Retry-After", "1"}}});
}

Response overloaded() {
    return problem({.status = 503,
                    .code = "overloaded",
                    .title = "Too many bytes of requests are under way; try again shortly.",
                    .headers = {{"Retry-After", "1"}}});
}

Response internal_error() {
    return refuse(500, "internal_error",
                  "Something is wrong on this side; the log has it under this trace id.");
}

}  // namespace billmill::http
