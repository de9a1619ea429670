#pragma once

#include <deque>
#include <unordered_map>

#include "domain/lifecycle/bill_state.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::usecases {

/// The documents that were indexed last. A mail follows its invoice within seconds, and changes nothing but the mail's state:
/// with this, the record is not read once more.
///
/// Threads:   one.     Bounds: `documents_max`, about half a kilobyte each.
class RecentlyIndexed {
public:
    struct Document {
        ports::IndexedInvoice indexed;
        domain::MailRecipients recipients;
    };

    /// In the place of what was known of it. The oldest goes where there are too many.
    void remember(Document document);
    /// nullptr: not among them.
    [[nodiscard]] const Document* find(const Uuid& id) const;

private:
    static constexpr std::size_t documents_max = 10'000;

    std::unordered_map<Uuid, Document> documents_;
    std::deque<Uuid> by_age_;
};

}  // namespace billmill::usecases
