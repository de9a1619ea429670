#include "usecases/runs/feed_runs.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "usecases/runs/remove_unfinished.hpp"
#include "usecases/runs/run_keys.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryMail;
using domain::EntryState;
using domain::Run;
using domain::RunMail;
using domain::RunState;
using ports::EntryChange;
using ports::RunEntry;

constexpr Milliseconds pace_measured_each{2'000};
constexpr Milliseconds failed_seen_each{2'000};
constexpr Milliseconds removed_each{60'000};
constexpr std::size_t paces_max = 200;

Caller caller_of(const Run& run) {
    return {
        .client = run.client, .sellers = run.sellers, .key = 0, .continues_keyless = run.continues_keyless};
}

EntryChange changed(const RunEntry& entry, EntryState to, EntryMail mail) {
    return {
        .ordinal = entry.ordinal, .from = entry.state, .mail_from = entry.mail, .to = to, .mail_to = mail};
}

EntryMail first_mail(const Run& run, const RunEntry& entry, const domain::Invoice& invoice) {
    if (run.mail == RunMail::on_release) {
        // The invoice says `none` of every bill whose mail is held: what was asked for stands in its body.
        const auto bill = formats::read_billing_request(entry.body);
        return bill && bill->value.deliver == domain::Deliver::none ? EntryMail::none : EntryMail::held;
    }
    return invoice.deliver == domain::Deliver::none ? EntryMail::none : EntryMail::queued;
}

EntryMail mail_of(domain::MailState state) {
    switch (state) {
        case domain::MailState::none:
        case domain::MailState::queued: break;
        case domain::MailState::handed_over: return EntryMail::handed_over;
        case domain::MailState::failed: return EntryMail::failed;
        case domain::MailState::trial: return EntryMail::trial;
    }
    return EntryMail::queued;
}

/// Where the file arrives, those that are kept and counted.
ports::RunStore::EntryFilter ready_of(const Run& run) {
    return {.state = EntryState::ready, .mail = EntryMail::none, .last = run.entries};
}

std::vector<Uuid> ids_of(const std::vector<RunEntry>& entries) {
    std::vector<Uuid> ids;
    for (const auto& entry : entries) ids.push_back(entry.bill_id);
    return ids;
}

/// A mail that nobody has to ask for any more: it has left, or will.
bool was_sent(std::span<const domain::Delivery> deliveries, std::string_view recipient) {
    return std::ranges::any_of(deliveries, [&](const domain::Delivery& delivery) {
        return delivery.recipient == recipient && delivery.state != domain::DeliveryState::failed;
    });
}

/// What went wrong stays so, however often it is asked.
bool is_final(const Refusal& refusal) {
    return !refusal.transient && !refusal.engine_failed() && refusal.code != "not_confirmed";
}

domain::RowIssues row_issues(const RunEntry& entry, const Refusal& refusal) {
    domain::RowIssues issues;
    for (const auto& issue : refusal.issues) issues.push_back({entry.row, {}, {}, issue});
    if (issues.empty()) issues.push_back({entry.row, {}, {}, {"", refusal.code, refusal.detail}});
    return issues;
}

}  // namespace

/// The answers to bills that were given away together. Late ones find it still here.
struct FeedRuns::Answered {
    std::mutex mutex;
    std::condition_variable all;
    std::size_t missing = 0;
    std::vector<std::optional<Answer<Accepted>>> answers;

    void take(std::size_t at, Answer<Accepted> answer) {
        const std::lock_guard lock{mutex};
        answers[at] = std::move(answer);
        if (--missing == 0) all.notify_one();
    }
    /// What has been answered by then. The rest is asked for again, and is then known as a repetition.
    [[nodiscard]] std::vector<std::optional<Answer<Accepted>>> wait(std::chrono::milliseconds patience) {
        std::unique_lock lock{mutex};
        all.wait_for(lock, patience, [&] { return missing == 0; });
        return answers;
    }
};

void FeedRuns::start() {
    if (lease_.is_alone()) {
        while (remove_unfinished()) {
        }  // Before anybody asks for runs.
    }
    thread_ = named_thread("runs", [this](std::stop_token stop) { work(stop); });
}

void FeedRuns::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    lease_.give_up();
}

void FeedRuns::wake() {
    const std::lock_guard lock{mutex_};
    woken_ = true;
    changed_.notify_one();
}

void FeedRuns::work(const std::stop_token& stop) {
    stop_ = stop;
    bool failed = false;
    while (!stop.stop_requested()) {
        const auto busy = turn();
        lease_.turn_ended(busy.has_value());
        if (!busy && !std::exchange(failed, true)) log::warn("runs_not_fed", {{"why", busy.error().what}});
        if (busy) failed = false;
        std::unique_lock lock{mutex_};
        const auto pause = busy && *busy ? limits_.busy_pause : limits_.idle_pause;
        changed_.wait_for(lock, stop, pause, [&] { return woken_; });
        woken_ = false;
    }
}

/// Asked between two steps of which each may take seconds: who is to stop, or has lost the lease, begins no further one.
Result<bool> FeedRuns::goes_on() {
    if (stop_.stop_requested()) return false;
    return lease_.is_ours();
}

/// A process alone knows at its start that nobody reads; of several, some may read for as long as an upload may last. One portion,
/// so that the runs are fed meanwhile.     True: there may be more.
bool FeedRuns::remove_unfinished() {
    const auto now = ports_.clock.now();
    if (now < remove_at_) return false;
    const bool alone = lease_.is_alone();
    const auto gone_before = alone ? started_ : now - limits_.reading_max;
    const auto interrupted = interrupt_unread(ports_.runs, gone_before);
    if (!interrupted) log::warn("unread_runs_not_interrupted", {{"why", interrupted.error().what}});
    const auto removed = usecases::remove_unfinished(ports_.runs, gone_before);
    if (!removed) log::warn("unfinished_runs_not_removed", {{"why", removed.error().what}});
    if (removed && *removed) return true;
    remove_at_ = alone && removed && interrupted ? Instant::max() : now + removed_each;
    return false;
}

/// One page of the open runs; the next turn goes on after it, so that no run waits for others to end.
Result<bool> FeedRuns::turn() {
    TRY(const bool ours, lease_.is_ours());
    if (!ours) return false;
    const bool removing = remove_unfinished();
    TRY(const auto page, ports_.runs.open(ports_.clock.now(), {.after = cursor_, .limit = limits_.runs_max}));
    cursor_ = page.next;
    const auto& runs = page.items;
    auto waiting = std::ranges::count_if(runs, [&](const Run& run) { return needs_places(run); });
    free_.reset();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        TRY(const bool still, goes_on());
        if (!still) return false;
        const auto& run = runs[(first_ + i) % runs.size()];
        int share = 0;
        if (needs_places(run)) {
            TRY(share, share_of_places(waiting--));
        }
        given_ = 0;
        const auto did = serve(run, share);
        if (free_) *free_ = std::max(0, *free_ - given_);
        if (did) {
            failing_.erase(run.id);
            round_busy_ = round_busy_ || *did;
        } else {
            report(run, did.error());
        }
        measure(run);
    }
    ++first_;
    const bool busy = cursor_.empty() ? std::exchange(round_busy_, false) : true;
    return busy || removing;
}

