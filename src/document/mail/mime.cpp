#include "document/mail/mime.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "foundation/octets.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::mail {
namespace {

constexpr std::size_t line_max = 76;
constexpr std::size_t address_bytes_max = 254;  // RFC 5321 section 4.5.3.1, less its angle brackets.

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

constexpr bool stands_for_itself(char c) {
    return ascii::is_printable(c) && c != '=';
}

/// The first octet in [at, end) that must be written as =XX, or `end`.
const char* find_special(const char* at, const char* end) {
    const auto mark = [](octets::Eight eight) {
        return (eight & octets::marks) | octets::below(eight, ' ') | octets::equal(eight, '=') |
               octets::equal(eight, 0x7F);
    };
    return octets::find(at, end, mark, [](char c) { return !stands_for_itself(c); });
}

/// Writes quoted-printable. `to` must have space for quoted_size_max().     Source: RFC 2045 section 6.7.
class QuotedPrintable {
public:
    explicit QuotedPrintable(char* to) : to_{to}, line_{to} {}

    char* write(std::string_view text) {
        const char* const end = text.data() + text.size();
        for (const char* at = text.data(); at != end;) {
            if (*at == '\n') {
                end_line();
                ++at;
            } else if (const auto run = length_of_run(at, end); run > 0) {
                std::memcpy(to_, at, run);
                to_ += run;
                at += run;
            } else {
                put(*at, at + 1 == end || at[1] == '\n');
                ++at;
            }
        }
        if (column() > 0) end_line();
        return to_;
    }

private:
    [[nodiscard]] std::size_t column() const { return static_cast<std::size_t>(to_ - line_); }

    /// How many characters from `at` on stand for themselves and fit the line; none that ends its line is among them, and no
    /// leading dot, which is SMTP's own mark.
    [[nodiscard]] std::size_t length_of_run(const char* at, const char* end) const {
        if (*at == '.' && column() == 0) return 0;
        const auto space = static_cast<std::ptrdiff_t>(line_max - 1 - column());
        const auto* special = find_special(at, end - at > space ? at + space : end);
        if (special > at && (special == end || *special == '\n')) --special;
        return static_cast<std::size_t>(special - at);
    }

    /// `last`: nothing comes after it in its line. Blanks there get lost on the way.
    void put(char c, bool last) {
        const bool literal = stands_for_itself(c) && !(c == ' ' && last);
        if (column() + (literal ? 1 : 3) > line_max - (last ? 0 : 1)) {
            *to_++ = '=';
            end_line();
        }
        if (literal && (c != '.' || column() > 0)) {
            *to_++ = c;
        } else {
            *to_++ = '=';
            to_ = hex::write(to_, static_cast<std::uint8_t>(c), hex::upper);
        }
    }

    void end_line() {
        *to_++ = '\r';
        *to_++ = '\n';
        line_ = to_;
    }

    char* to_;
    char* line_;  ///< Where the line begins.
};

/// Three characters for each octet, a break after at least 72 of those, and the last line's end.
constexpr std::size_t quoted_size_max(std::size_t octets) {
    return octets * 3 + (octets * 3 / 72 + 1) * 3 + 2;
}

}  // namespace

void append_base64_lines(std::string& out, std::string_view bytes) {
    const auto start = out.size();
    out.resize_and_overwrite(start + base64::size_of_lines(bytes.size()), [&](char* all, std::size_t) {
        return static_cast<std::size_t>(base64::write_lines(all + start, bytes) - all);
    });
}

void append_quoted_printable(std::string& out, std::string_view text) {
    const auto start = out.size();
    out.resize_and_overwrite(start + quoted_size_max(text.size()), [&](char* all, std::size_t) {
        return static_cast<std::size_t>(QuotedPrintable{all + start}.write(text) - all);
    });
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
