#include "usecases/runs/give_bills.hpp"

#include <algorithm>
#include <unordered_set>

#include "formats/requests.hpp"
#include "usecases/runs/entry_changes.hpp"
#include "usecases/runs/run_keys.hpp"
#include "usecases/runs/run_requests.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryMail;
using domain::EntryState;
using domain::Run;
using domain::RunMail;
using ports::EntryChange;
using ports::RunEntry;

/// Where the file arrives, those that are kept and counted.
ports::RunStore::EntryFilter ready_of(const Run& run) {
    return {.state = EntryState::ready, .mail = EntryMail::none, .last = run.entries};
}

domain::RowIssues row_issues(const RunEntry& entry, const Refusal& refusal) {
    domain::RowIssues issues;
    for (const auto& issue : refusal.issues) issues.push_back({entry.row, {}, {}, issue});
    if (issues.empty()) issues.push_back({entry.row, {}, {}, {"", refusal.code, refusal.detail}});
    return issues;
}

}  // namespace

/// A bill that was given away may be accepted before its answer is noted, or without it: the store knows of it. While one is not
/// answered, it may come to be accepted afterwards. What another process gave away is given once more, to have its answer.
Result<bool> GiveBills::withdraw(const Run& run, Places& places) {
    if (const auto found = unanswered_.find(run.id); found != unanswered_.end()) {
        if (*found->second > 0) return true;
        unanswered_.erase(found);
    }
    if (run.counts.bills_in(EntryState::ready) == 0) return false;
    TRY(auto ready, runs_.next(run.id, ready_of(run), 0, limits_.withdrawn_at_once));
    std::vector<ports::Withdrawal> entries;
    for (const auto& entry : ready)
        if (!entry.given) entries.push_back({entry.ordinal, bill_id(run, entry)});
    TRY(const int count, runs_.withdraw(run.id, entries));
    std::erase_if(ready, [](const RunEntry& entry) { return !entry.given; });
    if (std::ssize(ready) > places.left()) ready.resize(static_cast<std::size_t>(places.left()));
    TRY(const bool answered, accept(run, std::move(ready), places));
    return count > 0 || answered;
}

Result<bool> GiveBills::issue(const Run& run, Places& places) {
    if (run.counts.bills_in(EntryState::ready) == 0) {
        doubts_.forget(run.id);
        return false;
    }
    if (places.left() == 0) return false;
    TRY(auto entries, runs_.next(run.id, ready_of(run), doubts_.last_of(run.id), places.left()));
    if (entries.empty()) doubts_.begin_again(run.id);
    return accept(run, std::move(entries), places);
}

Result<bool> GiveBills::accept(const Run& run, std::vector<RunEntry> entries, Places& places) {
    if (entries.empty()) return false;
    TRY(const auto given, runs_.mark_given(run.id, entries));
    const std::unordered_set<std::int64_t> ready{given.begin(), given.end()};
    std::erase_if(entries, [&](const RunEntry& entry) { return !ready.contains(entry.ordinal); });
    if (entries.empty()) return false;
    const auto caller = caller_of(run);
    const auto answered = std::make_shared<RunAnswers>(entries.size());
    auto& unanswered = unanswered_[run.id];
    if (!unanswered) unanswered = std::make_shared<std::atomic<int>>(0);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto bill = formats::read_billing_request(entries[i].body);
        if (!bill) {
            answered->take(i, invalid(std::move(bill).error().issues));
            continue;
        }
        if (run.mail != RunMail::at_once) bill->value.deliver = domain::Deliver::none;
        const std::optional<std::string> key = bill_key(run, entries[i]);
        ++*unanswered;
        places.take(1);
        accept_({caller, key, {}, {}}, *std::move(bill),
                [answered, i, open = unanswered](Answer<Accepted> answer) {
                    answered->take(i, std::move(answer));
                    --*open;
                });
    }
    const auto answers = answered->wait(limits_.answer_patience);
    if (*unanswered == 0) unanswered_.erase(run.id);
    std::vector<EntryChange> changes;
    std::vector<DoubtedRefusal> doubted;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!answers[i]) continue;
        if (const auto& answer = *answers[i]; answer) {
            auto change = changed(entries[i], EntryState::accepted, EntryMail::none);
            change.bill_id = answer->id;
            changes.push_back(std::move(change));
        } else if (is_final(answer.error())) {
            auto change = changed(entries[i], EntryState::refused, EntryMail::none);
            change.issues = row_issues(entries[i], answer.error());
            if (entries[i].given)
                doubted.push_back({std::move(change), bill_id(run, entries[i])});
            else
                changes.push_back(std::move(change));
        }
    }
    TRY_DO(doubts_.decide(run.id, std::move(doubted), changes));
    TRY(const int count, runs_.change(run.id, changes));
    return count > 0;
}

}  // namespace billmill::usecases
