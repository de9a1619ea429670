#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "ports/envelope.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

/// Work that must wait, with the time it is due.
struct Parked {
    Stage stage = Stage::billing;
    Envelope envelope;  ///< Original bytes and key; attempt as it will be when it returns.
    std::string code;   ///< Why it waits: stable, snake_case.
    Instant parked_at{};
    Instant due_at{};  ///< no_due_time: it is held by a gate.
    /// The mail gate (domain/lifecycle/mail_gate.hpp) that holds it; empty: none.
    std::string gate{};
};

/// Of what waits until it is released. 9999-12-31: every engine can store it.
inline constexpr Instant no_due_time = from_unix_ms(253'402'214'400'000);

/// Promise:   unique (stage, event id); parking again replaces attempt, code, due time and gate. Durable on success.
/// Errors:    unavailable: outcome unknown, do it again.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/parked_store_contract.hpp.
class ParkedStore {
public:
    virtual ~ParkedStore() = default;
    virtual Outcome park(std::span<const Parked> parked) = 0;
    /// Up to `limit` rows that are due, oldest first; their due time moves to `hold_until`, so that a process that dies
    /// after publishing, or never publishes, loses nothing: they come again.
    virtual Result<std::vector<Parked>> claim_due(Instant now, Instant hold_until, int limit) = 0;
    /// Moves the due time of rows that claim_due() returned on to `hold_until`: they have been published. A row that was
    /// settled or parked anew since then stays as it is.
    virtual Outcome hold(std::span<const Parked> claimed, Instant hold_until) = 0;
    /// The events are done or dead: forgets them. Unknown ones are ignored.
    virtual Outcome settle(Stage stage, std::span<const Uuid> event_ids) = 0;
    virtual Result<std::optional<Parked>> find(Stage stage, const Uuid& event_id) = 0;
    virtual Result<Page<Parked>> list(Stage stage, const PageRequest& page) = 0;
    virtual Result<std::int64_t> count(Stage stage) = 0;
    /// When the next row is due; nullopt: none is parked.
    virtual Result<std::optional<Instant>> next_due() = 0;
    /// Up to `limit` rows that are due later than `latest`, and that no gate holds, are due at `due`. Returns how many.
    /// For due times of a clock that has been set back since.
    virtual Result<int> bring_forward(Instant latest, int limit, Instant due) = 0;

    /// Up to `limit` rows that `gate` holds, oldest first, are due at `due` and held no longer. Returns how many.
    virtual Result<int> release(const std::string& gate, int limit, Instant due) = 0;
    /// How many rows `gate` holds.
    virtual Result<std::int64_t> held(const std::string& gate) = 0;
    /// The first gate after `gate`, by name, that holds any row; nullopt: there is none.
    virtual Result<std::optional<std::string>> next_gate(const std::string& gate) = 0;
};

}  // namespace billmill::ports
