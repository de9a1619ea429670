#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A file while it arrives.
struct FileSource {
    std::function<std::string()> read;              ///< The next bytes; empty: the end.
    std::function<bool()> is_whole;                 ///< After the end: nothing is missing.
    std::function<std::optional<Refusal>()> fault;  ///< After the end: why what came is not to be trusted.
    std::optional<std::int64_t> bytes{};            ///< How many will come, where that is known.
};

}  // namespace billmill::usecases
