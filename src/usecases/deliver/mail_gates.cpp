#include "usecases/deliver/mail_gates.hpp"

#include <utility>

#include "foundation/is_within.hpp"
#include "foundation/logging.hpp"

namespace billmill::usecases::deliver {
namespace {

using domain::GateKind;
using domain::GateState;
using ports::MailGate;

constexpr Milliseconds known_for{1'000};
constexpr Milliseconds look_every{5'000};
constexpr Milliseconds count_every{2'000};

/// `last` was so long ago, or the clock was put back since.
bool is_over(const std::optional<Instant>& last, Milliseconds span, Instant now) {
    return !last || !is_within(*last, span, now);
}

void log_change(const MailGate& gate) {
    const auto id = domain::parse_gate(gate.name);
    if (!id) return;
    if (gate.state == GateState::opening) {
        log::info("mail_gate_opening", {{"gate", domain::name(id->kind)}, {"name", id->label}});
        return;
    }
    log::warn("mail_gate_closed",
              {{"gate", domain::name(id->kind)},
               {"name", id->label},
               {"why", gate.reason},
               {"next_try", rfc3339(gate.next_try)},
               {"next", "its mails wait and none is lost; see mail routes in docs/operating.md"}});
}

}  // namespace

MailGates::MailGates(ports::MailGateStore& gates, ports::ParkedStore& parked, ports::Mailer& mailer,
                     const ports::Clock& clock, MailGateOptions options)
    : store_{gates},
      parked_{parked},
      mailer_{mailer},
      clock_{clock},
      options_{options},
      route_{GateKind::route, mailer.place(), mailer.user()} {}

domain::GatePauses MailGates::pauses_of(const std::string& name) const {
    const auto id = domain::parse_gate(name);
    return id && id->kind == GateKind::route ? options_.route_pauses : options_.sender_pauses;
}

Outcome MailGates::refresh() {
    {
        const std::lock_guard lock{mutex_};
        if (!is_over(read_at_, known_for, clock_.now())) return {};
    }
    return read_all();
}

Outcome MailGates::read_all() {
    TRY(auto stored, store_.all());
    const std::lock_guard lock{mutex_};
    std::map<std::string, Known> now_known;
    for (auto& gate : stored) {
        auto name = gate.name;
        const auto before = known_.find(name);
        const auto held = before == known_.end() ? 0 : before->second.held;
        now_known.emplace(std::move(name), Known{.gate = std::move(gate), .held = held, .unsaved = false});
    }
    for (auto& [name, known] : known_) {
        const auto stored_now = now_known.find(name);
        const bool is_newer =
            stored_now == now_known.end() || stored_now->second.gate.revision < known.gate.revision;
        if (known.unsaved && is_newer) now_known.insert_or_assign(name, std::move(known));
    }
    known_ = std::move(now_known);
    read_at_ = clock_.now();
    return {};
}

bool MailGates::all_open() const {
    const std::lock_guard lock{mutex_};
    return known_.empty();
}

std::optional<std::string> MailGates::holding(const domain::GateId& sender, bool was_held) const {
    const std::lock_guard lock{mutex_};
    if (known_.empty()) return std::nullopt;
    for (const auto* id : {&route_, &sender}) {
        const auto found = known_.find(id->name());
        if (found != known_.end() && !domain::may_pass(found->second.gate.state, was_held))
            return found->first;
    }
    return std::nullopt;
}

void MailGates::refused(const domain::GateId& gate, std::string reason) {
    const auto name = gate.name();
    const std::lock_guard lock{mutex_};
    const auto found = known_.find(name);
    std::optional<MailGate> before;
    if (found != known_.end()) before = found->second.gate;
    auto closed = domain::refused(before, name, std::move(reason), pauses_of(name), clock_.now());
    if (!closed) return;
    log_change(*closed);
    const auto held = found == known_.end() ? 0 : found->second.held;
    known_.insert_or_assign(name, Known{.gate = *std::move(closed), .held = held, .unsaved = true});
}

Outcome MailGates::save() {
    std::vector<MailGate> unsaved;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [name, known] : known_) {
            if (known.unsaved) unsaved.push_back(known.gate);
        }
    }
    for (const auto& gate : unsaved) {
        TRY([[maybe_unused]] const bool stored, store_.put(gate));  // false: another has closed it as well.
        const std::lock_guard lock{mutex_};
        const auto found = known_.find(gate.name);
        if (found != known_.end() && found->second.gate == gate) found->second.unsaved = false;
    }
    return {};
}

void MailGates::remember(const MailGate& gate) {
    const std::lock_guard lock{mutex_};
    auto& known = known_[gate.name];
    known.gate = gate;
    known.unsaved = false;
}

void MailGates::forget(const std::string& name) {
    const std::lock_guard lock{mutex_};
    known_.erase(name);
}

Outcome MailGates::keep() {
    TRY_DO(save());
    TRY_DO(refresh());
    if (is_over(looked_at_, look_every, clock_.now())) {
        TRY_DO(reopen_forgotten());
    }
    std::vector<MailGate> gates;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [name, known] : known_) gates.push_back(known.gate);
    }
    for (const auto& gate : gates) TRY_DO(keep_one(gate));
    return count_held();
}

