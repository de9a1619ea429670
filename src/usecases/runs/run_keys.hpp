#pragma once

#include <string>

#include "ports/run_store.hpp"
#include "usecases/accept/request_identity.hpp"

namespace billmill::usecases {

/// The idempotency key of a bill of a run: of the run's name, the entry's key and its occurrence. The same row of the same
/// run is billed once, whatever breaks off between. The length of the name keeps two lists of parts from giving one text.
[[nodiscard]] inline std::string bill_key(const domain::Run& run, const ports::RunEntry& entry) {
    return "run:" + std::to_string(run.name.size()) + ":" + run.name + ":" + entry.key + ":" +
           std::to_string(entry.occurrence);
}

/// The id that its bill has once it is accepted, known before: a key gives one id.
[[nodiscard]] inline Uuid bill_id(const domain::Run& run, const ports::RunEntry& entry) {
    const std::optional key = bill_key(run, entry);
    return identify(run.client, bill_operation, "", key, {}, {}).id;
}

/// Of its mails: the first is the buyer's, the next are copies. `credit`: those of the credit note with this ordinal.
[[nodiscard]] inline std::string mail_key(const domain::Run& run, const ports::RunEntry& entry,
                                          std::size_t recipient, int credit = 0) {
    const auto of_bill = credit == 0 ? std::string{} : ":credit:" + std::to_string(credit);
    return bill_key(run, entry) + of_bill + ":mail:" + std::to_string(recipient);
}

}  // namespace billmill::usecases
