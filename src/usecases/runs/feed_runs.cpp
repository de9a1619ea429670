#include "usecases/runs/feed_runs.hpp"

#include <algorithm>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "usecases/runs/remove_unfinished.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryState;
using domain::Run;
using domain::RunState;

constexpr Milliseconds pace_measured_each{2'000};
constexpr Milliseconds removed_each{60'000};
constexpr std::size_t paces_max = 200;

}  // namespace

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
    auto pause = limits_.idle_pause;
    while (!stop.stop_requested()) {
        const auto busy = turn();
        lease_.turn_ended(busy.has_value());
        if (!busy && !std::exchange(failed, true)) log::warn("runs_not_fed", {{"why", busy.error().what}});
        if (busy) failed = false;
        std::unique_lock lock{mutex_};
        // What waits for a stage is looked at soon, and ever less often where the stage stands still.
        pause = busy && *busy ? limits_.busy_pause : std::min(2 * pause, limits_.idle_pause);
        if (changed_.wait_for(lock, stop, pause, [&] { return woken_; })) pause = limits_.busy_pause;
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
        Places places{share};
        const auto did = serve(run, places);
        if (free_) *free_ = std::max(0, *free_ - places.taken());
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

Result<bool> FeedRuns::serve(const Run& run, Places& places) {
    TRY(bool busy, follow_.accepted(run));
    TRY(const bool retried, follow_.failed(run));
    TRY(const bool mails, follow_.mails(run));
    busy = busy || retried || mails;
    if (run.state == RunState::cancelling) {
        TRY(const bool withdrawn, give_.withdraw(run, places));
        busy = busy || withdrawn;
    }
    if (domain::issues_bills(run.state)) {
        TRY(const bool issued, give_.issue(run, places));
        busy = busy || issued;
    }
    TRY(const bool released, release_(run, places, [&] { return goes_on(); }));
    TRY(const bool settled, settle(run));
    return busy || released || settled;
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
