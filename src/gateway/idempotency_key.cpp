#include "gateway/idempotency_key.hpp"

#include <algorithm>

#include "foundation/ascii.hpp"

namespace billmill::gateway {
namespace {

constexpr std::size_t key_bytes_max = 255;

/// The inside of a structured-field string; nullopt: not one.
std::optional<std::string> unquote(std::string_view text) {
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1 == text.size() ? std::optional{out} : std::nullopt;
        if (text[i] == '\\' && (++i >= text.size() || (text[i] != '"' && text[i] != '\\')))
            return std::nullopt;
        out += text[i];
    }
    return std::nullopt;
}

}  // namespace

bool is_idempotency_key(std::string_view text) {
    return !text.empty() && text.size() <= key_bytes_max && std::ranges::all_of(text, ascii::is_visible);
}

OrAnswer<std::optional<std::string>> read_idempotency_key(const http::Request& request) {
    const auto count = request.header_count("idempotency-key");
    if (count == 0) return std::nullopt;
    std::optional<std::string> key;
    if (count == 1) {
        const auto text = *request.header("idempotency-key");
        key = text.starts_with('"') ? unquote(text) : std::string{text};
    }
    if (key && is_idempotency_key(*key)) return key;
    return std::unexpected{
        http::problem({.status = 400,
                       .code = "idempotency_key_invalid",
                       .title = "The Idempotency-Key can't be read; nothing of the request was kept.",
                       .issues = {{"/header/Idempotency-Key", "idempotency_key_invalid",
                                   "once, 1 to 255 visible ASCII characters"}}})};
}

}  // namespace billmill::gateway
