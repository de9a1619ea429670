#include "usecases/recent_documents.hpp"

namespace billmill::usecases {
namespace {

/// A record's texts are bounded and mostly short; its lines are what can be many.
std::size_t cost(const RecentDocuments::Entry& entry) {
    return sizeof(RecentDocuments::Entry) + entry.pdf.capacity() + 2'048 +
           entry.invoice.priced.lines.size() * (sizeof(domain::InvoiceLine) + 128);
}

}  // namespace

void RecentDocuments::put(std::shared_ptr<const Entry> entry) {
    const auto bytes = cost(*entry);
    const std::lock_guard lock{mutex_};
    if (bytes > bytes_max_ || entries_.contains(entry->invoice.id)) return;
    while (bytes_ + bytes > bytes_max_) forget_oldest();
    bytes_ += bytes;
    order_.push_back(entry->invoice.id);
    const auto id = entry->invoice.id;
    entries_.emplace(id, std::move(entry));
}

void RecentDocuments::forget_oldest() {
    const auto oldest = entries_.find(order_.front());
    bytes_ -= cost(*oldest->second);
    entries_.erase(oldest);
    order_.pop_front();
}

std::shared_ptr<const RecentDocuments::Entry> RecentDocuments::find(const Uuid& invoice_id) const {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(invoice_id);
    return found == entries_.end() ? nullptr : found->second;
}

std::size_t RecentDocuments::bytes() const {
    const std::lock_guard lock{mutex_};
    return bytes_;
}

}  // namespace billmill::usecases
