#include "usecases/runs/remove_unfinished.hpp"

namespace billmill::usecases {
namespace {

constexpr int removed_at_once = 1'000;

}  // namespace

Outcome remove_run(ports::RunStore& runs, const Uuid& run) {
    while (true) {
        TRY(const bool gone, runs.remove(run, removed_at_once));
        if (gone) return {};
    }
}

Outcome interrupt_unread(ports::RunStore& runs, Instant read_before) {
    for (const auto state : {domain::RunState::arriving, domain::RunState::paused}) {
        TRY(const auto ids, runs.in_state(state));
        for (const auto& id : ids) {
            TRY(const auto run, runs.find(id));
            if (run && run->reader && made_at(*run->reader) < read_before)
                TRY_DO(runs.break_off(id, *run->reader));
        }
    }
    return {};
}

Result<bool> remove_unfinished(ports::RunStore& runs, Instant made_before) {
    TRY(const auto reading, runs.in_state(domain::RunState::reading));
    for (const auto& id : reading) {
        TRY(const auto run, runs.find(id));
        if (!run || run->state != domain::RunState::reading || run->created_at >= made_before) continue;
        TRY_DO(runs.remove(id, removed_at_once));
        return true;
    }
    return false;
}

}  // namespace billmill::usecases
