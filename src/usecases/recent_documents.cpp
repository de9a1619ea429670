#include "usecases/recent_documents.hpp"

#include <iterator>
#include <utility>

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
    while (bytes_ + bytes > bytes_max_) forget_one();
    bytes_ += bytes;
    const auto id = entry->invoice.id;
    waiting_.push_back(id);
    entries_.emplace(id, Kept{.entry = std::move(entry), .place = std::prev(waiting_.end())});
}

void RecentDocuments::forget_one() {
    auto& ids = handed_out_.empty() ? waiting_ : handed_out_;
    const auto found = entries_.find(ids.front());
    bytes_ -= cost(*found->second.entry);
    entries_.erase(found);
    ids.pop_front();
}

std::shared_ptr<const RecentDocuments::Entry> RecentDocuments::find(const Uuid& invoice_id) const {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(invoice_id);
    return found == entries_.end() ? nullptr : found->second.entry;
}

std::shared_ptr<const RecentDocuments::Entry> RecentDocuments::hand_out(const Uuid& invoice_id) {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(invoice_id);
    if (found == entries_.end()) return nullptr;
    auto& kept = found->second;
    if (!std::exchange(kept.handed_out, true)) handed_out_.splice(handed_out_.end(), waiting_, kept.place);
    return kept.entry;
}

std::size_t RecentDocuments::bytes() const {
    const std::lock_guard lock{mutex_};
    return bytes_;
}

}  // namespace billmill::usecases
