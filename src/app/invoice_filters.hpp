#pragma once

#include <CLI/CLI.hpp>

#include <array>
#include <string>

#include "app/ask_server.hpp"

namespace billmill::app {

/// Which invoices: the filters of GET /api/v1/invoices and of the exports, as options.
struct InvoiceFilters {
    enum Name : std::uint8_t {
        q,
        idempotency_key,
        state,
        delivery,
        type,
        number,
        customer,
        seller,
        run,
        ids,
        currency,
        issued_from,
        issued_to,
        due_from,
        due_to,
        amount_from,
        amount_to,
        sort,
        count
    };
    std::array<std::string, count> values{};  ///< As typed; empty: not asked for. The server checks them.

    /// `states`: what --state takes, parted by commas; `about_state` says so to people.
    void add_to(CLI::App& app, const char* about_state, const char* states);
    void add_to(Query& query) const;
};

}  // namespace billmill::app
