#include "gateway/download.hpp"

namespace billmill::gateway {
namespace {

std::string percent_encoded(std::string_view name) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '_' || c == '.';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

/// Source: RFC 6266; filename for old readers, filename* for all others.
std::string disposition(const std::string& name) {
    std::string ascii = name;
    for (char& c : ascii) {
        if (c < 0x20 || c == 0x7f || c == '"' || c == '\\') c = '_';  // Bytes >= 0x80 are negative here.
    }
    return "inline; filename=\"" + ascii + "\"; filename*=UTF-8''" + percent_encoded(name);
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

http::Response file(std::string bytes, std::string content_type, const std::string& name,
                    const Digest& hash) {
    return {.status = 200,
            .content_type = std::move(content_type),
            .body = std::move(bytes),
            .headers = {{"ETag", entity_tag(hash)},
                        {"Cache-Control", "private, no-cache"},
                        {"Content-Disposition", disposition(name)}}};
}

}  // namespace billmill::gateway
