#pragma once

#include <string>

#include "ports/invoice_store.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A seller's month as the return GSTR-1.
///
/// Errors:    seller_not_allowed; unknown_seller; invalid_request: not_for_the_portal, hsn_missing, too_many_invoices (100,000 are told
///            one by one at most); those of the store.
/// Memory:    the file: 40 MB at most.     Threads: any; waits for the store.     Source: see formats/gstr1.hpp.
class ExportGstr1 {
public:
    ExportGstr1(ports::InvoiceStore& invoices, const ports::SellerDirectory& sellers)
        : invoices_{invoices}, sellers_{sellers} {}
    /// `month`: its first day.
    [[nodiscard]] Answer<std::string> operator()(const Caller& caller, const std::string& seller,
                                                 const Date& month);

private:
    ports::InvoiceStore& invoices_;
    const ports::SellerDirectory& sellers_;
};

}  // namespace billmill::usecases
