#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "domain/invoice.hpp"
#include "domain/lifecycle/bill_state.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/parked_store.hpp"
#include "ports/request_inbox.hpp"
#include "usecases/bill_states.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// What a bill waits for, and until when: then it fails, or is tried again.
struct Waiting {
    std::string code;  ///< As of parked work: unknown_customer …
    Instant until{};
};

/// A bill that has no invoice yet, or never will.
struct UnissuedBill {
    Uuid id;
    BillState state = BillState::waiting;  ///< Or failed.
    Instant accepted_at{};
    std::optional<Waiting> waiting;            ///< Where it is not merely in line.
    std::optional<ports::DeadLetter> failure;  ///< Why it failed.
};

/// What became of bills: a look at the stores, no more. A bill that the caller may not see does not exist for it.
///
/// Errors:    no_such_bill; those of the stores.
/// Threads:   any.
class FindBill {
public:
    struct Ports {
        ports::RequestInbox& inbox;
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
        ports::ParkedStore& parked;
        ports::DeadLetterStore& dead_letters;
    };
    /// `customer_grace`: a bill waits so long for its customer, counted from acceptance.
    FindBill(Ports ports, Milliseconds customer_grace)
        : ports_{ports},
          states_{{ports.invoices, ports.deliveries, ports.dead_letters}},
          customer_grace_{customer_grace} {}

    [[nodiscard]] Answer<std::variant<IssuedBill, UnissuedBill>> operator()(const Caller& caller,
                                                                            const Uuid& id);
    /// A bill as its row of parked work shows it.
    [[nodiscard]] UnissuedBill waiting(const ports::Parked& parked) const;
    /// The invoice alone.   Errors: not_issued with `fault` and sentence as given: there is a bill and no invoice yet.
    [[nodiscard]] Answer<domain::Invoice> invoice(const Caller& caller, const Uuid& id, Fault fault,
                                                  std::string sentence);

private:
    [[nodiscard]] Answer<std::optional<domain::Invoice>> find_invoice(const Caller& caller, const Uuid& id);
    [[nodiscard]] Answer<UnissuedBill> unissued(const Caller& caller, const Uuid& id);
    [[nodiscard]] Result<std::optional<ports::DeadLetter>> failure_of(const IssuedBill& bill);

    Ports ports_;
    BillStates states_;
    const Milliseconds customer_grace_;
};

/// A numbering line's key begins with its seller.
[[nodiscard]] std::string_view seller_of(std::string_view line);
/// The seller of a bill or credit, from its message.
[[nodiscard]] std::string_view seller_of(const ports::Envelope& message);
/// A bill as its open dead letter shows it.
[[nodiscard]] UnissuedBill failed(ports::DeadLetter letter);

}  // namespace billmill::usecases
