#include "adapters/smtp/reply.hpp"

#include <algorithm>
#include <utility>

#include "foundation/ascii.hpp"

namespace billmill::adapters::smtp {
namespace {

/// "5.1.1" at the front of `text`, if it is of class `kind`.
std::string enhanced_code(std::string_view text, int kind) {
    const auto word = text.substr(0, text.find(' '));
    int dots = 0;
    std::size_t digits = 0;
    for (const char c : word) {
        if (c == '.' && digits > 0) {
            ++dots;
            digits = 0;
        } else if (!ascii::is_digit(c) || ++digits > 3) {
            return "";
        }
    }
    const bool whole = dots == 2 && digits > 0 && word[1] == '.' && word[0] - '0' == kind;
    return whole ? std::string{word} : "";
}

}  // namespace

std::string Reply::code_text() const {
    return std::to_string(code) + (enhanced.empty() ? "" : " " + enhanced);
}

std::vector<std::string> Reply::texts() const {
    auto texts = lines;
    for (auto& text : texts) {
        if (!enhanced.empty() && text.starts_with(enhanced)) text.erase(0, enhanced.size());
    }
    return texts;
}

bool Reply::offers(std::string_view keyword) const {
    return std::ranges::any_of(lines, [&](std::string_view line) {
        const auto word = line.substr(0, line.find(' '));
        return ascii::equal_ignoring_case(word, keyword);
    });
}

void ReplyReader::feed(std::string_view bytes) {
    if (broken_) return;
    pending_ += bytes;
    const auto line = pending_.rfind('\n');
    const auto unfinished = line == std::string::npos ? pending_.size() : pending_.size() - line - 1;
    if (unfinished > line_bytes_max || pending_.size() > line_bytes_max * lines_max) broken_ = true;
}

std::optional<Reply> ReplyReader::next() {
    while (!broken_) {
        const auto end = pending_.find('\n');
        if (end == std::string::npos) return std::nullopt;
        auto line = std::string_view{pending_}.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        take_line(line);
        pending_.erase(0, end + 1);
        if (std::exchange(complete_, false)) return std::exchange(open_, Reply{});
    }
    return std::nullopt;
}

void ReplyReader::take_line(std::string_view line) {
    const bool coded = line.size() >= 3 && line.size() <= line_bytes_max && line[0] >= '2' &&
                       line[0] <= '5' && ascii::is_digit(line[1]) && ascii::is_digit(line[2]);
    const bool marked = line.size() == 3 || (line.size() > 3 && (line[3] == ' ' || line[3] == '-'));
    if (!coded || !marked || open_.lines.size() >= lines_max) {
        broken_ = true;
        return;
    }
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (!open_.lines.empty() &&
        code != open_.code) {  // Two answers run into one: nobody knows which is meant.
        broken_ = true;
        return;
    }
    const auto text = line.substr(std::min<std::size_t>(4, line.size()));
    if (open_.lines.empty()) {
        open_.code = code;
        open_.enhanced = enhanced_code(text, open_.kind());
    }
    open_.lines.emplace_back(text);
    complete_ = line.size() == 3 || line[3] == ' ';
}

}  // namespace billmill::adapters::smtp
