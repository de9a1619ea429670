#include "formats/holes.hpp"

#include <charconv>

namespace billmill::formats {
namespace {

constexpr std::string_view title = "billmill hole 1";

/// Up to `end`, which is taken off as well; where there is none, all.
std::string_view take_until(std::string_view& text, char end) {
    const auto at = text.find(end);
    const auto taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return taken;
}

bool take_number(std::string_view& text, std::int64_t& number) {
    const auto digits = take_until(text, ' ');
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size();
}

/// One line: a name, then what it holds.
bool read_line(std::string_view line, domain::Hole& hole) {
    const auto name = take_until(line, ' ');
    if (name == "line") hole.line = line;
    if (name == "why") hole.why = line;
    if (name == "place") return take_number(line, hole.place);
    if (name == "lost") return take_number(line, hole.first_place) && take_number(line, hole.last_place);
    if (name == "link") {
        hole.last_link = Digest::from_hex(line);
        return hole.last_link.has_value();
    }
    if (name == "found") {
        std::int64_t ms = 0;
        if (!take_number(line, ms)) return false;
        hole.found_at = from_unix_ms(ms);
    }
    if (name == "numbers") {
        auto& range = hole.numbers.emplace_back();
        if (!take_number(line, range.first) || !take_number(line, range.last)) return false;
        range.series = line;
    }
    return true;
}

}  // namespace

std::string encode(const domain::Hole& hole) {
    std::string text{title};
    text.append("\nline ").append(hole.line);
    text.append("\nplace ").append(std::to_string(hole.place));
    text.append("\nlost ").append(std::to_string(hole.first_place)).append(" ");
    text.append(std::to_string(hole.last_place));
    if (hole.last_link) text.append("\nlink ").append(hole.last_link->hex());
    text.append("\nfound ").append(std::to_string(unix_ms(hole.found_at)));
    for (const auto& range : hole.numbers) {
        text.append("\nnumbers ").append(std::to_string(range.first)).append(" ");
        text.append(std::to_string(range.last)).append(" ").append(range.series);
    }
    return text.append("\nwhy ").append(hole.why).append("\n");
}

Result<domain::Hole> decode_hole(std::string_view text) {
    domain::Hole hole;
    bool readable = take_until(text, '\n') == title;
    while (readable && !text.empty()) readable = read_line(take_until(text, '\n'), hole);
    if (readable && !hole.line.empty() && hole.place > 0 && !hole.numbers.empty()) return hole;
    return fail(Fault::corrupt, "a hole can't be read");
}

}  // namespace billmill::formats
