#include "usecases/check_document.hpp"

#include <algorithm>

#include "document/document_identity.hpp"
#include "formats/records.hpp"
#include "usecases/line_seal.hpp"

namespace billmill::usecases {

Answer<CheckedDocument> CheckDocument::operator()(const Caller& caller, const HeldDocument& document) {
    CheckedDocument checked{.sha256 = document.sha256};
    const auto id = document::invoice_of_pdf(document.end);
    if (!id) return checked;
    TRY(auto invoice, invoices_.find(*id));
    if (!invoice || !caller.may_use(invoice->seller.id)) return checked;
    TRY(checked.finding, compare(*invoice, document.sha256));
    TRY(checked.proof, prove(*invoice));
    checked.invoice = std::move(invoice);
    return checked;
}

Result<DocumentFinding> CheckDocument::compare(const domain::Invoice& invoice, const Digest& sha256) {
    if (sha256 == invoice.sha256) return DocumentFinding::genuine;
    TRY(const auto mails, deliveries_.of_invoice(invoice.id));
    const bool mailed = std::ranges::any_of(mails, [&](const ports::Delivery& mail) {
        return mail.rendition && mail.rendition->sha256 == sha256;
    });
    return mailed ? DocumentFinding::rendition : DocumentFinding::altered;
}

Result<ChainProof> CheckDocument::prove(const domain::Invoice& invoice) {
    if (!invoice.chain) return ChainProof::none;
    const auto line = invoice.line.key();
    TRY(const auto stored, invoices_.at_place(line, invoice.chain->place));
    if (!stored || !stored->record || !stored->chain || stored->record->id != invoice.id)
        return ChainProof::disproved;
    TRY(const auto previous, link_before(invoice));
    if (!previous) return ChainProof::none;
    TRY(const auto books, invoices_.books());
    TRY(const auto original, link_of_original(invoice));
    const auto link =
        domain::link_of({.books = books,
                         .line = line,
                         .place = stored->chain->place,
                         .series = invoice.series,
                         .number = stored->number,
                         .previous = *previous,
                         .content = formats::content_hash_of_stored(*stored->record, stored->text),
                         .document = invoice.sha256,
                         .xml = stored->chain->xml,
                         .original = original});
    return link == stored->chain->link ? ChainProof::proved : ChainProof::disproved;
}

/// nullopt: the record before it is not here.
Result<std::optional<Digest>> CheckDocument::link_before(const domain::Invoice& invoice) {
    const auto line = invoice.line.key();
    if (invoice.chain->place > 1) {
        TRY(const auto before, invoices_.at_place(line, invoice.chain->place - 1));
        if (!before || !before->chain) return std::nullopt;
        return before->chain->link;
    }
    std::vector<std::string> names;
    TRY(const auto all, invoices_.all_series());
    for (const auto& series : all) {
        if (series.line == line) names.push_back(series.name);
    }
    TRY(const auto books, invoices_.books());
    TRY(const auto seal, line_seal(invoices_, books, line, names));
    return seal;
}

Result<std::optional<Digest>> CheckDocument::link_of_original(const domain::Invoice& invoice) {
    if (!invoice.original) return std::nullopt;
    TRY(const auto original, invoices_.find(invoice.original->id));
    if (!original || !original->chain) return std::nullopt;
    return original->chain->link;
}

}  // namespace billmill::usecases
