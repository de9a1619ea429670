#include "http/response_writer.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "foundation/ascii.hpp"
#include "http/answer_stream.hpp"

namespace billmill::http {
namespace {

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) {
        if (!ascii::is_control(c)) out += c;
    }
    out += "\r\n";
}

constexpr std::string_view policy_header = "Content-Security-Policy";

/// A page says by itself what it may load. A 304 says nothing of it: a browser would put that in place of the policy that came
/// with the document, and show it in no frame any more.     Source: RFC 9111, 3.2.
bool needs_policy(const Response& response) {
    return response.status != 304 && std::ranges::none_of(response.headers, [](const auto& header) {
               return header.first == policy_header;
           });
}

bool has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace

std::string_view reason(int status) {
    switch (status) {
        case 100: return "Continue";
        case 200: return "OK";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Status";
    }
}

/// No page may frame an answer but those of the same origin, where it is a document or a mail to look at. Nothing in an answer
/// may load or run anything.
std::string_view framing_policy(const Response& response) {
    const bool to_look_at =
        response.content_type == "application/pdf" || response.content_type == "message/rfc822";
    return to_look_at ? "default-src 'none'; frame-ancestors 'self'"
                      : "default-src 'none'; frame-ancestors 'none'";
}

void drop(const Response& response) {
    if (response.stream) response.stream->abandon();
}

void append_response(std::string& out, const Response& response, const Framing& framing) {
    out.reserve(out.size() + 256 + response.body.size());
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out += ' ';
    out += reason(response.status);
    out += "\r\nDate: ";
    out += framing.date;
    out += "\r\nX-Trace-Id: ";
    out += framing.trace_id;
    out += "\r\nX-Content-Type-Options: nosniff\r\n";
    if (needs_policy(response)) append_header(out, policy_header, framing_policy(response));
    if (!framing.keep_alive)
        out += "Connection: close\r\n";
    else if (framing.is_http_1_0)
        out += "Connection: keep-alive\r\n";
    for (const auto& [name, value] : response.headers) append_header(out, name, value);
    if (has_body(response.status)) {
        if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
        if (response.stream) {
            if (!framing.is_http_1_0) out += "Transfer-Encoding: chunked\r\n";
        } else {
            out += "Content-Length: ";
            append_number(out, response.body.size());
            out += "\r\n";
        }
    }
    out += "\r\n";
    if (has_body(response.status) && !framing.head_only) out += response.body;
}

std::string http_date(std::int64_t unix_seconds) {
    static constexpr const char* days[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = unix_seconds;
    std::tm utc{};
    gmtime_r(&time, &utc);
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return std::string{days[utc.tm_wday]} + ", " + two(utc.tm_mday) + ' ' + months[utc.tm_mon] + ' ' +
           std::to_string(utc.tm_year + 1900) + ' ' + two(utc.tm_hour) + ':' + two(utc.tm_min) + ':' +
           two(utc.tm_sec) + " GMT";
}

}  // namespace billmill::http
