#include "pipeline/settlement.hpp"

#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"

namespace billmill::pipeline {

struct Settlement::Work {
    Instant now;
    Tally tally;
    std::vector<ports::DeadLetterStore::Burial> burials;
    std::vector<ports::Parked> parked;
    std::vector<Uuid> no_longer_parked;
    std::vector<Uuid> no_longer_dead;
};

void Settlement::bury(const ports::Delivered& message, Verdict verdict, Work& work) const {
    ++work.tally.dead;
    log::warn("dead_letter", {{"stage", ports::name(stage_)},
                              {"id", message.envelope.event_id.text()},
                              {"code", verdict.code},
                              {"traceparent", message.envelope.traceparent},
                              {"next", "look it up in docs/problems.md; then replay or discard it"}});
    work.burials.push_back({stage_, message.envelope,
                            ports::Death{work.now, std::move(verdict.code), std::move(verdict.detail)},
                            std::move(verdict.issues)});
}

void Settlement::sort(const ports::Delivered& message, Verdict verdict, bool doubtful, Work& work) const {
    const auto& envelope = message.envelope;
    const bool may_be_stored = envelope.returned || doubtful;
    if (verdict.kind == Verdict::Kind::settled) {
        ++work.tally.done;
        if (!may_be_stored) return;
        work.no_longer_parked.push_back(envelope.event_id);
        work.no_longer_dead.push_back(envelope.event_id);
        return;
    }
    auto due = verdict.not_before;
    if (verdict.kind == Verdict::Kind::park) {
        const auto pause = retries_.pause_after(envelope.attempt + 1, envelope.event_id);
        if (pause)
            due = work.now + *pause;
        else
            verdict = Verdict::dead("attempts_exhausted", verdict.code + ": " + verdict.detail);
    }
    if (verdict.kind == Verdict::Kind::dead) {
        if (may_be_stored) work.no_longer_parked.push_back(envelope.event_id);
        return bury(message, std::move(verdict), work);
    }
    INVARIANT(due.has_value(), "what waits knows until when");
    auto& row =
        work.parked.emplace_back(ports::Parked{stage_, envelope, std::move(verdict.code), work.now, *due});
    const bool burnt = verdict.kind == Verdict::Kind::park;
    row.envelope.attempt += burnt ? 1 : 0;
    ++(burnt ? work.tally.parked : work.tally.waiting);
}

Result<Tally> Settlement::settle(std::span<const ports::Delivered> batch, std::vector<Verdict> verdicts,
                                 bool doubtful) {
    INVARIANT(verdicts.size() == batch.size(), "a stage has one verdict for each message");
    Work work{.now = clock_.now(),
              .tally = {},
              .burials = {},
              .parked = {},
              .no_longer_parked = {},
              .no_longer_dead = {}};
    for (std::size_t i = 0; i < batch.size(); ++i) sort(batch[i], std::move(verdicts[i]), doubtful, work);

    if (!work.burials.empty()) {
        TRY_DO(dead_letters_.bury(work.burials));
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

}  // namespace billmill::pipeline
