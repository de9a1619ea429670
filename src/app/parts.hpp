#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "app/clock_watch.hpp"
#include "app/engines.hpp"
#include "app/open_journal.hpp"
#include "app/process_state.hpp"
#include "app/settings.hpp"
#include "app/stages.hpp"
#include "foundation/engine_watch.hpp"
#include "gateway/parts.hpp"

namespace billmill::app {

/// Everything of a process that GET /readyz tells of: the process itself, its disk and descriptors, its engines, and its
/// stages with the gates of mails. What must be asked is asked in threads of this class.
/// Ownership: borrows all of it; must be destroyed before the engines.
class Parts {
public:
    /// `stages`, `clock_watch`: nullptr: a gateway. `journal`: nullptr: there is none.
    Parts(const Settings& settings, Engines& engines, const Stages* stages, const ClockWatch* clock_watch,
          const OpenJournal* journal, const ProcessState& process, const ports::Clock& clock);
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    [[nodiscard]] const std::vector<gateway::Part>& all() const { return all_; }
    /// billmill_degraded{part}: 1 while the part is not well.
    void add_gauges(metrics::Registry& metrics) const;

private:
    void add_process(const ProcessState& process);
    void add_watched(WatchedEngine engine);
    void add_stage(const Engines& engines, const Stages& stages, ports::Stage stage);
    void add_mail(const Settings& settings, const Stages& stages);
    Outcome read_lags(ports::MessageBus& bus);
    [[nodiscard]] std::optional<std::int64_t> waiting(std::optional<ports::Stage> stage) const;

    static constexpr std::int64_t unknown = -1;
    const ports::Clock& clock_;
    /// Messages on the bus that are not yet settled, as last read.
    std::array<std::atomic<std::int64_t>, std::size(ports::all_stages)> lags_{unknown, unknown, unknown};
    std::vector<gateway::Part> all_;
    std::vector<std::unique_ptr<EngineWatch>> watches_;  ///< Last, so first to go.
};

}  // namespace billmill::app
