#include "usecases/deliver/delivery_task.hpp"

#include <algorithm>
#include <unordered_map>

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

Outcome find_invoices(std::span<DeliveryTask> batch, ports::InvoiceStore& invoices,
                      const RecentDocuments& recent) {
    std::vector<Uuid> missing;
    for (auto& task : batch) {
        if (!task.open()) continue;
        task.invoice = recent.find(task.notification.invoice_id);
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
        if (const auto place = found.find(task.notification.invoice_id); place != found.end())
            task.invoice = place->second;
        else
            task.disposition =
                ports::Disposition::retry("unknown_invoice", "no such invoice is in the store");
    }
    return {};
}

Outcome find_addresses(std::span<DeliveryTask> batch, ports::CustomerStore& customers) {
    std::vector<DeliveryTask*> to_buyers;
    std::unordered_map<Uuid, std::string> addresses;
    for (auto& task : batch) {
        if (!task.open() || task.notification.copy || task.notification.as_given) continue;
        to_buyers.push_back(&task);
        addresses.emplace(task.invoice->invoice.buyer.id, std::string{});
    }
    if (to_buyers.empty()) return {};
    TRY(auto stored, customers.find(keys_of(addresses)));
    for (auto& customer : stored) addresses[customer.customer.id] = std::move(customer.customer.email);
    // What the bill said is newer than the store, until the registration that it brought has taken effect.
    std::vector<DeliveryTask*> brought;
    for (auto* task : to_buyers) {
        auto& address = addresses[task->invoice->invoice.buyer.id];
        if (address.empty() || address == task->address) continue;
        if (task->notification.brought)
            brought.push_back(task);
        else
            task->address = address;
    }
    if (brought.empty()) return {};
    std::unordered_map<Uuid, DeliveryTask*> by_registration;
    for (auto* task : brought)
        by_registration.emplace(formats::brought_registration_id(task->notification.invoice_id), task);
    TRY(const auto applied, customers.applied(keys_of(by_registration)));
    for (const auto& registration : applied) {
        auto* task = by_registration.at(registration.request_id);
        task->address = addresses[task->invoice->invoice.buyer.id];
    }
    return {};
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
    const auto& invoice = task.invoice->invoice;
    const auto& recipient = task.notification.recipient;
    if (!invoice.original || invoice.deliver != domain::Deliver::mail) return std::nullopt;
    const bool had_it = recipient == invoice.buyer.email ||
                        std::ranges::find(invoice.copies, recipient) != invoice.copies.end();
    if (!had_it) return std::nullopt;
    return formats::delivery_id({.invoice_id = invoice.original->id, .recipient = recipient});
}

}  // namespace billmill::usecases::deliver
