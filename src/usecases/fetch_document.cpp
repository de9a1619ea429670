#include "usecases/fetch_document.hpp"

#include "document/mail/invoice_mail.hpp"
#include "domain/erasure.hpp"
#include "foundation/logging.hpp"
#include "usecases/document_name.hpp"

namespace billmill::usecases {
namespace {

bool has_logo(const domain::Invoice& invoice) {
    return invoice.seller.logo != Digest{};
}

/// Who made the document as it is now, and what its bytes hash to.
const std::string& renderer_of(const domain::Invoice& invoice,
                               const std::optional<domain::Amendment>& amended) {
    return amended ? amended->renderer : invoice.renderer;
}
const Digest& digest_of(const domain::Invoice& invoice, const std::optional<domain::Amendment>& amended) {
    return amended ? amended->sha256 : invoice.sha256;
}

/// The kept copy, where its bytes are those of the record. After an amendment the one of before may still stand there.
std::optional<std::string> read_kept(ports::FileStore& files, const domain::Invoice& invoice,
                                     const std::optional<domain::Amendment>& amended) {
    auto copy = files.read(document_name(invoice));
    if (!copy) {
        log::warn("document_copy_unreadable", {{"invoice", invoice.id.text()}, {"why", copy.error().what}});
        return std::nullopt;
    }
    if (!*copy) return std::nullopt;
    const auto hash = sha256(**copy);
    if (hash == digest_of(invoice, amended)) return std::move(**copy);
    if (hash != invoice.sha256) log::warn("document_copy_damaged", {{"invoice", invoice.id.text()}});
    return std::nullopt;
}

/// Its record may have been erased, and its copy removed, since the record was read. Whoever erases removes again afterwards, so
/// the last of the two removals finds the copy. Where nobody knows, a copy less costs time alone.
bool still_whole(ports::InvoiceStore& invoices, const Uuid& id) {
    const auto found = invoices.find(id);
    return found && *found && !domain::is_erased(**found);
}

}  // namespace

Result<std::string> render_record(const domain::Invoice& invoice, const document::InvoiceRenderer& renderer,
                                  const ports::SellerDirectory& sellers, document::RenderedHashes* hashes,
                                  const domain::PortalAnswer* portal) {
    const auto* logo = has_logo(invoice) ? sellers.logo(invoice.seller.logo) : nullptr;
    return renderer.render(invoice, logo, portal, hashes);
}

std::string pdf_file_name(const domain::Invoice& invoice) {
    return document::pdf_file_name(invoice);
}

FetchDocument::FetchDocument(ports::FileStore& files, const document::InvoiceRenderer& renderer,
                             const ports::SellerDirectory& sellers, ports::InvoiceStore& invoices,
                             metrics::Registry& metrics)
    : files_{files},
      renderer_{renderer},
      sellers_{sellers},
      invoices_{invoices},
      differing_{metrics.counter("billmill_documents_differing_total",
                                 "Documents that the same renderer made differently; never handed out.")} {}

/// Nothing is added to any other, so those cost no look.
Result<std::optional<domain::Amendment>> FetchDocument::amendment(const domain::Invoice& invoice) {
    if (!domain::is_for_portal(invoice)) return std::nullopt;
    const auto id = domain::amendment_id(invoice.id);
    TRY(auto found, invoices_.find_amendments({&id, 1}));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

Result<Digest> FetchDocument::digest(const domain::Invoice& invoice) {
    TRY(const auto amended, amendment(invoice));
    return digest_of(invoice, amended);
}

Result<FetchedDocument> FetchDocument::operator()(const domain::Invoice& invoice) {
    TRY(auto document, without_restoring(invoice));
    if (!document.kept && !document.rendition) restore(invoice, document.pdf);
    return document;
}

Result<FetchedDocument> FetchDocument::without_restoring(const domain::Invoice& invoice) {
    TRY(const auto amended, amendment(invoice));
    if (auto kept = read_kept(files_, invoice, amended))
        return FetchedDocument{.pdf = *std::move(kept),
                               .sha256 = digest_of(invoice, amended),
                               .kept = true,
                               .renderer = renderer_of(invoice, amended),
                               .amended = amended.has_value()};
    return make_again(invoice, amended);
}

Result<FetchedDocument> FetchDocument::as_issued(const domain::Invoice& invoice) {
    TRY(const auto amended, amendment(invoice));
    return amended ? make_again(invoice, std::nullopt) : (*this)(invoice);
}

Result<FetchedDocument> FetchDocument::make_again(const domain::Invoice& invoice, const Amended& amended) {
    if (domain::is_erased(invoice) || (amended && domain::is_erased(*amended)))
        return fail(Fault::invalid, "the personal values of its record were erased");
    document::RenderedHashes hashes;
    TRY(auto pdf, render_record(invoice, renderer_, sellers_, &hashes, amended ? &amended->portal : nullptr));
    FetchedDocument document{.pdf = std::move(pdf),
                             .sha256 = hashes.pdf,
                             .renderer = renderer_.version(invoice),
                             .amended = amended.has_value()};
    if (document.sha256 == digest_of(invoice, amended)) return document;
    if (can_make_again(invoice, amended)) {
        differing_.Increment();
        log::error("document_differs",
                   {{"invoice", invoice.id.text()},
                    {"renderer", document.renderer},
                    {"next", "nobody gets this document; look up document_differs in docs/problems.md"}});
        return fail(Fault::corrupt,
                    "the same renderer makes another document from record " + invoice.id.text());
    }
    log::warn("document_rendition", {{"invoice", invoice.id.text()},
                                     {"renderer_then", renderer_of(invoice, amended)},
                                     {"renderer_now", document.renderer}});
    document.rendition = true;
    return document;
}

/// A failure costs time alone: the next reader finds no copy and makes it again.
void FetchDocument::restore(const domain::Invoice& invoice, std::string_view pdf) {
    const ports::DocumentFile file{document_name(invoice), pdf};
    if (const auto written = files_.write({&file, 1}); !written)
        log::warn("document_not_restored", {{"invoice", invoice.id.text()}, {"why", written.error().what}});
    if (files_.keeps() && !still_whole(invoices_, invoice.id)) forget(invoice);
}

void FetchDocument::forget(const domain::Invoice& invoice) {
    if (const auto removed = files_.remove(document_name(invoice)); !removed)
        log::error("erased_copy_kept", {{"invoice", invoice.id.text()}, {"why", removed.error().what}});
}

/// A copy of before the amendment is none of the document as it is now: the next reader replaces it.
Result<CopyState> FetchDocument::inspect_copy(const domain::Invoice& invoice) {
    TRY(const auto amended, amendment(invoice));
    const auto found = files_.read(document_name(invoice));
    if (!found && found.error().fault == Fault::invalid) return CopyState::differs;
    TRY(const auto kept, found);
    if (!kept) return CopyState::missing;
    const auto hash = sha256(*kept);
    if (hash == digest_of(invoice, amended)) return CopyState::kept;
    return amended && hash == invoice.sha256 ? CopyState::of_before : CopyState::differs;
}

bool FetchDocument::can_make_again(const domain::Invoice& invoice) const {
    return can_make_again(invoice, std::nullopt);
}

bool FetchDocument::can_make_again(const domain::Invoice& invoice, const Amended& amended) const {
    if (domain::is_erased(invoice) || renderer_.version(invoice) != renderer_of(invoice, amended))
        return false;
    return !has_logo(invoice) || sellers_.logo(invoice.seller.logo) != nullptr;
}

std::string_view FetchDocument::logo(const domain::Invoice& invoice) const {
    const auto* bytes = has_logo(invoice) ? sellers_.logo(invoice.seller.logo) : nullptr;
    return bytes == nullptr ? std::string_view{} : std::string_view{*bytes};
}

Result<std::string> FetchDocument::inspect_rendering(const domain::Invoice& invoice) {
    document::RenderedHashes made;
    const auto pdf = render_record(invoice, renderer_, sellers_, &made);
    if (!pdf) return "the document can't be made again: " + pdf.error().what;
    if (made.pdf != invoice.sha256) return "made again, the document differs";
    if (invoice.chain && invoice.chain->xml != made.xml) return "made again, the e-invoice differs";
    TRY(const auto amended, amendment(invoice));
    if (!amended || domain::is_erased(*amended) || !can_make_again(invoice, amended)) return std::string{};
    const auto with_answer = render_record(invoice, renderer_, sellers_, &made, &amended->portal);
    if (!with_answer || made.pdf != amended->sha256)
        return "made again with what was added to the invoice, the document differs";
    return std::string{};
}

}  // namespace billmill::usecases
