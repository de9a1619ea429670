#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "ports/envelope.hpp"

namespace billmill::pipeline {

/// What a stage made of one message.
struct Verdict {
    enum class Kind : std::uint8_t {
        settled,  ///< Its effects are durable; or it was a duplicate that changes nothing.
        park,     ///< Its own trouble, perhaps passing: again later, one attempt burnt.
        /// Not its fault and not the engine's (a lease, a customer still to come): later, no attempt burnt.
        wait,
        dead,  ///< It can't get better.
    };
    Kind kind = Kind::settled;
    std::string code;    ///< Stable, snake_case.
    std::string detail;  ///< One sentence, no personal data.
    Issues issues;
    std::optional<Instant> not_before;  ///< For `wait`.

    static Verdict settle() { return {}; }
    static Verdict park(std::string code, std::string detail);
    static Verdict wait(std::string code, Instant not_before);
    static Verdict dead(std::string code, std::string detail, Issues issues = {});
};

/// One stage's work on a batch; a use case.
///
/// Promise:   effects of `settled` messages are durable when handle() returns. Handling again changes nothing.
/// Errors:    An error is the engine's (unavailable, corrupt), never an item's: no attempt is counted, the stage
///            pauses, the same batch comes again.
/// Threads:   one at a time.
class Handler {
public:
    virtual ~Handler() = default;
    [[nodiscard]] virtual ports::Stage stage() const = 0;
    [[nodiscard]] virtual std::size_t batch_max() const = 0;
    /// One verdict per message, in their order.
    virtual Result<std::vector<Verdict>> handle(std::span<const ports::Delivered> batch) = 0;
};

}  // namespace billmill::pipeline