/// Once, until it is served again: what is wrong with one run holds up no other.
void FeedRuns::report(const Run& run, const Error& error) {
    if (failing_.size() >= paces_max && !failing_.contains(run.id)) failing_.clear();
    if (failing_.insert(run.id).second)
        log::warn("run_not_fed", {{"run", run.id.text()}, {"why", error.what}});
}

bool FeedRuns::needs_places(const Run& run) const {
    const bool gives_bills = domain::issues_bills(run.state) || run.state == RunState::cancelling;
    return (gives_bills && run.counts.bills_in(EntryState::ready) > 0) ||
           domain::releasable(run, ports_.clock.now()) > 0;
}

/// Each has its share of what is free, so that the first does not take all. The bus is asked once a turn, since that takes a while.
Result<int> FeedRuns::share_of_places(std::ptrdiff_t waiting) {
    if (!free_) {
        TRY(free_, free_places());
    }
    if (*free_ == 0) return 0;
    return std::max(1, *free_ / static_cast<int>(std::max<std::ptrdiff_t>(1, waiting)));
}

Result<int> FeedRuns::free_places() {
    TRY(const auto bills, ports_.bus.lag(ports::Stage::billing));
    TRY(const auto mails, ports_.bus.lag(ports::Stage::notify));
    return static_cast<int>(
        std::clamp<std::int64_t>(limits_.window - std::max(bills, mails), 0, limits_.window));
}

