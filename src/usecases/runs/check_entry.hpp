#pragma once

#include "domain/invoice.hpp"
#include "formats/requests.hpp"
#include "ports/customer_store.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A bill of a file as it would be issued now.
struct CheckedEntry {
    formats::Read<domain::BillingRequest> bill;
    domain::PricedInvoice priced;
};

/// Every check that a bill of a file can fail: those of a single bill, and that its customer is known. Nothing is kept.
///
/// Errors:    every issue of the bill. An engine's failure is no issue: the answer's refusal has it.
/// Threads:   any. Reads the store.
class CheckEntry {
public:
    CheckEntry(ports::CustomerStore& customers, const ports::SellerDirectory& sellers)
        : customers_{customers}, sellers_{sellers} {}
    [[nodiscard]] Answer<CheckedEntry> operator()(const Caller& caller, std::string_view body);

private:
    [[nodiscard]] Answer<domain::Customer> buyer_of(const domain::BillingRequest& request);

    ports::CustomerStore& customers_;
    const ports::SellerDirectory& sellers_;
};

}  // namespace billmill::usecases
