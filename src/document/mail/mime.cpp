#include "document/mail/mime.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::mail {
namespace {

constexpr std::size_t line_max = 76;
constexpr std::size_t address_bytes_max = 254;  // RFC 5321 section 4.5.3.1, less its angle brackets.
constexpr std::size_t bytes_per_line = line_max / 4 * 3;

/// Readers decode encoded words even where the standard says they should not: text that looks
/// like one is encoded.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, ascii::is_printable) && text.find("=?") == std::string_view::npos &&
           (text.empty() || (text.front() != ' ' && text.back() != ' '));
}

/// Appends encoded words of at most 75 characters, one per line, cut between characters.
void append_encoded_words(std::string& out, std::string_view text, std::size_t column) {
    constexpr std::string_view open = "=?UTF-8?B?";
    constexpr std::string_view close = "?=";
    while (!text.empty()) {
        const std::size_t space = line_max - column - open.size() - close.size();
        std::size_t take = std::min(text.size(), space / 4 * 3);
        for (int back = 0; back < 3 && take < text.size() && utf8::is_continuation(text[take]); ++back)
            --take;
        std::array<char, line_max> digits;
        out += open;
        out.append(digits.data(), base64::write(digits.data(), text.substr(0, take)));
        out += close;
        text.remove_prefix(take);
        if (!text.empty()) out += "\r\n ";
        column = 1;
    }
}

/// Folds before blanks; a text that folds_well() always has one in reach.
void append_folded(std::string& out, std::string_view text, std::size_t column) {
    while (column + text.size() > line_max) {
        const auto cut = text.rfind(' ', line_max - column);
        if (cut == std::string_view::npos || cut == 0) break;
        out += text.substr(0, cut);
        out += "\r\n";
        text.remove_prefix(cut);
        column = 0;
    }
    out += text;
}

/// Words of at most half a line with single blanks between. What does not fold well is encoded: a folded line
/// of nothing but blanks ends the headers for some readers.
bool folds_well(std::string_view text) {
    if (text.find("  ") != std::string_view::npos) return false;
    std::size_t word = 0;
    for (const char c : text) {
        word = c == ' ' ? 0 : word + 1;
        if (word > line_max / 2) return false;
    }
    return true;
}

void append_quoted_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

/// How many characters from `from` on stand for themselves, `most` at most; none that ends its line is among them.
std::size_t literal_run(std::string_view text, std::size_t from, std::size_t most) {
    static constexpr auto literal = [] {
        std::array<bool, 256> table{};
        for (int c = ' '; c <= '~'; ++c) table[static_cast<std::size_t>(c)] = c != '=';
        return table;
    }();
    const auto end = std::min(text.size(), from + most);
    auto at = from;
    while (at < end && literal[static_cast<std::uint8_t>(text[at])]) ++at;
    if (at > from && (at == text.size() || text[at] == '\n')) --at;
    return at - from;
}

void append_octet(std::string& out, char c) {
    out += '=';
    hex::append(out, static_cast<std::uint8_t>(c), hex::upper);
}

}  // namespace

void append_base64_lines(std::string& out, std::string_view bytes) {
    const std::size_t lines = (bytes.size() + bytes_per_line - 1) / bytes_per_line;
    const std::size_t start = out.size();
    out.resize(start + base64::size(bytes.size()) + lines * 2);
    char* to = out.data() + start;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), bytes_per_line))) {
        to = base64::write(to, bytes.substr(0, bytes_per_line));
        *to++ = '\r';
        *to++ = '\n';
    }
}

void append_quoted_printable(std::string& out, std::string_view text) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '.' || column > 0) {
            const auto run = literal_run(text, i, line_max - 1 - column);
            if (run > 0) {
                out += text.substr(i, run);
                column += run;
                i += run - 1;
                continue;
            }
        }
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        // Blanks before a line end get lost on the way; a leading dot is SMTP's own mark.
        const bool last = i + 1 == text.size() || text[i + 1] == '\n';
        const bool literal = c == ' ' ? !last : ascii::is_printable(c) && c != '=';
        if (column + (literal ? 1 : 3) > line_max - (last ? 0 : 1)) {
            out += "=\r\n";
            column = 0;
        }
        if (literal && (c != '.' || column > 0)) {
            out += c;
            column += 1;
        } else {
            append_octet(out, c);
            column += 3;
        }
    }
    if (column > 0) out += "\r\n";
}

void append_text_header(std::string& out, std::string_view name, std::string_view text) {
    out += name;
    out += ": ";
    if (is_plain(text) && folds_well(text)) {
        append_folded(out, text, name.size() + 2);
    } else {
        append_encoded_words(out, text, name.size() + 2);
    }
    out += "\r\n";
}

void append_mailbox_header(std::string& out, std::string_view name, std::string_view display,
                           std::string_view address) {
    const auto mailbox = safe_address(address);
    std::string header{name};
    header += ": ";
    if (display.empty()) {
        header += mailbox;
    } else {
        const std::size_t column = header.size();
        if (is_plain(display) && column + display.size() + 2 < line_max) {
            append_quoted_string(header, display);
        } else {
            append_encoded_words(header, display, column);
        }
        const std::size_t line = header.size() - (header.rfind('\n') + 1);  // npos + 1 is 0: the first line.
        header += line + mailbox.size() + 3 > line_max ? "\r\n <" : " <";
        header += mailbox;
        header += '>';
    }
    out += header;
    out += "\r\n";
}

std::string safe_address(std::string_view address) {
    std::string out;
    std::ranges::copy_if(address.substr(0, address_bytes_max), std::back_inserter(out), [](char c) {
        return ascii::is_visible(c) && std::string_view{"()<>[]:;,\\\""}.find(c) == std::string_view::npos;
    });
    return out;
}

}  // namespace billmill::document::mail