Result<bool> FeedRuns::serve(const Run& run, int free) {
    TRY(bool busy, watch_accepted(run));
    TRY(const bool retried, watch_failed(run));
    TRY(const bool mails, watch_mails(run));
    busy = busy || retried || mails;
    if (run.state == RunState::cancelling) {
        TRY(const bool withdrawn, withdraw(run, free));
        busy = busy || withdrawn;
    }
    if (domain::issues_bills(run.state)) {
        TRY(const bool issued, issue(run, free));
        busy = busy || issued;
    }
    TRY(const bool released, release(run, free));
    TRY(const bool settled, settle(run));
    return busy || released || settled || run.counts.bills_in(EntryState::accepted) > 0;
}

/// Page by page: bills that wait for their customers hold up no other.
Result<bool> FeedRuns::watch_accepted(const Run& run) {
    if (run.counts.bills_in(EntryState::accepted) == 0) {
        accepted_seen_.erase(run.id);
        return false;
    }
    auto& seen = accepted_seen_[run.id];
    TRY(const auto entries,
        ports_.runs.next(run.id, {EntryState::accepted, EntryMail::none}, seen, limits_.watched_at_once));
    seen = entries.size() < static_cast<std::size_t>(limits_.watched_at_once) ? 0 : entries.back().ordinal;
    const auto ids = ids_of(entries);
    TRY(const auto invoices, ports_.invoices.find(ids));
    std::unordered_map<Uuid, const domain::Invoice*> issued;
    for (const auto& invoice : invoices) issued[invoice.id] = &invoice;
    TRY(const auto letters, ports_.dead_letters.states(ports::Stage::billing, ids));
    std::unordered_set<Uuid> dead;
    for (const auto& letter : letters)
        if (domain::is_dead(letter.state)) dead.insert(letter.id);
    std::vector<EntryChange> changes;
    for (const auto& entry : entries) {
        if (const auto found = issued.find(entry.bill_id); found != issued.end())
            changes.push_back(changed(entry, EntryState::issued, first_mail(run, entry, *found->second)));
        else if (dead.contains(entry.bill_id))
            changes.push_back(changed(entry, EntryState::failed, EntryMail::none));
    }
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

/// A retry may have issued them. Page by page, and after the last one the first again, some time later.
Result<bool> FeedRuns::watch_failed(const Run& run) {
    if (run.counts.bills_in(EntryState::failed) == 0) {
        failed_seen_.erase(run.id);
        return false;
    }
    auto& seen = failed_seen_[run.id];
    const auto now = ports_.clock.now();
    if (now < seen.next) return false;
    TRY(const auto entries, ports_.runs.next(run.id, {EntryState::failed, EntryMail::none}, seen.ordinal,
                                             limits_.watched_at_once));
    const bool last = entries.size() < static_cast<std::size_t>(limits_.watched_at_once);
    seen = last ? FailedSeen{0, now + failed_seen_each} : FailedSeen{entries.back().ordinal, {}};
    TRY(const auto invoices, ports_.invoices.find(ids_of(entries)));
    std::unordered_map<Uuid, const domain::Invoice*> issued;
    for (const auto& invoice : invoices) issued[invoice.id] = &invoice;
    std::vector<EntryChange> changes;
    for (const auto& entry : entries)
        if (const auto found = issued.find(entry.bill_id); found != issued.end())
            changes.push_back(changed(entry, EntryState::issued, first_mail(run, entry, *found->second)));
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

/// A bill that was given away may be accepted before its answer is noted, or without it: the store knows of it. While one is not
/// answered, it may come to be accepted afterwards. What another process gave away is given once more, to have its answer.
Result<bool> FeedRuns::withdraw(const Run& run, int free) {
    if (const auto found = unanswered_.find(run.id); found != unanswered_.end()) {
        if (*found->second > 0) return true;
        unanswered_.erase(found);
    }
    if (run.counts.bills_in(EntryState::ready) == 0) return false;
    TRY(auto ready, ports_.runs.next(run.id, ready_of(run), 0, limits_.watched_at_once));
    std::vector<ports::Withdrawal> entries;
    for (const auto& entry : ready)
        if (!entry.given) entries.push_back({entry.ordinal, bill_id(run, entry)});
    TRY(const int count, ports_.runs.withdraw(run.id, entries));
    std::erase_if(ready, [](const RunEntry& entry) { return !entry.given; });
    if (ready.size() > static_cast<std::size_t>(free)) ready.resize(static_cast<std::size_t>(free));
    TRY(const bool answered, accept(run, std::move(ready)));
    return count > 0 || answered;
}

/// Page by page, over the whole run again and again: a mail that waits for its server holds up no other.
Result<bool> FeedRuns::watch_mails(const Run& run) {
    if (run.counts.mails_in(EntryMail::queued) == 0) {
        mails_seen_.erase(run.id);
        return false;
    }
    auto& seen = mails_seen_[run.id];
    TRY(const auto entries,
        ports_.runs.next(run.id, {EntryState::issued, EntryMail::queued}, seen, limits_.watched_at_once));
    seen = entries.size() < static_cast<std::size_t>(limits_.watched_at_once) ? 0 : entries.back().ordinal;
    const auto ids = ids_of(entries);
    TRY(const auto invoices, ports_.invoices.find(ids));
    TRY(const auto deliveries, ports_.deliveries.of_invoices(ids));
    std::unordered_map<Uuid, std::vector<domain::Delivery>> of_invoice;
    for (const auto& delivery : deliveries) of_invoice[delivery.invoice_id].push_back(delivery);
    std::unordered_map<Uuid, EntryMail> states;
    for (const auto& invoice : invoices)
        states[invoice.id] = mail_of(domain::mail_state_of(invoice, of_invoice[invoice.id]));
    std::vector<EntryChange> changes;
    for (const auto& entry : entries) {
        const auto state = states.find(entry.bill_id);
        if (state == states.end() || state->second == EntryMail::queued) continue;
        changes.push_back(changed(entry, EntryState::issued, state->second));
    }
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

Result<bool> FeedRuns::issue(const Run& run, int free) {
    if (run.counts.bills_in(EntryState::ready) == 0) {
        doubts_.forget(run.id);
        return false;
    }
    if (free == 0) return false;
    TRY(auto entries, ports_.runs.next(run.id, ready_of(run), doubts_.last_of(run.id), free));
    if (entries.empty()) doubts_.begin_again(run.id);
    return accept(run, std::move(entries));
}

Result<bool> FeedRuns::accept(const Run& run, std::vector<RunEntry> entries) {
    if (entries.empty()) return false;
    TRY(const auto given, ports_.runs.mark_given(run.id, entries));
    const std::unordered_set<std::int64_t> ready{given.begin(), given.end()};
    std::erase_if(entries, [&](const RunEntry& entry) { return !ready.contains(entry.ordinal); });
    if (entries.empty()) return false;
    const auto caller = caller_of(run);
    const auto answered = std::make_shared<Answered>();
    answered->missing = entries.size();
    answered->answers.resize(entries.size());
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
        ++given_;
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
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

/// What another process has released since the run was read is missing in the entries, so it is counted after they were read. Where
/// it is not noted yet, both ask for the same mails.
Result<bool> FeedRuns::release(const Run& run, int free) {
    const auto most =
        static_cast<int>(std::min<std::int64_t>(domain::releasable(run, ports_.clock.now()), free));
    if (most == 0) return false;
    TRY(auto entries, ports_.runs.next(run.id, {EntryState::issued, EntryMail::held}, 0, most));
    TRY(const auto now, ports_.runs.find_counted(run.id));
    if (!now) return false;
    const auto left = static_cast<std::size_t>(domain::releasable(*now, ports_.clock.now()));
    if (entries.size() > left) entries.resize(left);
    const auto ids = ids_of(entries);
    TRY(const auto invoices, ports_.invoices.find(ids));
    std::unordered_map<Uuid, const domain::Invoice*> issued;
    for (const auto& invoice : invoices) issued[invoice.id] = &invoice;
    TRY(const auto deliveries, ports_.deliveries.of_invoices(ids));
    std::unordered_map<Uuid, std::vector<domain::Delivery>> mailed;
    for (const auto& delivery : deliveries) mailed[delivery.invoice_id].push_back(delivery);
    const auto caller = caller_of(run);
    std::vector<EntryChange> changes;
    for (const auto& entry : entries) {
        TRY(const bool still, goes_on());
        if (!still) break;
        const auto invoice = issued.find(entry.bill_id);
        auto asked = EntryMail::failed;  // As everything of an invoice that the books have lost.
        if (invoice != issued.end()) {
            TRY(asked, mail(run, caller, entry, *invoice->second, mailed[entry.bill_id]));
        }
        if (asked == EntryMail::held) break;  // The next would wait for the same answer as long.
        changes.push_back(changed(entry, EntryState::issued, asked));
    }
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

/// One mail to the buyer, and one to each copy, then those of credit notes that were issued while these were held. A mail that
/// somebody has sent by hand meanwhile does not leave again. `held`: not all of them are asked for yet.
Result<EntryMail> FeedRuns::mail(const Run& run, const Caller& caller, const RunEntry& entry,
                                 const domain::Invoice& invoice, std::span<const domain::Delivery> mailed) {
    const auto bill = formats::read_billing_request(entry.body);
    if (!bill) return fail(Fault::corrupt, "a bill of a run can't be read any more");
    std::vector<std::string> recipients{""};
    recipients.insert(recipients.end(), bill->value.cc.begin(), bill->value.cc.end());
    if (const auto* seller = ports_.sellers.find(bill->value.seller);
        bill->value.bcc_seller && seller != nullptr)
        recipients.push_back(seller->email);
    TRY(const auto credits, ports_.invoices.find_credits(entry.bill_id));
    struct Mail {
        Uuid document;
        std::string to;
        std::string key;
    };
    std::vector<Mail> mails;
    const auto ask = [&](const domain::Invoice& document, std::span<const domain::Delivery> sent, int credit) {
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            if (!was_sent(sent, recipients[i].empty() ? document.buyer.email : recipients[i]))
                mails.push_back({document.id, recipients[i], mail_key(run, entry, i, credit)});
        }
    };
    ask(invoice, mailed, 0);
    for (const auto& credit : credits) {
        if (credit.deliver != domain::Deliver::none) continue;
        TRY(const auto sent, ports_.deliveries.of_invoice(credit.id));
        ask(credit, sent, credit.original->ordinal);
    }
    if (mails.empty()) return EntryMail::queued;
    const bool asks_buyer = mails.front().document == invoice.id && mails.front().to.empty();
    const auto answered = std::make_shared<Answered>();
    given_ += static_cast<int>(mails.size());
    answered->missing = mails.size();
    answered->answers.resize(mails.size());
    for (std::size_t i = 0; i < mails.size(); ++i) {
        const std::optional<std::string> key = mails[i].key;
        resend_({caller, key, {}, {}}, mails[i].document, {{mails[i].to}, "{\"to\":\"" + mails[i].to + "\"}"},
                [answered, i](Answer<Accepted> answer) { answered->take(i, std::move(answer)); });
    }
    const auto answers = answered->wait(limits_.answer_patience);
    for (const auto& answer : answers)
        if (!answer || (!*answer && !is_final(answer->error()))) return EntryMail::held;
    return asks_buyer && !answers.front()->has_value() ? EntryMail::failed : EntryMail::queued;
}

Result<bool> FeedRuns::settle(const Run& run) {
    auto to = domain::next(run.state, domain::RunAction::settle);
    if (to && run.counts.open_bills() > 0) return false;
    // Resumed in the moment in which the file came to its end, or broke off.
    if (domain::is_open_ended(run.state) && run.state != domain::state_by_file(run))
        to = domain::state_by_file(run);
    if (!to) return false;
    if (const auto changed = ports_.runs.change_state(run.id, run.state, *to);
        !changed && changed.error().fault != Fault::conflict)
        return std::unexpected{changed.error()};
    return true;
}

void FeedRuns::measure(const Run& run) {
    const auto settled = run.counts.all_bills() - run.counts.open_bills();
    const auto now = ports_.clock.now();
    const std::lock_guard lock{mutex_};
    if (paces_.size() >= paces_max && !paces_.contains(run.id)) paces_.clear();
    auto [place, is_new] = paces_.try_emplace(run.id, Pace{now, settled, 0});
    auto& pace = place->second;
    const auto passed = now - pace.since;
    if (passed < pace_measured_each) return;
    pace = {now, settled, (settled - pace.settled) * 1'000 / passed.count()};
}

/// Where another process feeds, who asks again and again is who measures.
std::int64_t FeedRuns::per_second(const Run& run) {
    measure(run);
    const std::lock_guard lock{mutex_};
    const auto found = paces_.find(run.id);
    return found == paces_.end() ? 0 : std::max<std::int64_t>(0, found->second.per_second);
}

}  // namespace billmill::usecases
