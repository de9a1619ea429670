#pragma once

#include "document/invoice_renderer.hpp"
#include "pipeline/issue/bill.hpp"
#include "pipeline/render_pool.hpp"
#include "ports/clock.hpp"

namespace billmill::pipeline::issue {

/// The next records of one numbering line: numbered, dated, rendered. Nothing of it holds until it is appended.
struct LinePlan {
    std::vector<Bill*> bills;
    std::vector<domain::Invoice> records;  ///< One per bill, numbers rising by one.
    std::vector<std::string> documents;    ///< Their bytes.

    /// The records are durable: each bill has its invoice.
    void enact();
};

struct Planner {
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    RenderPool& pool;

    /// Plans the open bills. What can't be numbered or rendered gets its verdict and no number.
    /// Errors: unavailable: the seller's time zone is not at hand.
    Result<LinePlan> plan(std::span<Bill* const> bills, const ports::LineState& state);

private:
    /// False: some could not be rendered; their verdicts are set, and the others need new numbers.
    bool render_all(LinePlan& plan);
};

}  // namespace billmill::pipeline::issue
