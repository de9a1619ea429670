#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "document/invoice_renderer.hpp"
#include "foundation/metrics.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::usecases {

/// The PDF of an issued invoice.
struct FetchedDocument {
    std::string pdf;
    Digest sha256;         ///< Of `pdf`. The record's or the amendment's, unless it is a rendition.
    bool kept = false;     ///< The file store had exactly these bytes.
    std::string renderer;  ///< Which renderer made them.
    /// Made again by another renderer, or without the seller's logo, so other bytes than those issued.
    bool rendition = false;
    bool amended = false;  ///< It shows what was added to the invoice.
};

/// The kept copy of a document, against its record.
enum class CopyState : std::uint8_t {
    kept,       ///< It is the document as it is now.
    of_before,  ///< It is the document as issued, before something was added to the invoice.
    differs,    ///< It has other bytes.
    missing,
};

/// The one way to an invoice's PDF, for the gateway, the delivery and the audit.
///
/// Promise:   the bytes are those that were issued, with what was added to the invoice since, or a rendition that says so. A
///            missing or damaged copy is replaced from the record, and not kept if that was erased meanwhile. Where the same
///            renderer makes other bytes from the record, nobody gets them.
/// Errors:    corrupt, `document_differs`: the same renderer makes another document: logged as an error and counted in
///            billmill_documents_differing_total. invalid: the record can't be rendered.
/// Threads:   any.
class FetchDocument {
public:
    FetchDocument(ports::FileStore& files, const document::InvoiceRenderer& renderer,
                  const ports::SellerDirectory& sellers, ports::InvoiceStore& invoices,
                  metrics::Registry& metrics);

    /// What was added to an invoice; nullopt: nothing, or nothing can be.     Errors: those of the store.
    [[nodiscard]] Result<std::optional<domain::Amendment>> amendment(const domain::Invoice& invoice);
    /// Of the document as it is now, without making it.
    [[nodiscard]] Result<Digest> digest(const domain::Invoice& invoice);
    [[nodiscard]] Result<FetchedDocument> operator()(const domain::Invoice& invoice);
    /// As it was before anything was added to the invoice.
    [[nodiscard]] Result<FetchedDocument> as_issued(const domain::Invoice& invoice);
    /// The same, but replaces nothing: for a caller that must know that its copy is durable, and writes it itself.
    [[nodiscard]] Result<FetchedDocument> without_restoring(const domain::Invoice& invoice);
    /// For the audit; nothing is repaired.     Errors: unavailable: the copy can't be read.
    [[nodiscard]] Result<CopyState> inspect_copy(const domain::Invoice& invoice);
    /// This renderer made the document as issued, and the logo is at hand: made again, it must be the same.
    [[nodiscard]] bool can_make_again(const domain::Invoice& invoice) const;
    /// The seller's logo as its file holds it; empty: there is none, or it is not at hand.
    [[nodiscard]] std::string_view logo(const domain::Invoice& invoice) const;
    /// Makes again what can_make_again(), and says what differs from the record; empty: nothing.
    [[nodiscard]] Result<std::string> inspect_rendering(const domain::Invoice& invoice);

private:
    using Amended = std::optional<domain::Amendment>;
    [[nodiscard]] Result<FetchedDocument> make_again(const domain::Invoice& invoice, const Amended& amended);
    [[nodiscard]] bool can_make_again(const domain::Invoice& invoice, const Amended& amended) const;
    void restore(const domain::Invoice& invoice, std::string_view pdf);
    void forget(const domain::Invoice& invoice);

    ports::FileStore& files_;
    const document::InvoiceRenderer& renderer_;
    const ports::SellerDirectory& sellers_;
    ports::InvoiceStore& invoices_;
    prometheus::Counter& differing_;
};

/// The name a client saves it under, safe in every file system.
[[nodiscard]] std::string pdf_file_name(const domain::Invoice& invoice);

/// Renders a record with its seller's logo. `portal`, `hashes`: as in InvoiceRenderer::render().
[[nodiscard]] Result<std::string> render_record(const domain::Invoice& invoice,
                                                const document::InvoiceRenderer& renderer,
                                                const ports::SellerDirectory& sellers,
                                                document::RenderedHashes* hashes = nullptr,
                                                const domain::PortalAnswer* portal = nullptr);

}  // namespace billmill::usecases
