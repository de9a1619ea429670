#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "ports/envelope.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

enum class DeadLetterState : std::uint8_t {
    open,       ///< Waits for a human.
    replayed,   ///< Published again; not yet settled.
    closed,     ///< Was replayed, and the stage settled it.
    discarded,  ///< A human gave it up. Still kept.
};
[[nodiscard]] std::string_view name(DeadLetterState state);

struct Death {
    Instant at{};
    std::string code;    ///< Stable, snake_case: "unknown_customer", "key_reused", "crashed".
    std::string detail;  ///< One sentence, without personal data.
};

struct DeadLetter {
    Uuid id;  ///< The event's id.
    Stage stage = Stage::billing;
    Envelope envelope;  ///< Original bytes.
    DeadLetterState state = DeadLetterState::open;
    Issues issues;               ///< Where the death has an address in the request.
    std::vector<Death> history;  ///< Oldest first, at most 20 kept (the first and the newest 19).
};

/// The only home of work that failed for good.
///
/// Promise:   unique (stage, event id); a second death reopens it and appends to its history. Durable on success.
///            Nothing is ever deleted.
/// Errors:    unavailable: do it again.  not_found.  conflict: its state does not allow it.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/dead_letter_store_contract.hpp.
class DeadLetterStore {
public:
    virtual ~DeadLetterStore() = default;
    struct Burial {
        Stage stage;
        Envelope envelope;
        Death death;
        Issues issues;
    };
    virtual Outcome bury(std::span<const Burial> burials) = 0;
    virtual Result<std::optional<DeadLetter>> find(Stage stage, const Uuid& id) = 0;
    virtual Result<std::optional<DeadLetter>> find(const Uuid& id) = 0;  ///< In any stage; ids do not collide.
    /// Oldest death first. `state`: only those.
    virtual Result<Page<DeadLetter>> list(std::optional<DeadLetterState> state, const PageRequest& page) = 0;
    /// open → replayed; call it after the publish was confirmed. `died_at`: its last death before that.
    /// Errors: conflict also where it has died again meanwhile: the stage was quicker, and nothing waits any more.
    virtual Outcome mark_replayed(Stage stage, const Uuid& id, Instant died_at) = 0;
    /// open → discarded.
    virtual Outcome discard(Stage stage, const Uuid& id, Instant now) = 0;
    /// open | replayed → closed, for events the stage has settled. Unknown ones are ignored.
    virtual Outcome close(Stage stage, std::span<const Uuid> ids) = 0;
    virtual Result<std::int64_t> count(Stage stage, DeadLetterState state) = 0;
};

}  // namespace billmill::ports
