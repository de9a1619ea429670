#include <algorithm>

#include "document/mail/invoice_mail.hpp"
#include "foundation/logging.hpp"
#include "gateway/answers.hpp"
#include "gateway/bills.hpp"
#include "gateway/download.hpp"

namespace billmill::gateway {
namespace {

struct Document {
    std::string bytes;
    Digest hash;
    bool rendition = false;  ///< Not the bytes of the record: another renderer made it.
};

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
    auto response =
        file(std::move(document.bytes), "application/pdf", document::pdf_file_name(invoice), document.hash);
    if (document.rendition) response.headers.emplace_back("X-Document-Rendition", ports_.renderer.version(invoice));
    return response;
}

}  // namespace billmill::gateway
