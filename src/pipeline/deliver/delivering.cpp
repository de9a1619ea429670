#include "pipeline/deliver/delivering.hpp"

#include <unordered_map>

#include "foundation/invariant.hpp"
#include "pipeline/decoded.hpp"

namespace billmill::pipeline::deliver {

Result<std::vector<Delivering>> read_orders(std::span<const ports::Delivered> batch) {
    std::vector<Delivering> orders;
    orders.reserve(batch.size());  // Twins point into it.
    std::unordered_map<Uuid, const Delivering*> first;
    for (const auto& message : batch) {
        TRY(auto notification, decoded(formats::decode_notification(message.envelope.payload)));
        auto& order = orders.emplace_back();
        order.envelope = &message.envelope;
        if (!notification.value) {
            order.verdict = std::move(notification.verdict);
            continue;
        }
        order.notification = *std::move(notification.value);
        order.id = formats::delivery_id(order.notification);
        const auto [place, is_first] = first.try_emplace(order.id, &order);
        if (!is_first) order.twin = place->second;
    }
    return orders;
}

Outcome find_invoices(std::span<Delivering> batch, ports::InvoiceStore& invoices,
                      const RecentDocuments& recent) {
    std::vector<Uuid> missing;
    for (auto& order : batch) {
        if (!order.open()) continue;
        order.invoice = recent.find(order.notification.invoice_id);
        if (!order.invoice) missing.push_back(order.notification.invoice_id);
    }
    if (missing.empty()) return {};
    TRY(auto stored, invoices.find(missing));
    std::unordered_map<Uuid, std::shared_ptr<const RecentDocuments::Entry>> found;
    for (auto& invoice : stored) {
        const auto id = invoice.id;
        found.emplace(id, std::make_shared<const RecentDocuments::Entry>(
                              RecentDocuments::Entry{std::move(invoice), {}}));
    }
    for (auto& order : batch) {
        if (!order.open() || order.invoice) continue;
        if (const auto place = found.find(order.notification.invoice_id); place != found.end())
            order.invoice = place->second;
        else
            order.verdict = Verdict::park("unknown_invoice", "no such invoice is in the store");
    }
    return {};
}

std::vector<Verdict> verdicts_of(std::span<Delivering> batch) {
    for (auto& order : batch) {
        if (order.verdict) continue;
        INVARIANT(order.twin != nullptr && order.twin->verdict, "each delivery came to something");
        order.verdict = order.twin->verdict;
    }
    std::vector<Verdict> verdicts;
    verdicts.reserve(batch.size());
    for (auto& order : batch) verdicts.push_back(*std::move(order.verdict));
    return verdicts;
}

}  // namespace billmill::pipeline::deliver
