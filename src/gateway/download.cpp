#include "gateway/download.hpp"

#include <algorithm>

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"

namespace billmill::gateway {
namespace {

/// Source: RFC 6266; filename for old readers, filename* for all others.
std::string disposition(const std::string& name) {
    std::string plain = name;
    std::ranges::replace_if(
        plain, [](char c) { return !ascii::is_printable(c) || c == '"' || c == '\\'; }, '_');
    std::string text = "inline; filename=\"" + plain + "\"; filename*=UTF-8''";
    percent::append_encoded(text, name);
    return text;
}

std::string_view media_type(usecases::DocumentType type) {
    switch (type) {
        case usecases::DocumentType::pdf: return "application/pdf";
        case usecases::DocumentType::xml: return "application/xml";
        case usecases::DocumentType::json: return "application/json";
        case usecases::DocumentType::mail: return "message/rfc822";
        case usecases::DocumentType::page: return "text/html; charset=utf-8";
    }
    return "application/octet-stream";
}

}  // namespace

std::string entity_tag(const Digest& hash) {
    return '"' + hash.hex() + '"';
}

bool is_known(const http::Request& request, const Digest& hash) {
    const auto header = request.header("if-none-match");
    if (!header) return false;
    return *header == "*" || header->find(entity_tag(hash)) != std::string_view::npos;
}

http::Response not_modified(const Digest& hash) {
    return {.status = 304,
            .content_type = "",
            .body = "",
            .headers = {{"ETag", entity_tag(hash)}, {"Cache-Control", "private, no-cache"}}};
}

http::Response file(usecases::DocumentFile file) {
    return {.status = 200,
            .content_type = std::string{media_type(file.type)},
            .body = std::move(file.bytes),
            .headers = {{"ETag", entity_tag(file.sha256)},
                        {"Cache-Control", "private, no-cache"},
                        {"Content-Disposition", disposition(file.name)}}};
}

}  // namespace billmill::gateway
