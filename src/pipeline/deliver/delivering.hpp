#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "formats/messages.hpp"
#include "pipeline/handler.hpp"
#include "pipeline/recent_documents.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::pipeline::deliver {

/// One message of a batch, on its way to be a mail.
struct Delivering {
    const ports::Envelope* envelope = nullptr;
    formats::Notification notification;
    Uuid id;                           ///< The delivery's.
    const Delivering* twin = nullptr;  ///< An earlier message of the batch that orders the same delivery.
    std::shared_ptr<const RecentDocuments::Entry> invoice;  ///< Its record; its bytes where they are at hand.
    std::optional<Verdict> verdict;

    [[nodiscard]] bool open() const { return !verdict && twin == nullptr; }
};

/// Errors: not_yet: a newer schema version.
Result<std::vector<Delivering>> read_orders(std::span<const ports::Delivered> batch);

/// Finds each one's record; has those wait whose record can't be seen yet.
Outcome find_invoices(std::span<Delivering> batch, ports::InvoiceStore& invoices,
                      const RecentDocuments& recent);

/// Verdicts of all, the twins' included.
[[nodiscard]] std::vector<Verdict> verdicts_of(std::span<Delivering> batch);

}  // namespace billmill::pipeline::deliver
