#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace billmill::domain {

/// A run: the bills of one file, from its first byte until every bill is settled.
enum class RunState : std::uint8_t {
    reading,     ///< The file arrives; nothing of it is issued. What breaks off leaves nothing behind.
    checked,     ///< Read as a whole; waits for the word to issue.
    issuing,     ///< Its bills are accepted, a few at a time.
    paused,      ///< No further bill is accepted; those that wait do not age.
    cancelling,  ///< No further bill is accepted; those in progress are waited for.
    cancelled,
    done,         ///< Every bill is issued, failed, refused or withdrawn. Mails may still be under way.
    arriving,     ///< Billed as it comes: the file arrives, and what has come is issued meanwhile.
    interrupted,  ///< Such a file broke off. What has come is issued; the same file again brings the rest.
};

enum class RunAction : std::uint8_t {
    finish_reading,
    break_off,  ///< The rest of the file does not come.
    take_up,    ///< The file comes again.
    issue,
    pause,
    resume,
    resume_arriving,     ///< As resume, of a run whose file is not whole, and arrives.
    resume_interrupted,  ///< Likewise, and does not.
    cancel,
    settle,  ///< Nothing of it is ready or in progress any more.
};

/// The life cycle of a run. nullopt: the state does not allow the action.
[[nodiscard]] constexpr std::optional<RunState> next(RunState from, RunAction action) {
    using enum RunState;
    using enum RunAction;
    struct Change {
        RunState from;
        RunAction action;
        RunState to;
    };
    constexpr std::array changes{
        Change{reading, finish_reading, checked},         //
        Change{arriving, finish_reading, issuing},        //
        Change{arriving, break_off, interrupted},         //
        Change{interrupted, take_up, arriving},           //
        Change{checked, issue, issuing},                  //
        Change{issuing, pause, paused},                   //
        Change{arriving, pause, paused},                  //
        Change{interrupted, pause, paused},               //
        Change{paused, resume, issuing},                  //
        Change{paused, resume_arriving, arriving},        //
        Change{paused, resume_interrupted, interrupted},  //
        Change{checked, cancel, cancelling},              //
        Change{issuing, cancel, cancelling},              //
        Change{paused, cancel, cancelling},               //
        Change{arriving, cancel, cancelling},             //
        Change{interrupted, cancel, cancelling},          //
        Change{issuing, settle, done},                    //
        Change{cancelling, settle, cancelled},
    };
    for (const auto& change : changes)
        if (change.from == from && change.action == action) return change.to;
    return std::nullopt;
}
static_assert(!next(RunState::reading, RunAction::issue),
              "nothing is issued before the whole file is checked");
static_assert(!next(RunState::arriving, RunAction::settle), "there is more to come");
static_assert(!next(RunState::interrupted, RunAction::settle), "there may be more to come");
static_assert(!next(RunState::cancelling, RunAction::resume), "a cancelled run stays cancelled");
static_assert(!next(RunState::done, RunAction::cancel), "what is issued is credited, not cancelled");

/// A bill of a run.
enum class EntryState : std::uint8_t {
    refused,    ///< Something is wrong with its rows.
    ready,      ///< Checked, and not yet accepted.
    accepted,   ///< In progress, as any bill that was answered 202.
    issued,     ///< It has its number.
    failed,     ///< A dead letter. A retry may still issue it.
    withdrawn,  ///< Its run was cancelled before it was accepted.
};
inline constexpr std::size_t entry_states = 6;

/// The mails of a bill of a run.
enum class EntryMail : std::uint8_t {
    none,         ///< No mail was asked for, or there is no invoice.
    held,         ///< It waits for the run's release.
    queued,       ///< Asked for, and not done.
    handed_over,  ///< As of MailState.
    trial,        ///< The built-in mailbox keeps it.
    failed,
};
inline constexpr std::size_t entry_mails = 6;

/// When the mails of a run leave.
enum class RunMail : std::uint8_t { at_once, on_release, none };

/// Whether a bill may become this. An entry never goes back, but for a failed one that a retry issues.
[[nodiscard]] constexpr bool may_become(EntryState from, EntryState to) {
    using enum EntryState;
    switch (from) {
        case ready: return to == accepted || to == refused || to == withdrawn;
        case accepted: return to == issued || to == failed;
        case failed: return to == issued;
        case refused:
        case issued:
        case withdrawn: break;
    }
    return false;
}
static_assert(!may_become(EntryState::accepted, EntryState::withdrawn), "what was accepted takes effect");

}  // namespace billmill::domain
