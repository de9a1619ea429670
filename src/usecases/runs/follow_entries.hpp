#pragma once

#include <map>
#include <span>

#include "ports/clock.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/run_store.hpp"
#include "usecases/bill_states.hpp"

namespace billmill::usecases {

/// Notes what has become of the bills and mails that a run has given to the stages: by looking at invoices, dead letters and
/// deliveries, so that retries by hand and mails of days later are seen like all others. Each call looks at one page of the run, so
/// that what waits holds up nothing else.
///
/// Errors:    those of the stores.     Threads: one at a time.
class FollowEntries {
public:
    struct Ports {
        ports::RunStore& runs;
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
        ports::DeadLetterStore& dead_letters;
        const ports::Clock& clock;
    };
    FollowEntries(Ports ports, int looked_at_once)
        : ports_{ports},
          states_{{ports.invoices, ports.deliveries, ports.dead_letters}},
          looked_at_once_{looked_at_once} {}
    /// True of each: something was noted.
    [[nodiscard]] Result<bool> accepted(const domain::Run& run);
    [[nodiscard]] Result<bool> failed(const domain::Run& run);
    [[nodiscard]] Result<bool> mails(const domain::Run& run);

private:
    /// Where the look at what has failed goes on, and when.
    struct FailedSeen {
        std::int64_t ordinal = 0;
        Milliseconds next{};  ///< When to look again, since the machine started.
    };
    [[nodiscard]] Result<bool> queued_mails(const domain::Run& run);
    [[nodiscard]] Result<bool> failed_mails(const domain::Run& run);
    [[nodiscard]] Result<bool> note_mails(const domain::Run& run, std::span<const domain::RunEntry> entries);
    [[nodiscard]] FailedSeen seen_after(std::span<const domain::RunEntry> page, Milliseconds pause) const;

    const Ports ports_;
    BillStates states_;
    const int looked_at_once_;
    std::map<Uuid, std::int64_t> accepted_seen_;  ///< The last entry that was looked at, by run.
    std::map<Uuid, std::int64_t> mails_seen_;     ///< Likewise, of those whose mails are on their way.
    std::map<Uuid, FailedSeen> failed_seen_;
    std::map<Uuid, FailedSeen> failed_mails_seen_;
};

}  // namespace billmill::usecases
