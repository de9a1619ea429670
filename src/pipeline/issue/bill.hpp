#pragma once

#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "pipeline/handler.hpp"
#include "pipeline/recent_documents.hpp"
#include "ports/invoice_store.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::pipeline::issue {

/// An invoice asked for, and its buyer once they have met.
struct Billing {
    domain::BillingRequest request;
    std::optional<domain::Customer> buyer;
    std::optional<domain::PricedInvoice> priced;
};

/// A credit note asked for, and the invoice it takes back. Its amounts depend on the credits before it, so
/// they are found out when it is numbered.
struct Crediting {
    domain::CreditRequest request;
    std::shared_ptr<const domain::Invoice> original;
};

/// One message of a batch, on its way from request to record.
struct Bill {
    const ports::Envelope* envelope = nullptr;
    std::variant<Billing, Crediting> asked;
    const domain::Seller* seller = nullptr;
    domain::NumberingLine line;
    const Bill* twin = nullptr;  ///< An earlier message of the batch with the same id, which goes first.

    std::shared_ptr<const RecentDocuments::Entry>
        issued;  ///< Its record, and its bytes once they are at hand.
    bool needs_file = false;
    std::optional<Verdict> verdict;  ///< Only of what is not issued.

    [[nodiscard]] Billing* billing() { return std::get_if<Billing>(&asked); }
    [[nodiscard]] Crediting* crediting() { return std::get_if<Crediting>(&asked); }
    [[nodiscard]] bool undecided() const { return !issued && !verdict; }
    [[nodiscard]] bool open() const { return undecided() && twin == nullptr; }
    void die(std::string code, std::string detail, Issues issues = {}) {
        verdict = Verdict::dead(std::move(code), std::move(detail), std::move(issues));
    }
};

/// Reads a batch: what is unreadable, or wrong whoever the buyer is, has its verdict.
/// Errors: not_yet: a newer schema version.
Result<std::vector<Bill>> read_bills(std::span<const ports::Delivered> batch,
                                     const ports::SellerDirectory& sellers);

/// Gives those that have a record theirs; or, if that was another request's, their verdict.
void recognise(std::span<Bill* const> bills, const ports::LineState& state, const RecentDocuments& recent);

/// Gives the later ones of equal ids what became of the first.
void settle_twins(std::span<Bill> bills);

}  // namespace billmill::pipeline::issue
