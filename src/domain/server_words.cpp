#include "domain/server_words.hpp"

#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

/// Other bytes that may stand in a local part (RFC 5321, 4.1.2), and "=" and "%" of encoded ones.
bool may_be_of_local_part(char c) {
    return ascii::is_visible(c) && c != '<' && c != '(' && c != '[' && c != ',' && c != ';' && c != ':' &&
           c != '@' && c != '"';
}

/// Ends what was written with the "@" that now follows: its local part must not stay.
void mask_local_part(std::string& words) {
    if (words.ends_with('"')) {  // "any thing"@example.com
        const auto opening = words.rfind('"', words.size() - 2);
        words.resize(words.size() < 2 || opening == std::string::npos ? 0 : opening);
    }
    while (!words.empty() && may_be_of_local_part(words.back())) words.pop_back();
    words += "***";
}

}  // namespace

std::string server_words(std::span<const std::string> lines) {
    constexpr std::size_t read_max = 4 * server_words_max;  // A long local part must be seen to its "@".
    std::string words;
    for (const auto& line : lines) {
        if (!words.empty()) words += ' ';
        for (const char c : line) {
            if (words.size() >= read_max) break;
            const char clean = ascii::is_printable(c) ? c : ascii::is_control(c) ? ' ' : '?';
            if (clean == ' ' && (words.empty() || words.back() == ' ')) continue;
            if (clean == '@') mask_local_part(words);
            words += clean;
        }
    }
    if (words.size() > server_words_max) {
        words.resize(server_words_max - 3);
        words += "...";
    }
    return std::string{ascii::trimmed(words)};
}

}  // namespace billmill::domain
