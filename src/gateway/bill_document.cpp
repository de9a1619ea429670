#include <algorithm>

#include "document/mail/invoice_mail.hpp"
#include "foundation/logging.hpp"
#include "gateway/answers.hpp"
#include "gateway/bills.hpp"

namespace billmill::gateway {
namespace {

struct Document {
    std::string bytes;
    Digest hash;
    bool rendition = false;  ///< Not the bytes of the record: another renderer made it.
};

std::string quoted(const Digest& hash) {
    return '"' + hash.hex() + '"';
}

/// Does If-None-Match name this entity?   Source: RFC 9110 13.1.2, weak comparison.
bool is_known(const http::Request& request, const Digest& hash) {
    const auto header = request.header("if-none-match");
    if (!header) return false;
    return *header == "*" || header->find(quoted(hash)) != std::string_view::npos;
}

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

/// The stored bytes, if they are still those of the record.
std::optional<std::string> stored(ports::FileStore& files, const domain::Invoice& invoice) {
    auto read = files.read(invoice.id);
    if (!read) {
        log::warn("document_not_readable", {{"id", invoice.id.text()}, {"what", read.error().what}});
        return std::nullopt;
    }
    if (!*read) return std::nullopt;
    if (sha256(**read) == invoice.sha256) return std::move(**read);
    log::error("document_file_differs", {{"id", invoice.id.text()}});
    return std::nullopt;
}

void restore(ports::FileStore& files, const domain::Invoice& invoice, std::string_view bytes) {
    const ports::DocumentFile file{invoice.id, bytes};
    const auto written = files.write({&file, 1});
    // The client has its document all the same; the next one will find no file again.
    if (!written)
        log::warn("document_not_restored", {{"id", invoice.id.text()}, {"what", written.error().what}});
}

Result<Document> make_again(const BillPorts& ports, const domain::Invoice& invoice) {
    TRY(auto bytes, ports.renderer.render(invoice, ports.sellers.logo(invoice.seller.logo)));
    const auto hash = sha256(bytes);
    if (hash == invoice.sha256) {
        restore(ports.files, invoice, bytes);
        return Document{std::move(bytes), hash, false};
    }
    const bool other_inputs =
        ports.renderer.version(invoice) != invoice.renderer ||
        (invoice.seller.logo != Digest{} && ports.sellers.logo(invoice.seller.logo) == nullptr);
    if (!other_inputs)
        return fail(Fault::corrupt,
                    "the same renderer makes another document from record " + invoice.id.text());
    log::warn("document_rendition", {{"id", invoice.id.text()},
                                     {"renderer_then", invoice.renderer},
                                     {"renderer_now", ports.renderer.version(invoice)}});
    return Document{std::move(bytes), hash, true};
}

http::Response not_modified(const Digest& hash) {
    return {.status = 304,
            .content_type = "",
            .body = "",
            .headers = {{"ETag", quoted(hash)}, {"Cache-Control", "private, no-cache"}}};
}

}  // namespace

http::Response Bills::no_document(const Call& call, const Uuid& id) {
    auto state = show_unissued(call, id);
    if (state.status != 200) return state;
    return refuse_for_now(404, "not_issued", "This bill has no document yet; GET the bill for its state.");
}

http::Response Bills::show_pdf(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    auto found = find(call, id);
    if (!found) return std::move(found).error();
    if (!*found) return no_document(call, id);
    const auto& invoice = **found;
    if (is_known(call.request, invoice.sha256)) return not_modified(invoice.sha256);
    Document document;
    if (auto bytes = stored(ports_.files, invoice)) {
        document = {std::move(*bytes), invoice.sha256, false};
    } else {
        OR_ANSWER(document, or_failed(call.request, make_again(ports_, invoice)));
    }
    http::Response response{
        .status = 200, .content_type = "application/pdf", .body = std::move(document.bytes), .headers = {}};
    response.headers = {{"ETag", quoted(document.hash)},
                        {"Cache-Control", "private, no-cache"},
                        {"Content-Disposition", disposition(document::pdf_file_name(invoice))}};
    if (document.rendition) response.headers.emplace_back("X-Document-Rendition", ports_.renderer.version(invoice));
    return response;
}

}  // namespace billmill::gateway
