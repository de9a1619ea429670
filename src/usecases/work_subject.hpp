#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/money.hpp"
#include "ports/envelope.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::usecases {

/// What failed or parked work is about, as far as its message and the issued invoices tell. What is unknown is empty.
struct WorkSubject {
    std::optional<Uuid> bill;  ///< Of a bill, a credit or a mail.
    std::string seller;
    std::string customer;                 ///< The customer's e-mail address, or its id.
    std::string recipient;                ///< Of a mail: whom it is for.
    std::string number;                   ///< As printed. Of a mail: its invoice has one.
    std::optional<domain::Money> amount;  ///< Due, of the invoice.
};

struct WorkMessage {
    ports::Stage stage = ports::Stage::billing;
    const ports::Envelope* message = nullptr;
};

/// One for each message, in their order. It reads the invoices that they name, in one call.
/// Errors: those of the store.
[[nodiscard]] Result<std::vector<WorkSubject>> subjects_of(std::span<const WorkMessage> messages,
                                                           ports::InvoiceStore& invoices);

}  // namespace billmill::usecases
