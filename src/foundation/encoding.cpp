#include "foundation/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "foundation/ascii.hpp"
#include "foundation/octets.hpp"

#if defined(__x86_64__)
#include <tmmintrin.h>
#define BILLMILL_BASE64_BY_SIXTEEN
#endif

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

#ifdef BILLMILL_BASE64_BY_SIXTEEN
bool has_shuffles() {
    static const bool has = __builtin_cpu_supports("ssse3") != 0;
    return has;
}

/// The digits of twelve bytes; sixteen are read. Every mail has its PDF in this form: with the table it was a quarter of what
/// composing a mail costs.   Source: Mula and Lemire, Faster Base64 Encoding and Decoding Using AVX2 Instructions.
[[gnu::target("ssse3"), gnu::always_inline]] inline void write_sixteen(char* out, const std::uint8_t* from) {
    // Of each three bytes abc, b a c b: then each 16 bits hold two digits of 6 bits.
    const auto spread = _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
    const auto high_digits = _mm_set1_epi32(0x0FC0FC00);
    const auto low_digits = _mm_set1_epi32(0x003F03F0);
    const auto move_right =
        _mm_set1_epi32(0x04000040);  // Multiplied, and the upper half taken: by 10 and by 6 bits.
    const auto move_left = _mm_set1_epi32(0x01000010);  // By 4 and by 8 bits.
    // What is added to a digit's value, by its kind: 0 for a to z, 1 to 10 for 0 to 9, 11 for +, 12 for /, 13 for A to Z.
    const auto offsets = _mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                       '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const auto pairs = _mm_shuffle_epi8(bytes, spread);
    const auto high = _mm_mulhi_epu16(_mm_and_si128(pairs, high_digits), move_right);
    const auto low = _mm_mullo_epi16(_mm_and_si128(pairs, low_digits), move_left);
    const auto values = _mm_or_si128(high, low);
    const auto above_letters = _mm_subs_epu8(values, _mm_set1_epi8(51));
    const auto capitals = _mm_and_si128(_mm_cmpgt_epi8(_mm_set1_epi8(26), values), _mm_set1_epi8(13));
    const auto kinds = _mm_or_si128(above_letters, capitals);
    const auto digits = _mm_add_epi8(values, _mm_shuffle_epi8(offsets, kinds));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), digits);
}

/// Returns how many bytes were taken: twelve at a time, as long as sixteen can be read.
[[gnu::target("ssse3")]] std::size_t write_by_sixteen(char* out, const std::uint8_t* from, std::size_t left) {
    std::size_t taken = 0;
    for (; left >= taken + 16; taken += 12, out += 16) write_sixteen(out, from + taken);
    return taken;
}

/// Returns how many bytes were taken: whole lines, as long as what is read for the last of one is there. That one begins before
/// the end of the one before it, as 57 is no multiple of twelve.
[[gnu::target("ssse3")]] std::size_t write_lines_by_sixteen(char* out, const std::uint8_t* from,
                                                            std::size_t left) {
    constexpr std::array<std::size_t, 5> places{0, 12, 24, 36, base64::line_bytes - 12};
    std::size_t taken = 0;
    for (; left >= taken + places.back() + 16; taken += base64::line_bytes) {
        for (const auto place : places) write_sixteen(out + place / 3 * 4, from + taken + place);
        out += base64::size(base64::line_bytes);
        *out++ = '\r';
        *out++ = '\n';
    }
    return taken;
}
#endif

constexpr bool is_unreserved(char c) {
    return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

char* base64::write(char* out, std::string_view bytes) {
    const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t left = bytes.size();
#ifdef BILLMILL_BASE64_BY_SIXTEEN
    if (has_shuffles()) {
        const auto taken = write_by_sixteen(out, from, left);
        from += taken;
        left -= taken;
        out += taken / 3 * 4;
    }
#endif
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

char* base64::write_lines(char* out, std::string_view bytes) {
#ifdef BILLMILL_BASE64_BY_SIXTEEN
    if (has_shuffles()) {
        const auto taken =
            write_lines_by_sixteen(out, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        out += size_of_lines(taken);
        bytes.remove_prefix(taken);
    }
#endif
    while (!bytes.empty()) {
        out = write(out, bytes.substr(0, line_bytes));
        *out++ = '\r';
        *out++ = '\n';
        bytes.remove_prefix(std::min(bytes.size(), line_bytes));
    }
    return out;
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

namespace {

constexpr bool is_escaped_in_json(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// The first octet in [at, end) that a JSON string must escape, or `end`.
const char* find_escaped_in_json(const char* at, const char* end) {
    const auto mark = [](octets::Eight eight) {
        return octets::below(eight, 0x20) | octets::equal(eight, '"') | octets::equal(eight, '\\');
    };
    return octets::find(at, end, mark, is_escaped_in_json);
}

void append_escaped_in_json(std::string& out, char c) {
    constexpr std::string_view letters = "btn?fr";  // For 8 to 13; 11 has no letter.
    const auto byte = static_cast<unsigned char>(c);
    out += '\\';
    if (byte >= 0x20) {
        out += c;
    } else if (byte >= 8 && byte <= 13 && byte != 11) {
        out += letters[byte - 8U];
    } else {
        hex::append(out += "u00", byte);
    }
}

}  // namespace

void json::append_string(std::string& out, std::string_view utf8) {
    out += '"';
    const char* const end = utf8.data() + utf8.size();
    for (const char* at = utf8.data();; ++at) {
        const char* const escaped = find_escaped_in_json(at, end);
        out.append(at, escaped);
        if (escaped == end) break;
        append_escaped_in_json(out, *escaped);
        at = escaped;
    }
    out += '"';
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
