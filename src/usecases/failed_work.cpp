#include "usecases/failed_work.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "foundation/logging.hpp"
#include "usecases/failure_events.hpp"

namespace billmill::usecases {
namespace {

using ports::DeadLetterState;

constexpr int page_size = 200;

std::unexpected<Refusal> not_open() {
    return refuse(Fault::conflict, "not_open", "Only an open failure can be retried or discarded.");
}

Answer<ports::DeadLetter> find_ready(ports::DeadLetterStore& dead_letters, const Uuid& id,
                                     domain::DeadLetterAction action) {
    TRY(auto letter, dead_letters.find(id));
    if (!letter) return refuse(Fault::not_found, "no_such_failure", "There is no failure with this id.");
    if (!domain::next(letter->state, action)) return not_open();
    return *std::move(letter);
}

void log_change(std::string_view event, const ports::DeadLetter& letter, const Caller& caller) {
    log::info(event,
              {{"id", letter.id.text()}, {"stage", ports::name(letter.stage)}, {"client", caller.client}});
}

/// Counts by code.
class Tally {
public:
    void changed(const Failure& failure) { ++of(failure).changed; }
    void refused(const Failure& failure) {
        auto& count = of(failure);
        ++count.refused;
        count.remedy = failure.advice().detail;
    }
    [[nodiscard]] std::vector<BulkCount> counts() && {
        std::vector<BulkCount> all;
        for (auto& [code, count] : by_code_) all.push_back(std::move(count));
        return all;
    }

private:
    BulkCount& of(const Failure& failure) {
        auto code = failure.last_death().code;
        auto& count = by_code_[code];
        count.code = std::move(code);
        return count;
    }
    std::map<std::string, BulkCount> by_code_;
};

/// Hands page after page to `change(failures, tally)`, until the limit is reached or none is left. What a page came to is told,
/// also where it ended in an error.
template <class Change>
Answer<BulkReport> for_each_page(ListFailures& list, const BulkChange& wanted, FailureEvents& events,
                                 Change change) {
    auto filter = wanted.filter;
    filter.letters.state = DeadLetterState::open;
    Tally tally;
    std::string after = wanted.after;
    for (int left = wanted.limit; left > 0; left -= page_size) {
        TRY(auto page, list(filter, {after, std::min(left, page_size)}));
        const auto changed = change(std::move(page.items), tally);
        events.tell();
        TRY_DO(changed);
        after = std::move(page.next);
        if (after.empty()) break;
    }
    return BulkReport{wanted.dry_run, std::move(tally).counts(), std::move(after)};
}

}  // namespace

/// Marked once all are on the bus. Where that fails they are still open: asking again is safe.
Outcome RetryFailures::retry(const Caller& caller, std::vector<ports::DeadLetter> letters,
                             FailureEvents& events) {
    std::map<ports::Stage, std::vector<ports::Envelope>> messages;
    for (const auto& letter : letters) {
        auto& message = messages[letter.stage].emplace_back(letter.envelope);
        message.attempt = 0;
        message.returned = true;
    }
    for (auto& [stage, of_stage] : messages)
        TRY_DO(ports::publish_in_portions(bus_, stage, std::move(of_stage)));
    for (const auto& letter : letters) {
        const auto marked = dead_letters_.mark_replayed(letter.stage, letter.id, died_at(letter));
        // conflict: the stage was quicker; it has settled the work already, or it failed again.
        if (!marked && marked.error().fault != Fault::conflict) return marked;
        log_change("failure_retried", letter, caller);
        events.add(ports::EventType::failure_retried, letter);
    }
    return {};
}

Answer<DeadLetterState> RetryFailures::operator()(const Caller& caller, const Uuid& id) {
    TRY(auto letter, find_ready(dead_letters_, id, domain::DeadLetterAction::replay));
    const Failure failure{std::move(letter), {}};
    if (!failure.advice().retry_can_help)
        return refuse(Fault::conflict, "retry_cannot_help", std::string{failure.advice().detail});
    FailureEvents events{events_};
    TRY_DO(retry(caller, {failure.letter}, events));
    events.tell();
    return DeadLetterState::replayed;
}

Answer<BulkReport> RetryFailures::operator()(const Caller& caller, const BulkChange& wanted) {
    FailureEvents events{events_};
    return for_each_page(list_, wanted, events, [&](std::vector<Failure> failures, Tally& tally) -> Outcome {
        std::vector<ports::DeadLetter> letters;
        for (auto& failure : failures) {
            if (!failure.advice().retry_can_help) {
                tally.refused(failure);
                continue;
            }
            tally.changed(failure);
            letters.push_back(std::move(failure.letter));
        }
        if (wanted.dry_run || letters.empty()) return {};
        return retry(caller, std::move(letters), events);
    });
}

Answer<DeadLetterState> DiscardFailures::operator()(const Caller& caller, const Uuid& id) {
    TRY(const auto letter, find_ready(dead_letters_, id, domain::DeadLetterAction::discard));
    const auto discarded = dead_letters_.discard(letter.stage, letter.id);
    if (!discarded && discarded.error().fault == Fault::conflict) return not_open();
    TRY_DO(discarded);
    log_change("failure_discarded", letter, caller);
    FailureEvents events{events_};
    events.add(ports::EventType::failure_closed, letter);
    events.tell();
    return DeadLetterState::discarded;
}

Answer<BulkReport> DiscardFailures::operator()(const Caller& caller, const BulkChange& wanted) {
    if (!wanted.dry_run && wanted.filter.has_all())
        return invalid({{"", "required", "say which are given up: a code, a stage, a seller, from or to"}});
    FailureEvents events{events_};
    return for_each_page(list_, wanted, events,
                         [&](const std::vector<Failure>& failures, Tally& tally) -> Outcome {
                             for (const auto& failure : failures) {
                                 if (!wanted.dry_run) {
                                     const auto& letter = failure.letter;
                                     const auto discarded = dead_letters_.discard(letter.stage, letter.id);
                                     // conflict: somebody has changed it since it was listed.
                                     if (!discarded && discarded.error().fault == Fault::conflict) continue;
                                     TRY_DO(discarded);
                                     log_change("failure_discarded", letter, caller);
                                     events.add(ports::EventType::failure_closed, letter);
                                 }
                                 tally.changed(failure);
                             }
                             return {};
                         });
}

}  // namespace billmill::usecases
