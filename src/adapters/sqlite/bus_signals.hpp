#pragma once

#include <array>
#include <condition_variable>
#include <mutex>

#include "foundation/time.hpp"
#include "ports/envelope.hpp"

namespace billmill::adapters::sqlite {

/// Tells waiting consumers that their topic has grown.
///
/// Threads: mark() and fire() on the writer's thread, the rest from any.
class BusSignals {
public:
    /// The open transaction puts something on the topic.
    void mark(ports::Stage stage) { of(stage).marked = true; }
    /// It is committed. (After a rollback a stray wake-up does no harm.)
    void fire();

    /// Ends one wait on this stage, the next if none is going on.
    void wake(ports::Stage stage);
    /// What wait() compares with; read it before looking at the topic.
    [[nodiscard]] std::int64_t generation(ports::Stage stage);
    /// Waits until the topic has grown since `seen`, somebody called wake(), or time is up.
    enum class Woken : std::uint8_t { grown, asked, timeout };
    Woken wait(ports::Stage stage, std::int64_t seen, Milliseconds longest);

    /// One consumer per stage: false when there is one already.
    bool claim(ports::Stage stage);
    void release(ports::Stage stage);

private:
    struct Signal {
        bool marked = false;  // The writer's thread only.
        std::mutex mutex;
        std::condition_variable grown;
        std::int64_t generation = 0;  // Guarded by mutex, as the next two.
        bool asked = false;
        bool claimed = false;
    };
    Signal& of(ports::Stage stage) { return signals_[static_cast<std::size_t>(stage)]; }
    std::array<Signal, std::size(ports::all_stages)> signals_;
};

}  // namespace billmill::adapters::sqlite
