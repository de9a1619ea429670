#pragma once

#include "gateway/answers.hpp"
#include "gateway/parts.hpp"
#include "gateway/this_process.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::gateway {

/// GET /api/v1/books and GET /api/v1/settings: which books these are, and how this process is set.     Threads: any.
class Books {
public:
    /// `parts`: the one called clock is told, where there is one.
    Books(ports::InvoiceStore& invoices, ThisProcess process, const std::vector<Part>& parts);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response settings(const Call& call);

private:
    ports::InvoiceStore& invoices_;
    const ThisProcess process_;
    std::function<PartStatus()> look_at_clock_;  ///< Empty: this process dates nothing.
};

}  // namespace billmill::gateway
