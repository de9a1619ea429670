#pragma once

#include <optional>
#include <string_view>

#include "foundation/result.hpp"
#include "pipeline/handler.hpp"

namespace billmill::pipeline {

/// What decoding one payload came to: a value, or the verdict of a message that nobody can read.
template <class T>
struct Decoded {
    std::optional<T> value;
    Verdict verdict;  ///< Only where there is no value.
};

/// Errors: not_yet: a newer schema version than this program knows. The stage must stop at it: a later program reads it.
template <class T>
Result<Decoded<T>> decoded(Result<T> reading) {
    if (reading) return Decoded<T>{*std::move(reading), {}};
    if (reading.error().fault == Fault::invalid) {
        return Decoded<T>{std::nullopt,
                          Verdict::dead("unreadable", "the payload is not a message of this stage")};
    }
    return std::unexpected{std::move(reading).error()};
}

}  // namespace billmill::pipeline
