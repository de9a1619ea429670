#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "formats/messages.hpp"
#include "ports/customer_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/stage_handler.hpp"
#include "usecases/recent_documents.hpp"

namespace billmill::usecases::deliver {

/// One message of a batch, on its way to be a mail.
struct DeliveryTask {
    const ports::Envelope* envelope = nullptr;
    formats::Notification notification;
    Uuid id;                                     ///< The delivery's.
    std::string address;                         ///< Where the mail goes.
    const DeliveryTask* duplicate_of = nullptr;  ///< An earlier message of the batch for the same delivery.
    std::shared_ptr<const RecentDocuments::Entry> invoice;  ///< Its record; its bytes where they are at hand.
    std::optional<domain::Amendment> amendment{};           ///< What was added to it: the document shows it.
    Instant refused_since{};  ///< As the delivery store has it: see domain::Delivery.
    std::optional<ports::Disposition> disposition;

    [[nodiscard]] bool open() const { return !disposition && duplicate_of == nullptr; }
};

/// Errors: not_yet: a newer schema version.
Result<std::vector<DeliveryTask>> read_tasks(std::span<const ports::Delivered> batch);

/// Finds each one's record; has those wait whose record can't be seen yet.
Outcome find_invoices(std::span<DeliveryTask> batch, ports::InvoiceStore& invoices, RecentDocuments& recent);

struct AddressPorts {
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
};
/// The buyer's mails go where their customers get mail now, unless a person gave the address; and where the bill says while
/// the registration that it brought has not taken effect: its first mail, a resend and the mail of its credit note.
/// Errors: those of the stores.
Outcome find_addresses(std::span<DeliveryTask> batch, const AddressPorts& ports);

/// Of a mail whose delivery has failed for good.
[[nodiscard]] ports::Disposition failed_mail(std::string code, std::string detail);

/// One disposition per task, duplicates included.
[[nodiscard]] std::vector<ports::Disposition> dispositions_of(std::span<DeliveryTask> batch);

/// The delivery of the invoice that a credit note takes back, to the same address; nullopt: it had none. A credit note goes to
/// whom its invoice went. Takes a task whose invoice was found.
[[nodiscard]] std::optional<Uuid> mail_of_original(const DeliveryTask& task);
/// The same of a document that goes to `recipient`.
[[nodiscard]] std::optional<Uuid> mail_of_original(const domain::Invoice& invoice,
                                                   const std::string& recipient);

}  // namespace billmill::usecases::deliver
