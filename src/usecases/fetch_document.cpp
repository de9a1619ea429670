#include "usecases/fetch_document.hpp"

#include "document/mail/invoice_mail.hpp"
#include "foundation/logging.hpp"

namespace billmill::usecases {
namespace {

bool has_logo(const domain::Invoice& invoice) {
    return invoice.seller.logo != Digest{};
}

/// The kept copy, where its bytes are those of the record.
std::optional<std::string> read_kept(ports::FileStore& files, const domain::Invoice& invoice) {
    auto copy = files.read(invoice.id);
    if (!copy) {
        log::warn("document_copy_unreadable", {{"invoice", invoice.id.text()}, {"why", copy.error().what}});
        return std::nullopt;
    }
    if (!*copy) return std::nullopt;
    if (sha256(**copy) == invoice.sha256) return std::move(**copy);
    log::warn("document_copy_damaged", {{"invoice", invoice.id.text()}});
    return std::nullopt;
}

}  // namespace

Result<std::string> render_record(const domain::Invoice& invoice, const document::InvoiceRenderer& renderer,
                                  const ports::SellerDirectory& sellers, std::optional<Digest>* xml) {
    const auto* logo = has_logo(invoice) ? sellers.logo(invoice.seller.logo) : nullptr;
    return renderer.render(invoice, logo, nullptr, xml);
}

std::string pdf_file_name(const domain::Invoice& invoice) {
    return document::pdf_file_name(invoice);
}

FetchDocument::FetchDocument(ports::FileStore& files, const document::InvoiceRenderer& renderer,
                             const ports::SellerDirectory& sellers, metrics::Registry& metrics)
    : files_{files},
      renderer_{renderer},
      sellers_{sellers},
      differing_{metrics.counter("billmill_documents_differing_total",
                                 "Documents that the same renderer made differently; never handed out.")} {}

Result<FetchedDocument> FetchDocument::operator()(const domain::Invoice& invoice) {
    TRY(auto document, without_restoring(invoice));
    if (!document.kept && !document.rendition) restore(invoice, document.pdf);
    return document;
}

Result<FetchedDocument> FetchDocument::without_restoring(const domain::Invoice& invoice) {
    if (auto kept = read_kept(files_, invoice))
        return FetchedDocument{*std::move(kept), invoice.sha256, true, invoice.renderer, false};
    return make_again(invoice);
}

Result<FetchedDocument> FetchDocument::make_again(const domain::Invoice& invoice) {
    TRY(auto pdf, render_record(invoice, renderer_, sellers_));
    const auto hash = sha256(pdf);
    auto renderer = renderer_.version(invoice);
    if (hash == invoice.sha256)
        return FetchedDocument{std::move(pdf), hash, false, std::move(renderer), false};
    if (can_make_again(invoice)) {
        differing_.Increment();
        log::error("document_differs",
                   {{"invoice", invoice.id.text()},
                    {"renderer", renderer},
                    {"next", "nobody gets this document; look up document_differs in docs/problems.md"}});
        return fail(Fault::corrupt,
                    "the same renderer makes another document from record " + invoice.id.text());
    }
    log::warn(
        "document_rendition",
        {{"invoice", invoice.id.text()}, {"renderer_then", invoice.renderer}, {"renderer_now", renderer}});
    return FetchedDocument{std::move(pdf), hash, false, std::move(renderer), true};
}

/// A failure costs time alone: the next reader finds no copy and makes it again.
void FetchDocument::restore(const domain::Invoice& invoice, std::string_view pdf) {
    const ports::DocumentFile file{invoice.id, pdf};
    if (const auto written = files_.write({&file, 1}); !written)
        log::warn("document_not_restored", {{"invoice", invoice.id.text()}, {"why", written.error().what}});
}

Result<CopyState> FetchDocument::inspect_copy(const domain::Invoice& invoice) {
    TRY(const auto kept, files_.read(invoice.id));
    if (!kept) return CopyState::missing;
    return sha256(*kept) == invoice.sha256 ? CopyState::kept : CopyState::differs;
}

bool FetchDocument::can_make_again(const domain::Invoice& invoice) const {
    if (renderer_.version(invoice) != invoice.renderer) return false;
    return !has_logo(invoice) || sellers_.logo(invoice.seller.logo) != nullptr;
}

std::string_view FetchDocument::logo(const domain::Invoice& invoice) const {
    const auto* bytes = has_logo(invoice) ? sellers_.logo(invoice.seller.logo) : nullptr;
    return bytes == nullptr ? std::string_view{} : std::string_view{*bytes};
}

std::string FetchDocument::inspect_rendering(const domain::Invoice& invoice) const {
    std::optional<Digest> xml;
    const auto pdf = render_record(invoice, renderer_, sellers_, &xml);
    if (!pdf) return "the document can't be made again: " + pdf.error().what;
    if (sha256(*pdf) != invoice.sha256) return "made again, the document differs";
    if (invoice.chain && invoice.chain->xml != xml) return "made again, the e-invoice differs";
    return {};
}

}  // namespace billmill::usecases
