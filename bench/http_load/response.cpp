#include "http_load/response.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace billmill::bench {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// The rest of `line` behind "name:" and blanks; nullopt if the line is another header.
std::optional<std::string_view> value_of(std::string_view line, std::string_view lower_case_name) {
    if (line.size() <= lower_case_name.size() || line[lower_case_name.size()] != ':') return std::nullopt;
    const auto same = [](char wanted, char found) { return wanted == lower(found); };
    if (!std::equal(lower_case_name.begin(), lower_case_name.end(), line.begin(), same)) return std::nullopt;
    line.remove_prefix(lower_case_name.size() + 1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
}

}  // namespace

Reading read_response(std::string_view received, Response& response) {
    const auto head_end = received.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return Reading::incomplete;
    if (head_end < 12 || !received.starts_with("HTTP/1.1 ")) return Reading::malformed;
    if (std::from_chars(received.data() + 9, received.data() + 12, response.status).ec != std::errc{})
        return Reading::malformed;

    std::optional<std::size_t> length;
    response.closes = false;
    for (auto at = received.find("\r\n"); at < head_end;) {
        const auto end = received.find("\r\n", at + 2);
        const auto line = received.substr(at + 2, end - at - 2);
        if (const auto value = value_of(line, "content-length")) {
            std::size_t bytes = 0;
            if (std::from_chars(value->data(), value->data() + value->size(), bytes).ec == std::errc{})
                length = bytes;
        } else if (const auto connection = value_of(line, "connection")) {
            response.closes = *connection == "close";
        }
        at = end;
    }
    if (!length) return Reading::malformed;
    response.bytes = head_end + 4 + *length;
    if (received.size() < response.bytes) return Reading::incomplete;
    response.body = received.substr(head_end + 4, *length);
    return Reading::complete;
}

std::string_view id_of(std::string_view body) {
    constexpr std::string_view mark = R"("id":")";
    const auto begin = body.find(mark);
    if (begin == std::string_view::npos) return {};
    const auto id = body.substr(begin + mark.size());
    return id.substr(0, id.find('"'));
}

}  // namespace billmill::bench
