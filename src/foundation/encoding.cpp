#include "foundation/encoding.hpp"

#include <array>
#include <cstring>

#include "foundation/ascii.hpp"

namespace billmill {

void hex::append(std::string& out, std::uint8_t byte, std::string_view digits) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

std::string hex::encode(std::span<const std::uint8_t> bytes) {
    std::string text(bytes.size() * 2, '\0');
    char* out = text.data();
    for (const auto byte : bytes) out = write(out, byte);
    return text;
}

bool hex::decode(std::string_view text, std::span<std::uint8_t> bytes) {
    if (text.size() != bytes.size() * 2) return false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int value = byte(text[2 * i], text[2 * i + 1]);
        if (value < 0) return false;
        bytes[i] = static_cast<std::uint8_t>(value);
    }
    return true;
}

namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Two digits for each 12 bits: half the look-ups of a table of single digits.
constexpr auto base64_pairs = [] {
    std::array<std::array<char, 2>, 4096> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {base64_digits[i >> 6], base64_digits[i & 63]};
    return pairs;
}();

constexpr bool is_unreserved(char c) {
    return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

char* base64::write(char* out, std::string_view bytes) {
    const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t left = bytes.size();
    for (; left >= 3; left -= 3, from += 3, out += 4) {
        const std::uint32_t triple = std::uint32_t{from[0]} << 16 | std::uint32_t{from[1]} << 8 | from[2];
        std::memcpy(out, base64_pairs[triple >> 12].data(), 2);
        std::memcpy(out + 2, base64_pairs[triple & 0xFFF].data(), 2);
    }
    if (left == 0) return out;
    const std::uint32_t rest = std::uint32_t{from[0]} << 16 | (left == 2 ? std::uint32_t{from[1]} << 8 : 0U);
    std::memcpy(out, base64_pairs[rest >> 12].data(), 2);
    out[2] = left == 2 ? base64_digits[rest >> 6 & 63] : '=';
    out[3] = '=';
    return out + 4;
}

std::string base64::encode(std::string_view bytes) {
    std::string text(size(bytes.size()), '\0');
    write(text.data(), bytes);
    return text;
}

std::string base64::decode(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto value = base64_digits.find(c);
        if (value == std::string_view::npos) break;
        bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFFU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFFU);
        }
    }
    return out;
}

void json::append_string(std::string& out, std::string_view utf8) {
    constexpr std::string_view letters = "btn?fr";  // For 8 to 13; 11 has no letter.
    out += '"';
    std::size_t start = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out.append(utf8.substr(start, i - start));
        start = i + 1;
        out += '\\';
        if (byte >= 0x20) {
            out += utf8[i];
        } else if (byte >= 8 && byte <= 13 && byte != 11) {
            out += letters[byte - 8U];
        } else {
            hex::append(out += "u00", byte);
        }
    }
    out.append(utf8.substr(start)).append("\"");
}

void percent::append_encoded(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
        } else {
            out += '%';
            hex::append(out, static_cast<std::uint8_t>(c), hex::upper);
        }
    }
}

}  // namespace billmill
