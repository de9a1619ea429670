#pragma once

#include <vector>

#include "domain/invoice.hpp"
#include "ports/event_log.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// An event with the record that it is about.
struct EventView {
    ports::Event event;
    std::optional<domain::Invoice> invoice{};
};

struct EventPage {
    std::vector<EventView> items;
    std::int64_t begin = 0;  ///< What follows this was looked at.
    std::int64_t next = 0;   ///< Where to go on; also where there is nothing yet.
    bool is_full = false;    ///< As many as were asked for were read, shown or not: more may follow at once.
};

/// Where to begin.
struct EventsAfter {
    std::int64_t seq = 0;
    bool latest = false;  ///< Instead: with what happens from now on.
};

/// What happened, from a cursor on. A caller that is limited to some sellers sees what their invoices went through, and no
/// more. What may not be shown yet, since the journal does not have it, ends a page. What is about a record that a restored
/// store does not have is passed over.
///
/// Errors:    events_gone: what follows the cursor is not kept any more. no_events: nobody keeps them here. Those of the stores.
/// Threads:   any.
class ListEvents {
public:
    ListEvents(ports::EventLog* events, ports::InvoiceStore& invoices)
        : events_{events}, invoices_{invoices} {}
    [[nodiscard]] Answer<EventPage> operator()(const Caller& caller, const EventsAfter& after, int limit);

private:
    [[nodiscard]] Answer<std::int64_t> beginning(const EventsAfter& after);

    ports::EventLog* events_;
    ports::InvoiceStore& invoices_;
};

}  // namespace billmill::usecases
