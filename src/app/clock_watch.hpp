#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "app/screen.hpp"
#include "app/settings.hpp"
#include "gateway/parts.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/issue/clock_guard.hpp"

namespace billmill::app {

/// Keeps DIR/clock, the time that was last believed, looks once a second whether the clock can still be believed, and takes
/// what `billmill clock confirm` leaves in DIR/clock.confirmed.
/// Threads: any; looks on a thread of its own.
class ClockWatch {
public:
    /// Knows the latest time from DIR/clock and from the newest record of the books in DIR.
    /// `offset`: as the guard has it.
    static Result<std::unique_ptr<ClockWatch>> open(const Settings& settings, const ports::Clock& clock,
                                                    ports::InvoiceStore& invoices,
                                                    usecases::issue::ClockGuard::Offset offset = {});
    ~ClockWatch();  ///< Keeps the time once more.
    ClockWatch(const ClockWatch&) = delete;
    ClockWatch& operator=(const ClockWatch&) = delete;

    [[nodiscard]] usecases::issue::ClockGuard& guard() { return guard_; }
    /// Degraded while the clock is in doubt.
    [[nodiscard]] gateway::PartStatus status() const;

    /// What DIR/clock holds.
    struct Record {
        Instant seen{};       ///< The time that was last believed; the epoch: none.
        Instant overruled{};  ///< Records up to this time were dated by a clock that an operator overruled.
    };

private:
    ClockWatch(const Settings& settings, const ports::Clock& clock, Record record,
               std::optional<Instant> latest_known, usecases::issue::ClockGuard::Offset offset);
    void run(const std::stop_token& stop);
    void look();
    bool take_confirmation();
    void note(const Outcome& checked);
    void keep(Instant seen);

    const std::filesystem::path folder_;
    const bool keeps_time_;  ///< In a cluster the folder may not outlive the process.
    const ports::Clock& clock_;
    usecases::issue::ClockGuard guard_;
    Record record_;
    Instant latest_known_;
    Instant kept_at_{};
    Instant believed_{};  ///< The latest time that this process believed.
    bool keeping_failed_ = false;
    bool unreadable_told_ = false;
    mutable std::mutex mutex_;  ///< Guards what follows.
    std::string why_;           ///< Empty: the clock is believed.
    Instant since_;
    std::jthread thread_;  ///< Last, so first to go.
};

/// `billmill clock confirm`: the clock of this machine is right as it is.
/// Errors: invalid: there are no books in the data directory.  unavailable: it can't be written.
Outcome confirm_clock(const Settings& settings, const Screen& screen);

}  // namespace billmill::app
