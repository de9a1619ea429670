#pragma once

#include <optional>
#include <string>

#include "ports/customer_store.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/index/current_index.hpp"

namespace billmill::usecases {

/// Customers as those who ask may see them.
///
/// Promise:   a caller that is limited to some sellers sees the customers to whom one of these has issued a document, and by an
///            id that nobody can guess any. Of no other is it told whether it is there: ids made of an `externalId`, an e-mail
///            address or a key can be guessed.
/// Errors:    those of the stores.     Threads: any. Waits for the stores.
class FindCustomers {
public:
    FindCustomers(ports::CustomerStore& customers, ports::InvoiceStore& invoices, CurrentIndex& index)
        : customers_{customers}, invoices_{invoices}, index_{index} {}

    /// nullopt: it is not there, or not for this caller.
    [[nodiscard]] Result<std::optional<ports::StoredCustomer>> find(const Caller& caller, const Uuid& id);
    [[nodiscard]] Result<ports::Page<ports::StoredCustomer>> list(const Caller& caller,
                                                                  const std::optional<std::string>& email,
                                                                  const ports::PageRequest& page);
    /// By what stands in them, for a caller that sees all. Errors also: index_building.
    [[nodiscard]] Answer<ports::Page<ports::StoredCustomer>> search(const ports::CustomerSearch& search,
                                                                    const ports::PageRequest& page);

private:
    [[nodiscard]] Result<bool> sees(const Caller& caller, const Uuid& id);

    ports::CustomerStore& customers_;
    ports::InvoiceStore& invoices_;
    CurrentIndex& index_;
};

}  // namespace billmill::usecases
