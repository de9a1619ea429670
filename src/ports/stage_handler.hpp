#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "ports/envelope.hpp"
#include "ports/event_log.hpp"

namespace billmill::ports {

/// What becomes of one message after its stage has handled it.
struct Disposition {
    enum class Kind : std::uint8_t {
        ack,    ///< Its effects are durable; or it was a duplicate that changes nothing.
        retry,  ///< It failed, perhaps for a while: again after a pause. This counts as an attempt.
        defer,  ///< It must wait (for a lease, for its customer): again from `not_before` on. No attempt is counted.
        dead_letter,  ///< No repetition can help. A human decides.
    };
    Kind kind = Kind::ack;
    std::string code;    ///< Stable, snake_case.
    std::string detail;  ///< One sentence, no personal data.
    Issues issues;
    std::optional<Instant> not_before;  ///< For `defer`.
    std::string gate{};                 ///< For `defer`: what holds it, instead of a time.
    bool gives_up_by_itself =
        false;  ///< For `retry`: the stage says when it is over, however many attempts it takes.
    /// What the stage made durable for this message, now or when the message was here before.
    std::optional<EventType> happened{};
    /// For `ack`: dead letters of the stage that this makes up for.
    std::vector<Uuid> closes{};

    [[nodiscard]] static Disposition ack() { return {}; }
    [[nodiscard]] static Disposition ack(EventType happened);
    [[nodiscard]] static Disposition retry(std::string code, std::string detail);
    [[nodiscard]] static Disposition retry_until_given_up(std::string code, std::string detail);
    [[nodiscard]] static Disposition defer(std::string code, Instant not_before);
    [[nodiscard]] static Disposition hold(std::string code, std::string gate);
    [[nodiscard]] static Disposition dead_letter(std::string code, std::string detail, Issues issues = {});
};

/// One stage's work on a batch: a use case that the runtime calls.
///
/// Promise:   effects of acknowledged messages are durable when handle() returns. Handling again changes nothing.
/// Errors:    An error is the engine's (unavailable, corrupt), never an item's: no attempt is counted, the stage
///            pauses, the same batch comes again.
/// Threads:   one at a time.
class StageHandler {
public:
    virtual ~StageHandler() = default;
    [[nodiscard]] virtual Stage stage() const = 0;
    [[nodiscard]] virtual std::size_t batch_max() const = 0;
    /// One disposition per message, in their order.
    virtual Result<std::vector<Disposition>> handle(std::span<const Delivered> batch) = 0;
};

}  // namespace billmill::ports
