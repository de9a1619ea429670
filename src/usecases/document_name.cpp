#include "usecases/document_name.hpp"

#include <algorithm>
#include <functional>

#include "foundation/ascii.hpp"

namespace billmill::usecases {
namespace {

constexpr std::string_view suffix = ".pdf";
constexpr std::size_t stem_bytes_max = 100;

/// Its number can be read from its name again.
bool is_plain(std::string_view number) {
    return !number.empty() && number.size() <= stem_bytes_max && number.front() != '.' &&
           std::ranges::all_of(
               number, [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '/'; });
}

std::string stem_of(std::string_view number) {
    std::string stem{number.substr(0, stem_bytes_max)};
    const auto is_kept = [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '.'; };
    std::ranges::replace_if(stem, std::not_fn(is_kept), '_');
    if (!stem.empty() && stem.front() == '.') stem.front() = '_';  // It would hide the file.
    return stem;
}

}  // namespace

std::string document_name(const domain::Invoice& invoice) {
    const auto& day = invoice.issued_on;
    const auto month = day.text().replace(4, 1, "/").substr(0, 7);  // "2026-11-22": "2026/11"
    std::string name;
    name.append(invoice.line.seller)
        .append("/")
        .append(month)
        .append("/")
        .append(stem_of(invoice.printed_number));
    if (!is_plain(invoice.printed_number)) name.append("~").append(invoice.id.text());
    return name.append(suffix);
}

std::optional<NamedDocument> read_document_name(std::string_view name) {
    const auto first = name.find('/');
    const auto last = name.rfind('/');
    if (first == std::string_view::npos || last != first + std::string_view{"/2026/11"}.size() ||
        !name.ends_with(suffix))
        return std::nullopt;
    NamedDocument document{.seller = std::string{name.substr(0, first)}, .printed_number = {}, .id = {}};
    const auto stem = name.substr(last + 1, name.size() - last - 1 - suffix.size());
    if (const auto mark = stem.rfind('~'); mark != std::string_view::npos) {
        document.id = Uuid::parse(stem.substr(mark + 1));
        if (!document.id) return std::nullopt;
        return document;
    }
    document.printed_number = stem;
    std::ranges::replace(document.printed_number, '_', '/');
    if (!is_plain(document.printed_number)) return std::nullopt;
    return document;
}

}  // namespace billmill::usecases
