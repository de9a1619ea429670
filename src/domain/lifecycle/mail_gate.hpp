#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/time.hpp"

namespace billmill::domain {

/// What mails have to pass on their way out: the route to the mail server, and its consent to the seller's address.
enum class GateKind : std::uint8_t { route, sender };
[[nodiscard]] constexpr std::string_view name(GateKind kind) {
    return kind == GateKind::route ? "route" : "sender";
}

/// What a gate is about. Its name is unique: "route/smtp.example.com:587/user", "sender/acme/billing@acme.example".
struct GateId {
    GateKind kind = GateKind::route;
    std::string label;    ///< What people call it: host and port, or the seller's id.
    std::string subject;  ///< The user of the route; the sender's address.
    [[nodiscard]] std::string name() const {
        return std::string{domain::name(kind)} + "/" + label + "/" + subject;
    }
    bool operator==(const GateId&) const = default;
};
/// nullopt: no gate has this name.
[[nodiscard]] std::optional<GateId> parse_gate(std::string_view name);

enum class GateState : std::uint8_t {
    closed,   ///< Nothing passes. One probe at a time asks whether it would.
    opening,  ///< A probe has passed: what is held is released in growing portions, and nothing overtakes it.
};

/// A gate that is not open. An open one is stored nowhere.
struct MailGate {
    std::string name;
    GateState state = GateState::closed;
    std::string reason;  ///< Of the last refusal: code, and the server's own words.
    Instant since{};     ///< When it closed.
    Instant
        next_try{};  ///< closed: the next probe. opening: the next portion. Whoever takes it, moves it on first.
    std::int32_t failures = 0;  ///< In a row.
    std::int32_t portion = 0;   ///< opening: how many mails are released next.
    std::int64_t revision = 0;  ///< One higher with each change.
    bool operator==(const MailGate&) const = default;
};

/// The pause between two probes: it doubles with each failure.
struct GatePauses {
    Milliseconds first;
    Milliseconds longest;
    [[nodiscard]] Milliseconds after(std::int32_t failures) const;
};

inline constexpr Milliseconds probe_lease{120'000};   ///< Longer than any probe.
inline constexpr Milliseconds portion_pause{1'000};   ///< Between two portions.
inline constexpr std::int32_t portion_max = 100'000;  ///< Portions double up to this.

// Each of these gives the gate as it is to be stored, with the next revision.

/// A refusal counted against it. nullopt: it is closed already, and its next probe is still to come.
[[nodiscard]] std::optional<MailGate> refused(const std::optional<MailGate>& gate, const std::string& name,
                                              std::string reason, GatePauses pauses, Instant now);
/// It holds mails though nobody knows why: they leave as if it had just been probed.
[[nodiscard]] MailGate reopened(const std::string& name, Instant now);
/// The right to do what is due now, for one process. nullopt: nothing is due.
[[nodiscard]] std::optional<MailGate> taken(const MailGate& gate, Instant now);
[[nodiscard]] MailGate probe_passed(const MailGate& gate, Instant now);
[[nodiscard]] MailGate probe_refused(const MailGate& gate, std::string reason, GatePauses pauses,
                                     Instant now);
/// The route was away: nobody has heard whether the sender is still refused.
[[nodiscard]] MailGate probe_put_off(const MailGate& gate, GatePauses pauses, Instant now);

/// May a mail pass? `was_held`: it was released, or waited for another reason, and overtakes nobody.
[[nodiscard]] constexpr bool may_pass(GateState state, bool was_held) {
    return state == GateState::opening && was_held;
}

}  // namespace billmill::domain