Outcome MailGates::keep_one(const MailGate& gate) {
    const auto id = domain::parse_gate(gate.name);
    if (!id || (id->kind == GateKind::route && *id != route_)) return {};  // Of a process with another route.
    auto mine = domain::taken(gate, clock_.now());
    if (!mine) return {};
    TRY(const bool won, store_.put(*mine));
    if (!won) return read_all();
    remember(*mine);
    return gate.state == GateState::closed ? probe(*mine) : release(*mine, gate.portion);
}

Outcome MailGates::probe(const MailGate& gate) {
    const auto id = domain::parse_gate(gate.name);
    const auto heard = mailer_.probe(id->kind == GateKind::sender ? id->subject : "");
    if (heard.outcome == ports::SendOutcome::stopped) return {};
    const auto now = clock_.now();
    const bool passed = heard.outcome == ports::SendOutcome::accepted;
    const bool heard_nothing_of_sender =
        id->kind == GateKind::sender && heard.step < domain::SmtpStep::mail_from;
    const auto pauses = pauses_of(gate.name);
    const auto next = passed                    ? domain::probe_passed(gate, now)
                      : heard_nothing_of_sender ? domain::probe_put_off(gate, pauses, now)
                                                : domain::probe_refused(gate, heard.text(), pauses, now);
    TRY(const bool stored, store_.put(next));
    if (!stored) return read_all();
    if (passed || next.reason != gate.reason) log_change(next);
    remember(next);
    return {};
}

Outcome MailGates::release(const MailGate& gate, std::int32_t portion) {
    TRY(const auto released, parked_.release(gate.name, portion, clock_.now()));
    if (released > 0) return {};
    TRY(const bool removed, store_.remove(gate));
    if (!removed) return read_all();
    const auto id = domain::parse_gate(gate.name);
    log::info("mail_gate_open", {{"gate", domain::name(id->kind)}, {"name", id->label}});
    forget(gate.name);
    return {};
}

/// A mail may come to a gate just when another process opens it: it must not wait there for ever.
Outcome MailGates::reopen_forgotten() {
    looked_at_ = clock_.now();
    std::string name;
    while (true) {
        TRY(const auto next, parked_.next_gate(name));
        if (!next) return {};
        name = *next;
        {
            const std::lock_guard lock{mutex_};
            if (known_.contains(name)) continue;
        }
        const auto gate = domain::reopened(name, clock_.now());
        TRY(const bool stored, store_.put(gate));
        if (stored) remember(gate);
    }
}

Outcome MailGates::count_held() {
    if (!is_over(counted_at_, count_every, clock_.now())) return {};
    counted_at_ = clock_.now();
    std::vector<std::string> names;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [name, known] : known_) names.push_back(name);
    }
    for (const auto& name : names) {
        TRY(const auto held, parked_.held(name));
        const std::lock_guard lock{mutex_};
        if (const auto found = known_.find(name); found != known_.end()) found->second.held = held;
    }
    return {};
}

std::vector<GateView> MailGates::all() const {
    const std::lock_guard lock{mutex_};
    std::vector<GateView> views;
    for (const auto& [name, known] : known_) {
        auto id = domain::parse_gate(name);
        if (!id) continue;
        views.push_back({.id = *std::move(id),
                         .state = known.gate.state,
                         .reason = known.gate.reason,
                         .since = known.gate.since,
                         .next_try = known.gate.next_try,
                         .held = known.held});
    }
    return views;
}

}  // namespace billmill::usecases::deliver
