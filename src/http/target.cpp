#include "http/target.hpp"

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"

namespace billmill::http {
namespace {

enum class Part { path, query };

std::optional<std::string> decode(std::string_view text, Part part) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '#') return std::nullopt;
        if (c == '+' && part == Part::query) {
            c = ' ';
        } else if (c == '%') {
            if (text.size() - i < 3) return std::nullopt;
            const int byte = hex::byte(text[i + 1], text[i + 2]);
            if (byte < 0) return std::nullopt;
            c = static_cast<char>(byte);
            if (c == '/' && part == Part::path) return std::nullopt;
            i += 2;
        }
        if (ascii::is_control(c)) return std::nullopt;
        out += c;
    }
    if (!utf8::is_valid(out)) return std::nullopt;
    return out;
}

bool decode_query(std::string_view text, Target& target) {
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto pair = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        auto name = decode(pair.substr(0, equals), Part::query);
        auto value = decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), Part::query);
        if (!name || !value || target.query.size() == query_parameters_max) return false;
        target.query.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

std::optional<std::string_view> after_scheme(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.starts_with(scheme)) return target.substr(scheme.size());
    }
    return std::nullopt;
}

/// Its authority is looked at by who reads authority_of().
void drop_authority(std::string_view& target) {
    const auto authority = authority_of(target);
    if (!authority) return;
    target.remove_prefix(static_cast<std::size_t>(authority->data() - target.data()) + authority->size());
    if (!target.starts_with('/')) target = "/";
}

}  // namespace

std::optional<std::string_view> authority_of(std::string_view target) {
    const auto rest = after_scheme(target);
    if (!rest) return std::nullopt;
    return rest->substr(0, rest->find_first_of("/?#"));
}

std::optional<Target> decode_target(std::string_view text) {
    drop_authority(text);
    if (!text.starts_with('/')) return std::nullopt;
    const auto question = text.find('?');
    auto path = decode(text.substr(0, question), Part::path);
    if (!path) return std::nullopt;
    Target target{std::move(*path), {}};
    if (question != std::string_view::npos && !decode_query(text.substr(question + 1), target))
        return std::nullopt;
    return target;
}

}  // namespace billmill::http
