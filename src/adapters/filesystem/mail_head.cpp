#include "adapters/filesystem/mail_head.hpp"

#include <optional>

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"

namespace billmill::adapters::filesystem {
namespace {

std::string decode_q(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int byte = text[i] == '=' && i + 2 < text.size() ? hex::byte(text[i + 1], text[i + 2]) : -1;
        if (byte >= 0) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i] == '_' ? ' ' : text[i];
        }
    }
    return out;
}

struct Word {
    std::string text;
    std::size_t length;  // Of its encoded form.
};

/// The encoded word at the beginning of `text`: =?utf-8?B?…?=
std::optional<Word> word_at(std::string_view text) {
    if (!text.starts_with("=?")) return std::nullopt;
    const auto charset_end = text.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= text.size()) return std::nullopt;
    const auto charset = text.substr(2, charset_end - 2);
    const char encoding = ascii::to_lower(text[charset_end + 1]);
    const auto end = text.find("?=", charset_end + 3);
    const bool known =
        ascii::equal_ignoring_case(charset, "utf-8") || ascii::equal_ignoring_case(charset, "us-ascii");
    if (!known || text[charset_end + 2] != '?' || end == std::string_view::npos) return std::nullopt;
    const auto body = text.substr(charset_end + 3, end - charset_end - 3);
    if (encoding == 'b') return Word{base64::decode(body), end + 2};
    if (encoding == 'q') return Word{decode_q(body), end + 2};
    return std::nullopt;
}

/// Takes one field off the text, its folds removed.
std::string take_field(std::string_view& text) {
    std::string field;
    while (true) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        field += line;
        if (line.empty() || text.empty() || (text.front() != ' ' && text.front() != '\t')) return field;
    }
}

std::string_view value_of(std::string_view field, std::size_t colon) {
    const auto begin = field.find_first_not_of(" \t", colon + 1);
    return begin == std::string_view::npos ? std::string_view{} : field.substr(begin);
}

}  // namespace

std::string decode_words(std::string_view value) {
    std::string out;
    std::string gap;  // White space between two encoded words is not text.
    bool after_word = false;
    while (!value.empty()) {
        if (const auto word = word_at(value)) {
            if (!after_word) out += gap;
            gap.clear();
            out += word->text;
            value.remove_prefix(word->length);
            after_word = true;
        } else if (value.front() == ' ' || value.front() == '\t') {
            gap += value.front();
            value.remove_prefix(1);
        } else {
            out += gap;
            gap.clear();
            out += value.front();
            value.remove_prefix(1);
            after_word = false;
        }
    }
    return out;
}

MailHead read_mail_head(std::string_view message) {
    MailHead head;
    while (!message.empty()) {
        const auto field = take_field(message);
        if (field.empty()) break;  // The body begins.
        const auto colon = field.find(':');
        if (colon == std::string::npos) continue;
        const auto name = std::string_view{field}.substr(0, colon);
        if (ascii::equal_ignoring_case(name, "to")) head.to = decode_words(value_of(field, colon));
        if (ascii::equal_ignoring_case(name, "subject")) head.subject = decode_words(value_of(field, colon));
    }
    return head;
}

}  // namespace billmill::adapters::filesystem
