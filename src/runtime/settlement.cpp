#include "runtime/settlement.hpp"

#include <algorithm>

#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"
#include "runtime/settled_events.hpp"

namespace billmill::runtime {
namespace {

constexpr std::size_t looked_at_once = 1'000;  ///< What DeadLetterStore::states() takes.

}  // namespace

struct Settlement::Work {
    Instant now;
    Tally tally;
    std::vector<ports::DeadLetterStore::Entry> dead_letters;
    std::vector<ports::Parked> parked;
    std::vector<Uuid> no_longer_parked;
    std::vector<Uuid> no_longer_dead;
    std::vector<const ports::Delivered*> closed_by;  ///< Of each of them.
    SettledEvents events;

    void closes(const Uuid& letter, const ports::Delivered& message) {
        no_longer_dead.push_back(letter);
        closed_by.push_back(&message);
    }
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
    work.events.add(ports::EventType::failure_opened, message, work.now);
    work.dead_letters.push_back(
        {stage_, message.envelope,
         ports::Death{work.now, std::move(disposition.code), std::move(disposition.detail)},
         std::move(disposition.issues)});
}

void Settlement::sort(const ports::Delivered& message, ports::Disposition disposition, bool maybe_redelivered,
                      Work& work) const {
    const auto& envelope = message.envelope;
    if (disposition.happened) work.events.add(*disposition.happened, message, work.now);
    const bool may_be_stored = envelope.returned || maybe_redelivered;
    if (disposition.kind == ports::Disposition::Kind::ack) {
        ++work.tally.done;
        for (const auto& letter : disposition.closes) work.closes(letter, message);
        if (!may_be_stored) return;
        work.no_longer_parked.push_back(envelope.event_id);
        work.closes(envelope.event_id, message);
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
    if (stage_ == ports::Stage::billing && !envelope.returned)
        work.events.add(ports::EventType::invoice_waiting, message, work.now, disposition.code);
    if (!disposition.gate.empty()) due = ports::no_due_time;
    INVARIANT(due.has_value(), "what waits knows until when");
    auto& row = work.parked.emplace_back(ports::Parked{stage_, envelope, std::move(disposition.code),
                                                       work.now, *due, std::move(disposition.gate)});
    const bool burnt = disposition.kind == ports::Disposition::Kind::retry;
    row.envelope.attempt += burnt ? 1 : 0;
    ++(burnt ? work.tally.parked : work.tally.waiting);
}

/// Closing says not which letters there were, so they are looked at first where somebody wants to know.
Outcome Settlement::close(Work& work) const {
    const std::span ids{work.no_longer_dead};
    for (std::size_t from = 0; events_ != nullptr && from < ids.size(); from += looked_at_once) {
        const auto some = ids.subspan(from, std::min(looked_at_once, ids.size() - from));
        TRY(const auto letters, dead_letters_.states(stage_, some));
        for (std::size_t i = 0; i < some.size(); ++i) {
            const auto letter = std::ranges::find(letters, some[i], &ports::DeadLetterStore::IdAndState::id);
            if (letter == letters.end() || letter->state == ports::DeadLetterState::discarded) continue;
            work.events.add_closed(letter->id, *work.closed_by[from + i], work.now);
        }
    }
    return dead_letters_.close(stage_, work.no_longer_dead);
}

Result<Tally> Settlement::settle(std::span<const ports::Delivered> batch,
                                 std::vector<ports::Disposition> dispositions, bool maybe_redelivered) {
    INVARIANT(dispositions.size() == batch.size(), "a stage has one disposition for each message");
    Work work{.now = clock_.now(),
              .tally = {},
              .dead_letters = {},
              .parked = {},
              .no_longer_parked = {},
              .no_longer_dead = {},
              .closed_by = {},
              .events = {}};
    for (std::size_t i = 0; i < batch.size(); ++i)
        sort(batch[i], std::move(dispositions[i]), maybe_redelivered, work);

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
        TRY_DO(close(work));
    }
    if (events_ != nullptr) {
        TRY_DO(events_->write(work.events.all()));
    }
    return work.tally;
}

}  // namespace billmill::runtime
