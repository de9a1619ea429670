#pragma once

#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "domain/amendment.hpp"
#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "ports/invoice_store.hpp"
#include "ports/seller_directory.hpp"
#include "ports/stage_handler.hpp"
#include "usecases/recent_documents.hpp"

namespace billmill::usecases::issue {

/// A request for an invoice, and its buyer once the store has named one.
struct NewInvoice {
    domain::BillingRequest request;
    std::optional<domain::Customer> buyer;
    std::optional<domain::PricedInvoice> priced;
};

/// A request for a credit note, and the preceding invoice (EN 16931 BG-3) that it credits. Its amounts depend on the
/// earlier credit notes of that invoice, so they are computed when it is numbered.
struct NewCreditNote {
    domain::CreditRequest request;
    std::shared_ptr<const domain::Invoice> original;
    domain::Deliver deliver = domain::Deliver::none;
};

/// A request that adds to an invoice. Nothing is numbered for it.
struct NewAmendment {
    domain::AmendmentRequest request;
    std::shared_ptr<const domain::Invoice> invoice;
};

/// One message of a batch, on its way from request to record.
struct PendingDocument {
    const ports::Envelope* envelope = nullptr;
    std::variant<NewInvoice, NewCreditNote, NewAmendment> asked;
    const domain::Seller* seller = nullptr;
    domain::NumberingLine line;
    const PendingDocument* duplicate_of =
        nullptr;  ///< An earlier message of the batch with the same id; it decides.

    std::shared_ptr<const RecentDocuments::Entry>
        issued;  ///< Its record, and its bytes once they are at hand.
    bool needs_file = false;
    std::optional<ports::Disposition> disposition;  ///< Only of what is not issued.

    [[nodiscard]] NewInvoice* new_invoice() { return std::get_if<NewInvoice>(&asked); }
    [[nodiscard]] NewCreditNote* new_credit_note() { return std::get_if<NewCreditNote>(&asked); }
    [[nodiscard]] NewAmendment* amendment() { return std::get_if<NewAmendment>(&asked); }
    [[nodiscard]] const NewAmendment* amendment() const { return std::get_if<NewAmendment>(&asked); }
    [[nodiscard]] bool undecided() const { return !issued && !disposition; }
    [[nodiscard]] bool open() const { return undecided() && duplicate_of == nullptr; }
    void dead_letter(std::string code, std::string detail, Issues issues = {}) {
        disposition = ports::Disposition::dead_letter(std::move(code), std::move(detail), std::move(issues));
    }
};

/// Reads a batch: what is unreadable, or wrong whoever the buyer is, has its disposition.
/// Errors: not_yet: a newer schema version.
Result<std::vector<PendingDocument>> read_pending(std::span<const ports::Delivered> batch,
                                                  const ports::SellerDirectory& sellers);

/// Gives those that have a record theirs; or, if that was another request's, their disposition.
void match_issued(std::span<PendingDocument* const> bills, const ports::LineState& state,
                  const RecentDocuments& recent);

/// Gives the later ones of equal ids what became of the first.
void settle_duplicates(std::span<PendingDocument> bills);

}  // namespace billmill::usecases::issue
