#pragma once

#include <span>
#include <vector>

#include "formats/records.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::tests {

/// Appends records as they are, with the chain that they bear or without one.
inline Outcome append_records(ports::InvoiceStore& invoices, std::span<const domain::Invoice> records) {
    std::vector<ports::EncodedInvoice> encoded;
    encoded.reserve(records.size());
    for (const auto& record : records) encoded.push_back({record, formats::encode(record)});
    return invoices.append(encoded);
}
inline Outcome append_record(ports::InvoiceStore& invoices, const domain::Invoice& record) {
    return append_records(invoices, std::span{&record, 1});
}

}  // namespace billmill::tests
