#include "pipeline/documents.hpp"

#include "foundation/logging.hpp"

namespace billmill::pipeline {
namespace {

std::optional<std::string> stored_bytes(const domain::Invoice& invoice, ports::FileStore& files) {
    auto bytes = files.read(invoice.id);
    if (!bytes) {  // No loss: they are made again.
        log::warn("document_unreadable", {{"invoice", invoice.id.text()}, {"why", bytes.error().what}});
        return std::nullopt;
    }
    if (!*bytes) return std::nullopt;
    if (sha256(**bytes) == invoice.sha256) return std::move(*bytes);
    log::warn("document_torn", {{"invoice", invoice.id.text()}});  // A power cut, or somebody changed it.
    return std::nullopt;
}

}  // namespace

Result<std::string> render(const domain::Invoice& invoice, const document::InvoiceRenderer& renderer,
                           const ports::SellerDirectory& sellers) {
    const bool has_logo = invoice.seller.logo != Digest{};
    return renderer.render(invoice, has_logo ? sellers.logo(invoice.seller.logo) : nullptr);
}

Result<Document> document_of(const domain::Invoice& invoice, ports::FileStore& files,
                             const document::InvoiceRenderer& renderer,
                             const ports::SellerDirectory& sellers) {
    if (auto stored = stored_bytes(invoice, files)) return Document{*std::move(stored), true, true};
    TRY(auto made, render(invoice, renderer, sellers));
    const bool faithful = sha256(made) == invoice.sha256;
    if (!faithful) {
        log::warn("another_rendition", {{"invoice", invoice.id.text()},
                                        {"issued_with", invoice.renderer},
                                        {"rendered_with", renderer.version(invoice)}});
    }
    return Document{std::move(made), false, faithful};
}

}  // namespace billmill::pipeline
