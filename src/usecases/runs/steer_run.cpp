#include "usecases/runs/steer_run.hpp"

namespace billmill::usecases {
namespace {

using domain::RunAction;
using domain::RunState;

/// The state that the action leads to is there already, or comes of itself.
bool is_done(RunState state, RunAction action) {
    switch (action) {
        case RunAction::issue: return state == RunState::issuing || state == RunState::done;
        case RunAction::pause: return state == RunState::paused;
        case RunAction::resume: return domain::issues_bills(state);
        case RunAction::cancel: return state == RunState::cancelling || state == RunState::cancelled;
        case RunAction::finish_reading:
        case RunAction::break_off:
        case RunAction::take_up:
        case RunAction::resume_arriving:
        case RunAction::resume_interrupted:
        case RunAction::settle: break;
    }
    return false;
}

}  // namespace

Answer<domain::Run> SteerRun::operator()(const Caller& caller, const Uuid& id, RunAction action) {
    TRY(auto run, find_(caller, id));
    if (is_done(run.state, action)) return run;
    const auto to = domain::next(run, action);
    if (!to) return refuse(Fault::conflict, "run_state", "The state of the run does not allow this.");
    TRY_DO(runs_.change_state(run.id, run.state, *to));
    on_change_();
    run.state = *to;
    return run;
}

Answer<domain::Run> SteerRun::release(const Caller& caller, const Uuid& id,
                                      std::optional<std::int64_t> first) {
    TRY(const auto run, find_(caller, id));
    if (run.mail != domain::RunMail::on_release)
        return refuse(Fault::conflict, "nothing_held", "The mails of this run are not held.");
    TRY_DO(runs_.release(run.id, first.value_or(domain::release_all)));
    on_change_();
    return find_(caller, id);
}

}  // namespace billmill::usecases
