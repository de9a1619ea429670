#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "usecases/find_bill.hpp"

namespace billmill::usecases {

enum class TimelineEvent : std::uint8_t {
    accepted,
    waiting,  ///< What it waits for now.
    failed,   ///< Its dead letter, or that of its mail to the buyer; one for each time.
    issued,
    credit_note_issued,
    irn_recorded,
    mail_queued,  ///< A mail as it is now, dated by its last change.
    mail_sending,
    mail_handed_over,
    mail_failed,
    mail_trial,
};

/// One thing that happened to a bill.
struct TimelineEntry {
    Instant at{};
    TimelineEvent event = TimelineEvent::accepted;
    std::optional<Uuid> id{};  ///< Of the credit note, the delivery or the failure.
    std::string number{};      ///< As printed: of what was issued.
    std::string to{};          ///< Of a mail: its address.
    std::int32_t attempts = 0;
    std::string code{};    ///< Of a wait or a failure; of a mail, what the mail server said last.
    std::string detail{};  ///< One sentence.
};

/// What happened to a bill, oldest first, from what the stores keep of it.     Threads: any.
[[nodiscard]] std::vector<TimelineEntry> timeline(const std::variant<IssuedBill, UnissuedBill>& bill);

}  // namespace billmill::usecases
