#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/invoice.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A file that somebody holds.
struct HeldDocument {
    Digest sha256;
    std::string end;  ///< Its last bytes: a PDF names there which file it is.
};
inline constexpr std::size_t document_end_max = std::size_t{256} * 1'024;

enum class DocumentFinding : std::uint8_t {
    genuine,    ///< The document as it was issued.
    rendition,  ///< The same invoice in the bytes that another renderer made, as it was mailed.
    altered,    ///< It names an invoice, and has other bytes than any document of it.
    unknown,    ///< Nothing in it names an invoice of these books.
};

/// Whether the chain proves the record that names the document.
enum class ChainProof : std::uint8_t {
    proved,    ///< The record's link fits it and the link before.
    none,      ///< It was issued before there were chains, or the record before it is lost.
    disproved  ///< The link does not fit: the record was changed after it was issued.
};

struct CheckedDocument {
    DocumentFinding finding = DocumentFinding::unknown;
    Digest sha256;
    std::optional<domain::Invoice> invoice{};  ///< The one it names.
    ChainProof proof = ChainProof::none;       ///< Of that invoice.
};

/// Says of any file whether it is a document that was issued here. The chain is asked for the record's hash of the document, so
/// that who has changed a record proves nothing.
///
/// Promise:   an invoice that the caller may not see is unknown to it.
/// Errors:    those of the stores.
/// Threads:   any.     Memory: some records.
class CheckDocument {
public:
    CheckDocument(ports::InvoiceStore& invoices, ports::DeliveryStore& deliveries)
        : invoices_{invoices}, deliveries_{deliveries} {}
    [[nodiscard]] Answer<CheckedDocument> operator()(const Caller& caller, const HeldDocument& document);

private:
    [[nodiscard]] Result<DocumentFinding> compare(const domain::Invoice& invoice, const Digest& sha256);
    [[nodiscard]] Result<ChainProof> prove(const domain::Invoice& invoice);
    [[nodiscard]] Result<std::optional<Digest>> link_before(const domain::Invoice& invoice);
    [[nodiscard]] Result<std::optional<Digest>> link_of_original(const domain::Invoice& invoice);

    ports::InvoiceStore& invoices_;
    ports::DeliveryStore& deliveries_;
};

}  // namespace billmill::usecases
