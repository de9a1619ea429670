#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/lifecycle/dead_letter.hpp"
#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "ports/envelope.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

using domain::DeadLetterState;
using domain::Death;
using domain::name;

struct DeadLetter {
    Uuid id;  ///< The event's id.
    Stage stage = Stage::billing;
    Envelope envelope;  ///< Original bytes.
    DeadLetterState state = DeadLetterState::open;
    Issues issues;               ///< Where the death has an address in the request.
    std::vector<Death> history;  ///< Oldest first, at most 20 kept (the first and the newest 19).
};

/// The only place of work that failed for good; domain/lifecycle/dead_letter.hpp decides what its states allow.
///
/// Promise:   unique (stage, event id); a second death reopens it and appends to its history. Durable on success.
///            No letter is ever deleted; clear() takes out what it says of a person.
/// Errors:    unavailable: do it again.  not_found.  conflict: its state does not allow it.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/dead_letter_store_contract.hpp.
class DeadLetterStore {
public:
    virtual ~DeadLetterStore() = default;
    struct Entry {
        Stage stage;
        Envelope envelope;
        Death death;
        Issues issues;
    };
    /// The work of each entry died: a new letter is open, one that is there is reopened.
    virtual Outcome add(std::span<const Entry> entries) = 0;
    virtual Result<std::optional<DeadLetter>> find(Stage stage, const Uuid& id) = 0;
    virtual Result<std::optional<DeadLetter>> find(
        const Uuid& id) = 0;  ///< In any stage; ids do not collide.
    struct IdAndState {
        Uuid id;
        DeadLetterState state = DeadLetterState::open;
    };
    /// The state of those of `ids` that are dead letters of the stage; in no order. At most 1,000 ids.
    virtual Result<std::vector<IdAndState>> states(Stage stage, std::span<const Uuid> ids) = 0;
    struct Filter {
        std::optional<DeadLetterState> state{};
        std::optional<Stage> stage{};
        std::optional<std::string> code{};    ///< Of its last death.
        std::optional<Instant> died_from{};   ///< Its last death: then or later,
        std::optional<Instant> died_until{};  ///< and before then.
    };
    /// In the order of their first deaths. A page with a next one may hold fewer than were asked for, even none.
    virtual Result<Page<DeadLetter>> list(const Filter& filter, const PageRequest& page) = 0;
    /// open → replayed; call it after the publish was confirmed. `died_at`: its last death before that.
    /// Errors: conflict also where it has died again meanwhile: the stage was quicker, and nothing waits any more.
    virtual Outcome mark_replayed(Stage stage, const Uuid& id, Instant died_at) = 0;
    /// open → discarded.
    virtual Outcome discard(Stage stage, const Uuid& id) = 0;
    /// open | replayed → closed, for events the stage has settled. Unknown ones are ignored.
    virtual Outcome close(Stage stage, std::span<const Uuid> ids) = 0;
    /// Of those that are closed or discarded nothing is kept but ids, times, codes and states: no payload, no words of deaths and
    /// issues. The others are ignored. One that dies again has the payload of that death.
    virtual Outcome clear(Stage stage, std::span<const Uuid> ids) = 0;
    virtual Result<std::int64_t> count(Stage stage, DeadLetterState state) = 0;
};

}  // namespace billmill::ports
