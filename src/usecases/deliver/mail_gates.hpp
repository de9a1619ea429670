#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/mail_gate_store.hpp"
#include "ports/mailer.hpp"
#include "ports/parked_store.hpp"

namespace billmill::usecases::deliver {

/// A gate that is not open, for people.
struct GateView {
    domain::GateId id;
    domain::GateState state = domain::GateState::closed;
    std::string reason;
    Instant since{};
    Instant next_try{};
    std::int64_t held = 0;  ///< Mails that wait for it.
};

struct MailGateOptions {
    domain::GatePauses route_pauses{.first = Milliseconds{1'000}, .longest = Milliseconds{60'000}};
    domain::GatePauses sender_pauses{.first = Milliseconds{5'000}, .longest = Milliseconds{900'000}};
};

/// The gates that mails pass on their way out, as all processes share them.
///
/// What it knows is at most a second old; a gate that closes here is closed here at once, and for the others with the
/// next save(). Of all processes one at a time asks the mail server whether a closed gate would open, and one at a time
/// releases what an opening gate holds.
/// Threads:   keep() from one, the others from any. refresh(), save() and keep() block on the store, keep() also on the
///            mail server.
class MailGates {
public:
    MailGates(ports::MailGateStore& gates, ports::ParkedStore& parked, ports::Mailer& mailer,
              const ports::Clock& clock, MailGateOptions options);

    [[nodiscard]] const domain::GateId& route() const { return route_; }
    [[nodiscard]] static domain::GateId sender(const std::string& seller, const std::string& address) {
        return {domain::GateKind::sender, seller, address};
    }

    /// Reads what other processes have changed, if that is to be expected.
    Outcome refresh();
    [[nodiscard]] bool all_open() const;
    /// Which gate holds a mail of this sender; nullopt: it may go. `was_held`: see domain::may_pass().
    [[nodiscard]] std::optional<std::string> holding(const domain::GateId& sender, bool was_held) const;
    /// A refusal counted against it.
    void refused(const domain::GateId& gate, std::string reason);
    /// Tells the other processes which gates were closed here.
    Outcome save();
    /// What is due: probes, releases, and mails that a gate holds although nobody closed it.
    Outcome keep();

    [[nodiscard]] std::vector<GateView> all() const;

private:
    [[nodiscard]] domain::GatePauses pauses_of(const std::string& name) const;
    void remember(const ports::MailGate& gate);
    void forget(const std::string& name);
    Outcome read_all();
    Outcome keep_one(const ports::MailGate& gate);
    Outcome probe(const ports::MailGate& gate);
    Outcome release(const ports::MailGate& gate, std::int32_t portion);
    Outcome reopen_forgotten();
    Outcome count_held();

    ports::MailGateStore& store_;
    ports::ParkedStore& parked_;
    ports::Mailer& mailer_;
    const ports::Clock& clock_;
    const MailGateOptions options_;
    const domain::GateId route_;

    mutable std::mutex mutex_;  ///< Guards what follows. Never held while the store or the server is asked.
    struct Known {
        ports::MailGate gate;
        std::int64_t held = 0;
        bool unsaved = false;
    };
    std::map<std::string, Known> known_;
    std::optional<Instant> read_at_;
    std::optional<Instant> looked_at_;
    std::optional<Instant> counted_at_;
};

}  // namespace billmill::usecases::deliver
