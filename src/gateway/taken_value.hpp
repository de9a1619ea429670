#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/intake.hpp"

namespace billmill::gateway {

/// What a shared cache holds of a request: that somebody is taking it in, or that it was taken.
struct TakenValue {
    enum class Standing : std::uint8_t { claimed, taken };
    Standing standing = Standing::claimed;
    Digest fingerprint;
    ports::Stage stage = ports::Stage::billing;  ///< Of what was taken, as the next.
    Instant accepted_at{};
};

/// "c" fingerprint owner: nobody else's claim reads so.
[[nodiscard]] std::string claim_value(const Digest& fingerprint, std::string_view owner);
/// "t" fingerprint stage time
[[nodiscard]] std::string taken_value(const ports::TakenRequest& request);
/// nullopt: not of ours. Whoever reads it goes on as if there were nothing.
[[nodiscard]] std::optional<TakenValue> read_taken_value(std::string_view value);

/// Where it stands.
[[nodiscard]] std::string taken_key(const Uuid& id);

}  // namespace billmill::gateway
