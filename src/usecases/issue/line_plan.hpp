#pragma once

#include "document/invoice_renderer.hpp"
#include "ports/clock.hpp"
#include "usecases/issue/pending_document.hpp"
#include "usecases/issue/render_pool.hpp"

namespace billmill::usecases::issue {

/// The next records of one numbering line: numbered, dated, rendered. Nothing of it holds until it is appended.
struct LinePlan {
    std::vector<PendingDocument*> bills;
    std::vector<ports::EncodedInvoice> records;  ///< One per bill, numbers rising by one.
    std::vector<std::string> documents;          ///< Their bytes.
    std::vector<Digest> contents;                ///< What the chain covers of each: formats::content_hash().

    /// The records are durable: each bill has its invoice.
    void mark_issued();
};

struct Planner {
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    RenderPool& pool;

    /// Plans the open bills; the records' links are still to be made (link_records.hpp). What can't be numbered or rendered gets its disposition and no number.
    /// Errors: unavailable: the seller's time zone is not at hand.
    Result<LinePlan> plan(std::span<PendingDocument* const> bills, const ports::LineState& state);

private:
    /// False: some could not be rendered; their dispositions are set, and the others need new numbers.
    bool render_all(LinePlan& plan);
};

}  // namespace billmill::usecases::issue
