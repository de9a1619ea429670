#pragma once

#include <map>
#include <set>
#include <vector>

#include "ports/clock.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"
#include "ports/run_store.hpp"

namespace billmill::usecases {

/// A row that is refused now, and was given away before.
struct DoubtedRefusal {
    ports::EntryChange refused;
    Uuid bill;  ///< That it would be.
};

/// Rows that were given away before and are refused now. Such a bill may wait on the bus, though nobody knows its key: who put it
/// there was killed before it was told. Refused, corrected and sent again, it would be billed twice.
///
/// Promise:   a row is refused once all that was accepted by its first refusal was consumed, and nothing has come of its bill.
///            Until then it stays ready, and others are given away before it.
/// Memory:    the rows in hand at a kill: a few windows at most.
/// Errors:    those of bus and stores.     Threads: one at a time.
class DoubtedRefusals {
public:
    struct Ports {
        ports::MessageBus& bus;
        ports::InvoiceStore& invoices;
        ports::DeadLetterStore& dead_letters;
        ports::ParkedStore& parked;
        const ports::Clock& clock;
    };
    explicit DoubtedRefusals(Ports ports) : ports_{ports} {}

    /// The ordinal behind which the run's other rows stand; 0: there is no doubt.
    [[nodiscard]] std::int64_t last_of(const Uuid& run) const;
    /// There were no others: the rows in doubt are read once more, when their pause has passed.
    void begin_again(const Uuid& run);
    /// Adds what is known by now to `changes`: refused, or accepted after all.
    [[nodiscard]] Outcome decide(const Uuid& run, std::vector<DoubtedRefusal> doubted,
                                 std::vector<ports::EntryChange>& changes);
    void forget(const Uuid& run) { doubts_.erase(run); }

private:
    struct OfRun {
        std::map<std::int64_t, Instant> since;  ///< By ordinal.
        std::int64_t ordinal = 0;
        Milliseconds again{};  ///< Since the machine started.
    };
    [[nodiscard]] Result<std::set<Uuid>> find_accepted(const std::vector<Uuid>& bills);

    const Ports ports_;
    std::map<Uuid, OfRun> doubts_;
};

}  // namespace billmill::usecases
