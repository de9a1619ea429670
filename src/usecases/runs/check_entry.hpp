#pragma once

#include "document/invoice_renderer.hpp"
#include "domain/invoice.hpp"
#include "formats/requests.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/accept/request_acceptor.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A bill of a file as it would be issued now.
struct CheckedEntry {
    formats::Read<domain::BillingRequest> bill;
    std::string seller;  ///< Its id, where the bill names none, too.
    domain::PricedInvoice priced;
    std::vector<Warning> warnings;  ///< What accepting it warns of.
};

/// Every check that a bill of a file can fail: those of a single bill, and that its customer is known. Nothing is kept.
///
/// Errors:    every issue of the bill. An engine's failure is no issue: the answer's refusal has it.
/// Threads:   any. Reads the store.
class CheckEntry {
public:
    CheckEntry(ports::CustomerStore& customers, const ports::SellerDirectory& sellers,
               const document::InvoiceRenderer& renderer, const ports::Clock& clock)
        : customers_{customers}, sellers_{sellers}, renderer_{renderer}, clock_{clock} {}
    [[nodiscard]] Answer<CheckedEntry> operator()(const Caller& caller, std::string_view body);

private:
    [[nodiscard]] Answer<domain::Customer> buyer_of(const domain::BillingRequest& request);

    ports::CustomerStore& customers_;
    const ports::SellerDirectory& sellers_;
    const document::InvoiceRenderer& renderer_;
    const ports::Clock& clock_;
};

}  // namespace billmill::usecases
