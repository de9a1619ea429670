#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "domain/invoice.hpp"
#include "domain/lifecycle/bill_state.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::usecases {

using domain::BillState;
using domain::MailState;

/// An issued bill with everything that happened to it since.
struct IssuedBill {
    domain::Invoice invoice;
    BillState state = BillState::issued;
    MailState mail = MailState::none;
    std::vector<domain::Invoice> credits;  ///< By rising ordinal; of a page of bills, empty.
    std::vector<ports::Delivery> deliveries;
    std::optional<ports::DeadLetter> failure;      ///< Of the buyer's mail, where that has failed.
    std::optional<domain::Amendment> amendment{};  ///< What was added to the invoice.
};

/// How far an issued bill has come, without the invoice.
struct BillProgress {
    BillState state = BillState::issued;
    MailState mail = MailState::none;
    std::vector<ports::Delivery> deliveries;
};

/// How far issued bills have come: from their deliveries, the dead letters and their credit notes.
///
/// Errors:    those of the stores.     Threads: any.
class BillStates {
public:
    struct Ports {
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
        ports::DeadLetterStore& dead_letters;
    };
    explicit BillStates(Ports ports) : ports_{ports} {}

    /// States and deliveries alone, in the order of `invoices`, 200 at most.
    [[nodiscard]] Result<std::vector<IssuedBill>> of(std::vector<domain::Invoice> invoices);
    /// The same of invoices that somebody else holds.
    [[nodiscard]] Result<std::vector<BillProgress>> progress_of(
        std::span<const domain::Invoice* const> invoices);
    /// The deliveries of each of these invoices, as their mails' states are taken from them.
    [[nodiscard]] Result<std::unordered_map<Uuid, std::vector<ports::Delivery>>> deliveries_of(
        std::span<const Uuid> invoices);
    /// With what was added to the invoices.
    [[nodiscard]] Result<std::vector<IssuedBill>> shown(std::vector<domain::Invoice> invoices);
    [[nodiscard]] Outcome add_amendments(std::span<IssuedBill> bills);
    /// A delivery whose message is a dead letter has failed: its stage ended it, and the delivery's own record was not told.
    [[nodiscard]] Outcome apply_dead_letters(std::span<ports::Delivery> deliveries);

private:
    Ports ports_;
};

}  // namespace billmill::usecases
