#include "runtime/settlement.hpp"

#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"

namespace billmill::runtime {

struct Settlement::Work {
    Instant now;
    Tally tally;
    std::vector<ports::DeadLetterStore::Entry> dead_letters;
    std::vector<ports::Parked> parked;
    std::vector<Uuid> no_longer_parked;
    std::vector<Uuid> no_longer_dead;
};

void Settlement::dead_letter(const ports::Delivered& message, ports::Disposition disposition,
                             Work& work) const {
    ++work.tally.dead;
    log::warn("dead_letter",
              {{"stage", ports::name(stage_)},
               {"id", message.envelope.event_id.text()},
               {"code", disposition.code},
               {"traceparent", message.envelope.traceparent},
               {"next", "look it up in docs/problems.md; then retry or discard it: billmill failures"}});
    work.dead_letters.push_back(
        {stage_, message.envelope,
         ports::Death{work.now, std::move(disposition.code), std::move(disposition.detail)},
         std::move(disposition.issues)});
}

void Settlement::sort(const ports::Delivered& message, ports::Disposition disposition, bool doubtful,
                      Work& work) const {
    const auto& envelope = message.envelope;
    const bool may_be_stored = envelope.returned || doubtful;
    if (disposition.kind == ports::Disposition::Kind::ack) {
        ++work.tally.done;
        if (!may_be_stored) return;
        work.no_longer_parked.push_back(envelope.event_id);
        work.no_longer_dead.push_back(envelope.event_id);
        return;
    }
    auto due = disposition.not_before;
    if (disposition.kind == ports::Disposition::Kind::retry) {
        const auto attempt = envelope.attempt + 1;
        const auto pause = disposition.gives_up_by_itself ? retries_.pause(attempt, envelope.event_id)
                                                          : retries_.pause_after(attempt, envelope.event_id);
        if (pause)
            due = work.now + *pause;
        else
            disposition = ports::Disposition::dead_letter("attempts_exhausted",
                                                          disposition.code + ": " + disposition.detail);
    }
    if (disposition.kind == ports::Disposition::Kind::dead_letter) {
        if (may_be_stored) work.no_longer_parked.push_back(envelope.event_id);
        return dead_letter(message, std::move(disposition), work);
    }
    if (!disposition.gate.empty()) due = ports::no_due_time;
    INVARIANT(due.has_value(), "what waits knows until when");
    auto& row = work.parked.emplace_back(ports::Parked{stage_, envelope, std::move(disposition.code),
                                                       work.now, *due, std::move(disposition.gate)});
    const bool burnt = disposition.kind == ports::Disposition::Kind::retry;
    row.envelope.attempt += burnt ? 1 : 0;
    ++(burnt ? work.tally.parked : work.tally.waiting);
}

Result<Tally> Settlement::settle(std::span<const ports::Delivered> batch,
                                 std::vector<ports::Disposition> dispositions, bool doubtful) {
    INVARIANT(dispositions.size() == batch.size(), "a stage has one disposition for each message");
    Work work{.now = clock_.now(),
              .tally = {},
              .dead_letters = {},
              .parked = {},
              .no_longer_parked = {},
              .no_longer_dead = {}};
    for (std::size_t i = 0; i < batch.size(); ++i) sort(batch[i], std::move(dispositions[i]), doubtful, work);

    if (!work.dead_letters.empty()) {
        TRY_DO(dead_letters_.add(work.dead_letters));
    }
    if (!work.parked.empty()) {
        TRY_DO(parked_.park(work.parked));
    }
    if (!work.no_longer_parked.empty()) {
        TRY_DO(parked_.settle(stage_, work.no_longer_parked));
    }
    if (!work.no_longer_dead.empty()) {
        TRY_DO(dead_letters_.close(stage_, work.no_longer_dead));
    }
    return work.tally;
}

}  // namespace billmill::runtime
