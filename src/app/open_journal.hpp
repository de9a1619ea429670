#pragma once

#include <memory>

#include "adapters/filesystem/journal_folder.hpp"
#include "app/settings.hpp"
#include "foundation/metrics.hpp"
#include "gateway/parts.hpp"
#include "usecases/journal/journal_keeper.hpp"
#include "usecases/journal/released_invoices.hpp"

namespace billmill::app {

/// The journal that the settings name, and what waits for it. Ownership: borrows the rest.
class OpenJournal {
public:
    OpenJournal(const Settings& settings, ports::InvoiceStore& invoices, const ports::Clock& clock);

    [[nodiscard]] usecases::JournalKeeper& keeper() { return keeper_; }
    /// The invoices that may leave.
    [[nodiscard]] ports::InvoiceStore& released() { return released_; }
    /// Degraded while it can't be written.
    [[nodiscard]] gateway::PartStatus status() const;
    void add_metrics(metrics::Registry& metrics) const;

private:
    adapters::filesystem::JournalFolder folder_;
    usecases::JournalKeeper keeper_;
    usecases::ReleasedInvoices released_;
};

/// nullptr: the settings name none.
[[nodiscard]] std::unique_ptr<OpenJournal> open_journal(const Settings& settings,
                                                        ports::InvoiceStore& invoices,
                                                        const ports::Clock& clock);

}  // namespace billmill::app
