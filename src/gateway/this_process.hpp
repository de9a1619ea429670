#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foundation/time.hpp"

namespace billmill::gateway {

/// Where the books are kept.
enum class Store : std::uint8_t { sqlite, mongodb };

/// A setting as it may be shown.
struct ShownSetting {
    std::string section;
    std::string key;
    std::string value;   ///< Of a secret: "set" or "not set".
    std::string source;  ///< "default", "line 7", the name of a variable, or an option.
};

/// What the process that serves the routes tells of itself.
struct ThisProcess {
    Store store = Store::sqlite;
    /// How far the machine's clock is ahead of the store's; nullopt while nobody knows. Empty: the store has no clock.
    /// Threads: any. Never waits.
    std::function<std::optional<Milliseconds>()> clock_offset{};
    std::string settings_file{};           ///< Empty: none is read.
    std::vector<ShownSetting> settings{};  ///< All of them.
};

}  // namespace billmill::gateway
