#include "app/open_journal.hpp"

namespace billmill::app {

OpenJournal::OpenJournal(const Settings& settings, ports::InvoiceStore& invoices, const ports::Clock& clock)
    : folder_{settings.journal, settings.data / "journal"},
      keeper_{folder_, invoices, clock},
      released_{invoices, keeper_} {}

gateway::PartStatus OpenJournal::status() const {
    const auto now = keeper_.status();
    gateway::PartStatus status;
    status.since = now.since;
    if (now.why.empty()) return status;
    status.state = gateway::PartState::degraded;
    status.reason =
        now.why + "; invoices are issued, and neither mails nor answers show them until it is written";
    return status;
}

void OpenJournal::add_metrics(metrics::Registry& metrics) const {
    metrics.callback_counter(
        "billmill_journal_syncs_total", "Syncs of the journal.", {},
        [&activity = folder_.activity()] { return static_cast<double>(activity.syncs); });
    metrics.callback_counter(
        "billmill_journal_bytes_total", "Bytes written to the journal.", {},
        [&activity = folder_.activity()] { return static_cast<double>(activity.bytes); });
}

std::unique_ptr<OpenJournal> open_journal(const Settings& settings, ports::InvoiceStore& invoices,
                                          const ports::Clock& clock) {
    if (settings.journal.empty()) return nullptr;
    return std::make_unique<OpenJournal>(settings, invoices, clock);
}

}  // namespace billmill::app
