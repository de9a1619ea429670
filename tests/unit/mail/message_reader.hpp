#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace billmill::document {

/// A MIME entity as a strict reader sees it: no leniency, so that whatever a text smuggled in shows up as an
/// extra header, an extra part or a failure to read.
struct Entity {
    std::vector<std::pair<std::string, std::string>> headers;  ///< Unfolded, encoded words left as they are.
    std::string body;                                          ///< Raw; empty for a multipart.
    std::vector<Entity> parts;

    [[nodiscard]] std::string header(std::string_view name) const {
        std::string value;
        for (const auto& [key, text] : headers) {
            if (key == name) value += value.empty() ? text : "\n(again) " + text;
        }
        return value;
    }
};

inline std::optional<Entity> read_entity(std::string_view text) {
    Entity entity;
    while (!text.starts_with("\r\n")) {
        const auto end = text.find("\r\n");
        if (end == std::string_view::npos) return std::nullopt;
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 2);
        if (line.front() == ' ' || line.front() == '\t') {
            if (entity.headers.empty()) return std::nullopt;
            entity.headers.back().second += line;
            continue;
        }
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) return std::nullopt;
        entity.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    text.remove_prefix(2);

    const auto type = entity.header("Content-Type");
    if (!type.starts_with("multipart/")) {
        entity.body = text;
        return entity;
    }
    const auto start = type.find("boundary=\"") + 10;
    const auto limit = "--" + type.substr(start, type.find('"', start) - start);
    if (!text.starts_with(limit + "\r\n")) return std::nullopt;
    while (text.starts_with(limit + "\r\n")) {
        text.remove_prefix(limit.size() + 2);
        const auto end = text.find("\r\n" + limit);
        if (end == std::string_view::npos) return std::nullopt;
        auto part = read_entity(text.substr(0, end));
        if (!part) return std::nullopt;
        entity.parts.push_back(*std::move(part));
        text.remove_prefix(end + 2);
    }
    if (!text.starts_with(limit + "--\r\n")) return std::nullopt;
    return entity;
}

inline std::string decode_quoted_printable(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            if (text[i] != '\r') out += text[i];
        } else {
            if (text.substr(i, 3) != "=\r\n")
                out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        }
    }
    return out;
}

inline std::string decode_base64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto value = digits.find(c);
        if (value == std::string_view::npos) continue;
        bits = bits << 6 | static_cast<unsigned>(value);
        held += 6;
        if (held >= 8) out += static_cast<char>(bits >> (held -= 8) & 0xFF);
    }
    return out;
}

/// Undoes encoded words (UTF-8, B) of an unfolded header.
inline std::string decode_words(std::string_view text) {
    constexpr std::string_view open = "=?UTF-8?B?";
    std::string out;
    while (!text.empty()) {
        const auto at = text.find(open);
        out += text.substr(0, at);
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + open.size());
        const auto end = text.find("?=");
        out += decode_base64(text.substr(0, end));
        text.remove_prefix(end + 2);
        if (text.starts_with(std::string{" "} + std::string{open})) text.remove_prefix(1);
    }
    return out;
}

/// CRLF only, 7 bits, no NUL, lines of at most 76 characters: "" or what is wrong.
inline std::string wire_fault(std::string_view message) {
    std::size_t line = 0;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const char c = message[i];
        if (c == '\r' && (i + 1 == message.size() || message[i + 1] != '\n')) return "a bare CR";
        if (c == '\n' && (i == 0 || message[i - 1] != '\r')) return "a bare LF";
        if (c == '\0' || static_cast<unsigned char>(c) > 0x7E) return "not 7 bits";
        if (c == '.' && line == 0) return "a leading dot";
        line = c == '\n' ? 0 : line + (c == '\r' ? 0 : 1);
        if (line > 998) return "a line over 998 characters";
    }
    return message.ends_with("\r\n") ? "" : "an unfinished last line";
}

}  // namespace billmill::document
