#include "usecases/runs/follow_entries.hpp"

#include <unordered_set>

#include "domain/lifecycle/bill_state.hpp"
#include "formats/requests.hpp"
#include "usecases/runs/entry_changes.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryMail;
using domain::EntryState;
using domain::Run;
using domain::RunMail;
using ports::EntryChange;
using ports::RunEntry;

constexpr Milliseconds failed_seen_each{2'000};
constexpr Milliseconds failed_mails_seen_each{30'000};

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

}  // namespace

/// Page by page: bills that wait for their customers hold up no other.
Result<bool> FollowEntries::accepted(const Run& run) {
    if (run.counts.bills_in(EntryState::accepted) == 0) {
        accepted_seen_.erase(run.id);
        return false;
    }
    auto& seen = accepted_seen_[run.id];
    TRY(const auto entries,
        ports_.runs.next(run.id, {EntryState::accepted, EntryMail::none}, seen, looked_at_once_));
    seen = entries.size() < static_cast<std::size_t>(looked_at_once_) ? 0 : entries.back().ordinal;
    TRY(const auto issued, find_issued(ports_.invoices, entries));
    TRY(const auto letters, ports_.dead_letters.states(ports::Stage::billing, ids_of(entries)));
    std::unordered_set<Uuid> dead;
    for (const auto& letter : letters)
        if (domain::is_dead(letter.state)) dead.insert(letter.id);
    std::vector<EntryChange> changes;
    for (const auto& entry : entries) {
        if (const auto found = issued.find(entry.bill_id); found != issued.end())
            changes.push_back(changed(entry, EntryState::issued, first_mail(run, entry, found->second)));
        else if (dead.contains(entry.bill_id))
            changes.push_back(changed(entry, EntryState::failed, EntryMail::none));
    }
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

/// A retry may have issued them. Page by page, and after the last one the first again, some time later.
Result<bool> FollowEntries::failed(const Run& run) {
    if (run.counts.bills_in(EntryState::failed) == 0) {
        failed_seen_.erase(run.id);
        return false;
    }
    auto& seen = failed_seen_[run.id];
    if (ports_.clock.since_boot() < seen.next) return false;
    TRY(const auto entries,
        ports_.runs.next(run.id, {EntryState::failed, EntryMail::none}, seen.ordinal, looked_at_once_));
    seen = seen_after(entries, failed_seen_each);
    TRY(const auto issued, find_issued(ports_.invoices, entries));
    std::vector<EntryChange> changes;
    for (const auto& entry : entries)
        if (const auto found = issued.find(entry.bill_id); found != issued.end())
            changes.push_back(changed(entry, EntryState::issued, first_mail(run, entry, found->second)));
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

Result<bool> FollowEntries::mails(const Run& run) {
    TRY(const bool queued, queued_mails(run));
    TRY(const bool failed, failed_mails(run));
    return queued || failed;
}

/// Page by page, over the whole run again and again: a mail that waits for its server holds up no other.
Result<bool> FollowEntries::queued_mails(const Run& run) {
    if (run.counts.mails_in(EntryMail::queued) == 0) {
        mails_seen_.erase(run.id);
        return false;
    }
    auto& seen = mails_seen_[run.id];
    TRY(const auto entries,
        ports_.runs.next(run.id, {EntryState::issued, EntryMail::queued}, seen, looked_at_once_));
    seen = entries.size() < static_cast<std::size_t>(looked_at_once_) ? 0 : entries.back().ordinal;
    return note_mails(run, entries);
}

/// Somebody may have sent them again.
Result<bool> FollowEntries::failed_mails(const Run& run) {
    if (run.counts.mails_in(EntryMail::failed) == 0) {
        failed_mails_seen_.erase(run.id);
        return false;
    }
    auto& seen = failed_mails_seen_[run.id];
    if (ports_.clock.since_boot() < seen.next) return false;
    TRY(const auto entries,
        ports_.runs.next(run.id, {EntryState::issued, EntryMail::failed}, seen.ordinal, looked_at_once_));
    seen = seen_after(entries, failed_mails_seen_each);
    return note_mails(run, entries);
}

Result<bool> FollowEntries::note_mails(const Run& run, std::span<const RunEntry> entries) {
    TRY(const auto issued, find_issued(ports_.invoices, entries));
    TRY(const auto deliveries, states_.deliveries_of(ids_of(entries)));
    std::vector<EntryChange> changes;
    for (const auto& entry : entries) {
        const auto invoice = issued.find(entry.bill_id);
        const auto mails = deliveries.find(entry.bill_id);
        if (invoice == issued.end() || mails == deliveries.end()) continue;  // None was tried yet.
        const auto state = mail_of(domain::mail_state_of(invoice->second, mails->second));
        if (state != entry.mail) changes.push_back(changed(entry, EntryState::issued, state));
    }
    TRY(const int count, ports_.runs.change(run.id, changes));
    return count > 0;
}

/// After the last page the first again, some time later.
FollowEntries::FailedSeen FollowEntries::seen_after(std::span<const RunEntry> page,
                                                    Milliseconds pause) const {
    if (page.size() < static_cast<std::size_t>(looked_at_once_))
        return {0, ports_.clock.since_boot() + pause};
    return {page.back().ordinal, {}};
}

}  // namespace billmill::usecases
