#pragma once

#include <span>
#include <unordered_set>
#include <vector>

#include "ports/account.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/parked_store.hpp"

// What became of ids that stand on a bus, by the stores: what both accounts of a cluster are made of.

namespace billmill::usecases {

/// Where work can end or wait.
struct AccountStores {
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    ports::ParkedStore& parked;
    ports::DeadLetterStore& dead_letters;
};

/// What must be known of an id to find what became of it.
struct LoggedId {
    Uuid id;
    Uuid invoice;            ///< notify: whose mail it is.
    bool committed = false;  ///< Its last message is.
};

struct Reconciled {
    ports::StageAccount account;  ///< Of these ids alone.
    std::vector<Uuid> done;       ///< Those that are done.
};

/// Work goes on meanwhile: an id found nowhere is looked for again before it is called missing.
/// `entries`: each id once.     Errors: those of the stores.
[[nodiscard]] Result<Reconciled> reconcile(const AccountStores& stores, ports::Stage stage,
                                           std::vector<LoggedId> entries);

/// Mails that an issued invoice asks for, and that stand on no topic because its message is not committed yet.
/// `announced`: the mails that stand on one.     Errors: those of the store.
Outcome add_unannounced(const AccountStores& stores, std::span<const LoggedId> billing,
                        const std::unordered_set<Uuid>& announced, ports::StageAccount& notify);

}  // namespace billmill::usecases
