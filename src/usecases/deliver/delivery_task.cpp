#include "usecases/deliver/delivery_task.hpp"

#include <algorithm>
#include <unordered_map>

#include "domain/erasure.hpp"
#include "foundation/invariant.hpp"
#include "usecases/decoded.hpp"

namespace billmill::usecases::deliver {
namespace {

template <class T>
std::vector<Uuid> keys_of(const std::unordered_map<Uuid, T>& map) {
    std::vector<Uuid> keys;
    keys.reserve(map.size());
    for (const auto& [key, value] : map) keys.push_back(key);
    return keys;
}

}  // namespace

Result<std::vector<DeliveryTask>> read_tasks(std::span<const ports::Delivered> batch) {
    std::vector<DeliveryTask> tasks;
    tasks.reserve(batch.size());  // Duplicates point into it.
    std::unordered_map<Uuid, const DeliveryTask*> first;
    for (const auto& message : batch) {
        TRY(auto notification, decoded(message.envelope, formats::decode_notification));
        auto& task = tasks.emplace_back();
        task.envelope = &message.envelope;
        if (!notification.value) {
            task.disposition = std::move(notification.disposition);
            continue;
        }
        task.notification = *std::move(notification.value);
        task.id = formats::delivery_id(task.notification);
        task.address = task.notification.recipient;
        const auto [place, is_first] = first.try_emplace(task.id, &task);
        if (!is_first) task.duplicate_of = place->second;
    }
    return tasks;
}

Outcome find_invoices(std::span<DeliveryTask> batch, ports::InvoiceStore& invoices, RecentDocuments& recent) {
    std::vector<Uuid> missing;
    for (auto& task : batch) {
        if (!task.open()) continue;
        task.invoice = recent.hand_out(task.notification.invoice_id);
        if (!task.invoice) missing.push_back(task.notification.invoice_id);
    }
    if (missing.empty()) return {};
    TRY(auto stored, invoices.find(missing));
    std::unordered_map<Uuid, std::shared_ptr<const RecentDocuments::Entry>> found;
    for (auto& invoice : stored) {
        const auto id = invoice.id;
        found.emplace(id, std::make_shared<const RecentDocuments::Entry>(
                              RecentDocuments::Entry{std::move(invoice), {}}));
    }
    for (auto& task : batch) {
        if (!task.open() || task.invoice) continue;
        if (const auto place = found.find(task.notification.invoice_id); place == found.end())
            task.disposition =
                ports::Disposition::retry("unknown_invoice", "no such invoice is in the store");
        else if (domain::is_erased(place->second->invoice))
            task.disposition = ports::Disposition::dead_letter(
                "personal_data_erased", "the personal values of its record were erased");
        else
            task.invoice = place->second;
    }
    return {};
}

namespace {

/// Where customers get mail now, and since when.
using Stored = std::unordered_map<Uuid, ports::StoredCustomer>;

/// The document whose bill may have brought the customer: of a credit note, the invoice that it takes back.
const Uuid& billed_by(const DeliveryTask& task) {
    const auto& invoice = task.invoice->invoice;
    return invoice.original ? invoice.original->id : invoice.id;
}

/// Its message does not say so: who asks for a resend or a credit note does not see the bill.
bool may_have_been_brought(const DeliveryTask& task) {
    return task.notification.brought || task.notification.sequence > 0 ||
           task.invoice->invoice.original.has_value();
}

/// When the bills were accepted. Of invoices that credit notes take back, from their records.
Result<std::unordered_map<Uuid, Instant>> billed_at(std::span<DeliveryTask* const> tasks,
                                                    ports::InvoiceStore& invoices) {
    std::unordered_map<Uuid, Instant> at;
    std::vector<Uuid> preceding;
    for (const auto* task : tasks) {
        const auto& invoice = task->invoice->invoice;
        if (invoice.original)
            preceding.push_back(invoice.original->id);
        else
            at.emplace(invoice.id, invoice.accepted_at);
    }
    if (preceding.empty()) return at;
    TRY(const auto found, invoices.find(preceding));
    for (const auto& invoice : found) at.emplace(invoice.id, invoice.accepted_at);
    return at;
}

/// What a bill said of its customer is newer than the store, unless the store has that registration, or a change that was
/// accepted after the bill.
Outcome follow_if_newer(std::span<DeliveryTask* const> tasks, const Stored& stored,
                        const AddressPorts& ports) {
    TRY(const auto at, billed_at(tasks, ports.invoices));
    std::unordered_map<Uuid, std::vector<DeliveryTask*>> by_registration;
    for (auto* task : tasks) {
        const auto& customer = stored.at(task->invoice->invoice.buyer.id);
        const auto accepted = at.find(billed_by(*task));
        if (accepted != at.end() && customer.changed_at > accepted->second)
            task->address = customer.customer.email;
        else
            by_registration[formats::brought_registration_id(billed_by(*task))].push_back(task);
    }
    if (by_registration.empty()) return {};
    TRY(const auto applied, ports.customers.applied(keys_of(by_registration)));
    for (const auto& registration : applied) {
        for (auto* task : by_registration.at(registration.request_id))
            task->address = stored.at(task->invoice->invoice.buyer.id).customer.email;
    }
    return {};
}

}  // namespace

Outcome find_addresses(std::span<DeliveryTask> batch, const AddressPorts& ports) {
    std::vector<DeliveryTask*> to_buyers;
    Stored stored;
    for (auto& task : batch) {
        if (!task.open() || task.notification.copy || task.notification.as_given) continue;
        to_buyers.push_back(&task);
        stored.try_emplace(task.invoice->invoice.buyer.id);
    }
    if (to_buyers.empty()) return {};
    TRY(auto found, ports.customers.find(keys_of(stored)));
    for (auto& customer : found) {
        const auto id = customer.customer.id;
        stored[id] = std::move(customer);
    }
    std::vector<DeliveryTask*> unsure;
    for (auto* task : to_buyers) {
        const auto& address = stored.at(task->invoice->invoice.buyer.id).customer.email;
        if (address.empty() || address == task->address) continue;
        if (may_have_been_brought(*task))
            unsure.push_back(task);
        else
            task->address = address;
    }
    return unsure.empty() ? Outcome{} : follow_if_newer(unsure, stored, ports);
}

ports::Disposition failed_mail(std::string code, std::string detail) {
    auto failed = ports::Disposition::dead_letter(std::move(code), std::move(detail));
    failed.happened = ports::EventType::mail_failed;
    return failed;
}

std::vector<ports::Disposition> dispositions_of(std::span<DeliveryTask> batch) {
    for (auto& task : batch) {
        if (task.disposition) continue;
        INVARIANT(task.duplicate_of != nullptr && task.duplicate_of->disposition,
                  "each delivery came to something");
        task.disposition = task.duplicate_of->disposition;
    }
    std::vector<ports::Disposition> dispositions;
    dispositions.reserve(batch.size());
    for (auto& task : batch) dispositions.push_back(*std::move(task.disposition));
    return dispositions;
}

std::optional<Uuid> mail_of_original(const DeliveryTask& task) {
    return mail_of_original(task.invoice->invoice, task.notification.recipient);
}

std::optional<Uuid> mail_of_original(const domain::Invoice& invoice, const std::string& recipient) {
    if (!invoice.original || invoice.deliver != domain::Deliver::mail) return std::nullopt;
    const bool had_it = recipient == invoice.buyer.email ||
                        std::ranges::find(invoice.copies, recipient) != invoice.copies.end();
    if (!had_it) return std::nullopt;
    return formats::delivery_id({.invoice_id = invoice.original->id, .recipient = recipient});
}

}  // namespace billmill::usecases::deliver
