#pragma once

#include <optional>
#include <string_view>

#include "foundation/time.hpp"

namespace billmill::app {

/// "90s", "30m", "24h" or "7d"; "0" is none at all. nullopt: no such text, or longer than ten years.
[[nodiscard]] std::optional<Milliseconds> read_duration(std::string_view text);

}  // namespace billmill::app
