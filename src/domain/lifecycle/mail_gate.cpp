#include "domain/lifecycle/mail_gate.hpp"

#include <utility>

#include "foundation/backoff.hpp"

namespace billmill::domain {

std::optional<GateId> parse_gate(std::string_view name) {
    const auto first = name.find('/');
    const auto second = name.find('/', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    for (const auto kind : {GateKind::route, GateKind::sender}) {
        if (name.substr(0, first) != domain::name(kind)) continue;
        return GateId{kind, std::string{name.substr(first + 1, second - first - 1)},
                      std::string{name.substr(second + 1)}};
    }
    return std::nullopt;
}

Milliseconds GatePauses::after(std::int32_t failures) const {
    return backoff(first, longest, failures);
}

namespace {

MailGate closed_again(MailGate gate, std::string reason, GatePauses pauses, Instant now) {
    gate.state = GateState::closed;
    gate.reason = std::move(reason);
    ++gate.failures;
    gate.next_try = now + pauses.after(gate.failures);
    gate.portion = 0;
    ++gate.revision;
    return gate;
}

}  // namespace

std::optional<MailGate> refused(const std::optional<MailGate>& gate, const std::string& name,
                                std::string reason, GatePauses pauses, Instant now) {
    if (!gate) {
        MailGate fresh;
        fresh.name = name;
        fresh.since = now;
        return closed_again(std::move(fresh), std::move(reason), pauses, now);
    }
    if (gate->state == GateState::closed) return std::nullopt;
    return closed_again(*gate, std::move(reason), pauses, now);
}

MailGate reopened(const std::string& name, Instant now) {
    MailGate gate;
    gate.name = name;
    gate.since = now;
    return probe_passed(gate, now);
}

std::optional<MailGate> taken(const MailGate& gate, Instant now) {
    const auto lease = gate.state == GateState::closed ? probe_lease : portion_pause;
    const bool clock_was_put_back = gate.next_try - now > std::chrono::hours{24};
    if (gate.next_try > now && !clock_was_put_back) return std::nullopt;
    auto next = gate;
    next.next_try = now + lease;
    if (gate.state == GateState::opening) next.portion = std::min(gate.portion * 2, portion_max);
    ++next.revision;
    return next;
}

MailGate probe_passed(const MailGate& gate, Instant now) {
    auto next = gate;
    next.state = GateState::opening;
    next.next_try = now;
    next.portion = 1;
    ++next.revision;
    return next;
}

MailGate probe_put_off(const MailGate& gate, GatePauses pauses, Instant now) {
    auto next = gate;
    next.next_try = now + pauses.after(gate.failures);
    ++next.revision;
    return next;
}

MailGate probe_refused(const MailGate& gate, std::string reason, GatePauses pauses, Instant now) {
    return closed_again(gate, std::move(reason), pauses, now);
}

}  // namespace billmill::domain
