#include "formats/heads.hpp"

#include <charconv>

namespace billmill::formats {
namespace {

constexpr std::string_view title = "billmill heads 1";
constexpr std::string_view sum_name = "sha256 ";

/// Up to `end`, which is taken off as well. nullopt: there is none.
std::optional<std::string_view> take_until(std::string_view& text, char end) {
    const auto at = text.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    const auto taken = text.substr(0, at);
    text.remove_prefix(at + 1);
    return taken;
}

std::optional<std::int64_t> take_number(std::string_view& text) {
    const auto digits = take_until(text, ' ');
    std::int64_t number = 0;
    if (!digits) return std::nullopt;
    const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), number);
    if (error != std::errc{} || end != digits->data() + digits->size() || number < 1) return std::nullopt;
    return number;
}

/// "PLACE NUMBER LINK LINE"
bool read_line(std::string_view text, domain::BookHeads& heads) {
    const auto place = take_number(text);
    const auto number = take_number(text);
    const auto link = take_until(text, ' ');
    const auto digest = link ? Digest::from_hex(*link) : std::nullopt;
    if (!place || !number || !digest || text.empty()) return false;
    return heads.lines.emplace(text, domain::LineHead{*place, *number, *digest}).second;
}

std::unexpected<Error> not_heads() {
    return fail(Fault::corrupt, "the heads can't be read: they are cut, changed, or no heads of billmill's");
}

}  // namespace

std::string encode(const domain::BookHeads& heads) {
    std::string text{title};
    text.append("\nbooks ").append(heads.books.text()).append("\n");
    for (const auto& [line, end] : heads.lines) {
        text.append(std::to_string(end.place)).append(" ").append(std::to_string(end.number)).append(" ");
        text.append(end.link.hex()).append(" ").append(line).append("\n");
    }
    const auto sum = sha256(text).hex();
    return text.append(sum_name).append(sum).append("\n");
}

Result<domain::BookHeads> decode_heads(std::string_view text) {
    const auto sum_at = text.rfind(sum_name);
    if (sum_at == std::string_view::npos) return not_heads();
    const auto covered = text.substr(0, sum_at);
    if (text.substr(sum_at) != std::string{sum_name} + sha256(covered).hex() + "\n") return not_heads();
    auto rest = covered;
    domain::BookHeads heads;
    if (take_until(rest, '\n') != title) return not_heads();
    if (take_until(rest, ' ') != "books") return not_heads();
    const auto books = take_until(rest, '\n');
    const auto id = books ? Uuid::parse(*books) : std::nullopt;
    if (!id) return not_heads();
    heads.books = *id;
    while (!rest.empty()) {
        const auto line = take_until(rest, '\n');
        if (!line || !read_line(*line, heads)) return not_heads();
    }
    return heads;
}

}  // namespace billmill::formats
