#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/time.hpp"

namespace billmill::domain {

enum class DeadLetterState : std::uint8_t {
    open,       ///< Waits for a human.
    replayed,   ///< Published again; its stage has not settled it yet.
    closed,     ///< Was replayed, and its stage settled it.
    discarded,  ///< A human gave it up. Still kept.
};
inline constexpr std::array dead_letter_states{DeadLetterState::open, DeadLetterState::replayed,
                                               DeadLetterState::closed, DeadLetterState::discarded};

[[nodiscard]] constexpr std::string_view name(DeadLetterState state) {
    switch (state) {
        case DeadLetterState::open: return "open";
        case DeadLetterState::replayed: return "replayed";
        case DeadLetterState::closed: return "closed";
        case DeadLetterState::discarded: return "discarded";
    }
    return "unknown";
}

enum class DeadLetterAction : std::uint8_t {
    die,      ///< Its stage gave the work up (again).
    replay,   ///< A human had it published again.
    discard,  ///< A human gave it up.
    close,    ///< Its stage settled the work.
};

/// The life cycle of a dead letter. nullopt: the state does not allow the action.
[[nodiscard]] constexpr std::optional<DeadLetterState> next(DeadLetterState from, DeadLetterAction action) {
    using enum DeadLetterState;
    using enum DeadLetterAction;
    struct Change {
        DeadLetterState from;
        DeadLetterAction action;
        DeadLetterState to;
    };
    constexpr std::array changes{
        Change{open, die, open},         //
        Change{replayed, die, open},     // The replay failed.
        Change{closed, die, open},       //
        Change{discarded, die, open},    //
        Change{open, replay, replayed},  //
        Change{open, discard, discarded},
        Change{open, close, closed},  // Its stage was quicker than the mark of the replay.
        Change{replayed, close, closed},
    };
    for (const auto& change : changes) {
        if (change.from == from && change.action == action) return change.to;
    }
    return std::nullopt;
}
static_assert(!next(DeadLetterState::discarded, DeadLetterAction::close), "a human's decision stands");
static_assert(!next(DeadLetterState::discarded, DeadLetterAction::replay));
static_assert(!next(DeadLetterState::closed, DeadLetterAction::replay), "settled work is not done twice");
static_assert(!next(DeadLetterState::replayed, DeadLetterAction::replay), "one replay at a time");

static_assert(next(DeadLetterState::discarded, DeadLetterAction::die) == DeadLetterState::open,
              "work that dies is never overlooked, whatever became of it before");

/// The states that allow the action; for a store that changes many letters with one condition.
[[nodiscard]] constexpr std::vector<DeadLetterState> states_before(DeadLetterAction action) {
    std::vector<DeadLetterState> states;
    for (const auto state : dead_letter_states) {
        if (next(state, action)) states.push_back(state);
    }
    return states;
}

/// The states in which nobody works on it, unless a human replays it.
inline constexpr std::array dead_states{DeadLetterState::open, DeadLetterState::discarded};
[[nodiscard]] constexpr bool is_dead(DeadLetterState state) {
    return std::ranges::find(dead_states, state) != dead_states.end();
}

/// Nobody needs its work any more, unless it dies again.
[[nodiscard]] constexpr bool is_settled(DeadLetterState state) {
    return state == DeadLetterState::closed || state == DeadLetterState::discarded;
}

/// The state after a replay of the death at `died_at` was published. nullopt: not open, or it has died again since: the
/// stage was quicker, and nothing is under way any more.
[[nodiscard]] constexpr std::optional<DeadLetterState> mark_replayed(DeadLetterState state,
                                                                     Instant last_death, Instant died_at) {
    if (last_death != died_at) return std::nullopt;
    return next(state, DeadLetterAction::replay);
}
static_assert(!mark_replayed(DeadLetterState::open, from_unix_ms(2), from_unix_ms(1)), "it has died again");

struct Death {
    Instant at{};
    std::string code;    ///< Stable, snake_case: "unknown_customer", "key_reused", "crashed".
    std::string detail;  ///< One sentence, without personal data.
};

inline constexpr const char* key_reused = "key_reused";
inline constexpr const char* irn_exists = "irn_exists";
inline constexpr const char* issued_in_lost_books = "issued_in_lost_books";
inline constexpr const char* unidentified = "unidentified";
/// A person set it aside: its form is newer than the programs that ran then.
inline constexpr const char* set_aside = "set_aside";

/// A history holds the first death and the newest 19.
inline constexpr std::size_t deaths_max = 20;
/// The position of the death to forget so that one more fits into a history of `count`. nullopt: one more fits.
[[nodiscard]] constexpr std::optional<std::size_t> death_to_drop(std::size_t count) {
    return count < deaths_max ? std::nullopt : std::optional<std::size_t>{1};
}
static_assert(death_to_drop(deaths_max) == 1, "the first death is kept for ever");

/// `history`: oldest first.
[[nodiscard]] inline std::vector<Death> add_death(std::vector<Death> history, Death death) {
    if (const auto dropped = death_to_drop(history.size()))
        history.erase(history.begin() + static_cast<std::ptrdiff_t>(*dropped));
    history.push_back(std::move(death));
    return history;
}

}  // namespace billmill::domain
