#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::ports {

enum class EventType : std::uint8_t {
    customer_changed,  ///< Registered, replaced or patched.
    invoice_issued,
    credit_note_issued,
    invoice_waiting,   ///< Its bill waits for something, as parked work.
    mail_handed_over,  ///< The mail server took it.
    mail_trial,        ///< The built-in mailbox keeps it.
    mail_failed,
    failure_opened,
    failure_closed,  ///< Settled, or given up by a person.
    webhook_disabled,
    failure_retried,  ///< On a person's word.
    mail_queued,      ///< Once more, after it had failed or was asked for again.
    invoice_erased,   ///< Its personal values, after their retention.
};
/// In the order of the types; also what clients see.
inline constexpr std::array<std::string_view, 13> event_type_names{
    "customer.changed", "invoice.issued", "credit_note.issued", "invoice.waiting", "mail.handed_over",
    "mail.trial",       "mail.failed",    "failure.opened",     "failure.closed",  "webhook.disabled",
    "failure.retried",  "mail.queued",    "invoice.erased"};
[[nodiscard]] inline std::string_view name(EventType type) {
    return event_type_names.at(static_cast<std::size_t>(type));
}

/// One thing that happened.
struct Event {
    std::int64_t seq = 0;  ///< Rises; numbers may be left out.
    EventType type{};
    Instant at{};                   ///< The epoch: the record says when.
    Uuid subject;                   ///< The customer, invoice, delivery, bill, failure or webhook.
    std::optional<Uuid> invoice{};  ///< The invoice that it is about.
    std::string code{};             ///< Why it waits, or was disabled.
    std::optional<Uuid> key{};      ///< The same each time, where the log may hold it more than once.
    bool operator==(const Event&) const = default;
};

/// What the log still has.
struct EventRange {
    std::int64_t oldest = 0;  ///< 0: it has none.
    std::int64_t latest = 0;
};

/// What happened, in one order; kept for a while.
///
/// Promise:   what is durable has its event here, or will have it: in the transaction of its effect, or once its stage has
///            written it (EventWriter). Reads see events in the order of `seq`, without a gap that is filled later.
/// Errors:    those of the store or bus.
/// Threads:   any.
/// Adapters:  sqlite, kafka.
class EventLog {
public:
    virtual ~EventLog() = default;
    virtual Result<EventRange> range() = 0;
    /// The same, looked at anew where what is known ends before `seq`: another process may have read further.
    virtual Result<EventRange> range_up_to([[maybe_unused]] std::int64_t seq) { return range(); }
    /// Those after `after`, oldest first.
    virtual Result<std::vector<Event>> read(std::int64_t after, int limit) = 0;
    /// An event may be seen before the record that it is about. false: a record that is not there then never comes.
    [[nodiscard]] virtual bool precedes_records() const { return true; }
};

}  // namespace billmill::ports
