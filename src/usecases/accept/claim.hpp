#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/time.hpp"
#include "ports/request_inbox.hpp"

namespace billmill::usecases {

/// What the shared cache holds of one request, in the only encoding there is.
struct Claim {
    enum class State : std::uint8_t {
        claimed,   ///< A gateway is accepting it.
        accepted,  ///< It is durable.
    };
    State state = State::claimed;
    Digest fingerprint;
    ports::Stage stage = ports::Stage::billing;  ///< Of an accepted request, as the next.
    Instant accepted_at{};
    std::string line{};  ///< Of an accepted bill: its numbering line. Older programs do not write it.
};

/// After the death of a gateway its clients hear `in_flight` for so long. A gateway that lives renews its claims.
inline constexpr Milliseconds claimed_ttl{10'000};
inline constexpr Milliseconds claims_renewed_every{3'000};
inline constexpr Milliseconds accepted_ttl = std::chrono::hours{72};

/// Where the claim of a request stands.
[[nodiscard]] std::string claim_key(const Uuid& id);
/// "c" fingerprint owner: no claim of another owner reads so.
[[nodiscard]] std::string claimed_value(const Digest& fingerprint, std::string_view owner);
/// "a" fingerprint stage " " time [" " line]
[[nodiscard]] std::string accepted_value(const ports::AcceptedRequest& request);
/// nullopt: no claim of ours. The reader goes on as if there were nothing.
[[nodiscard]] std::optional<Claim> read_claim(std::string_view value);

}  // namespace billmill::usecases
