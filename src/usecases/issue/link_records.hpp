#pragma once

#include <optional>

#include "ports/invoice_store.hpp"
#include "usecases/issue/line_plan.hpp"

namespace billmill::usecases::issue {

/// Makes the records of plans the next of their line's chain.
///
/// Promise:   every prefix of a linked plan is a valid chain: each link covers the one before it, and the first covers
///            the line's end as the plan's state knows it. If that is not the end any more, the store refuses the plan
///            whole, because the place is taken.
/// Threads:   one.
class LinkRecords {
public:
    explicit LinkRecords(ports::InvoiceStore& invoices) : invoices_{invoices} {}
    /// Errors: those of the store: it is asked for the books' id once, and for a line's older records before its first
    /// link.
    Outcome operator()(LinePlan& plan, const ports::LineState& state);

private:
    Result<Digest> link_before(const domain::NumberingLine& line, const ports::LineState& state);

    ports::InvoiceStore& invoices_;
    std::optional<Uuid> books_;
};

}  // namespace billmill::usecases::issue
