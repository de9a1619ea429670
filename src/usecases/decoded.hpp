#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "domain/lifecycle/dead_letter.hpp"
#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "ports/stage_handler.hpp"

namespace billmill::usecases {

/// What decoding one payload came to: a value, or the disposition of a message that nobody can read.
template <class T>
struct Decoded {
    std::optional<T> value;
    ports::Disposition disposition;  ///< Only where there is no value.
};

/// A message of billmill's form whose headers are missing or damaged may be one that took effect already: it never does under
/// another id.
/// Errors: not_yet: a newer schema version than this program knows. The stage must stop at it: a later program reads it.
/// `refused`: what is wrong with a message in the older form that is none of ours; its dead letter says so.
template <class T>
Result<Decoded<T>> decoded(const ports::Envelope& envelope, Result<T> (*decode)(std::string_view payload),
                           const std::function<Issues(const ports::Envelope&)>& refused = {}) {
    auto reading = decode(envelope.payload);
    const auto dead = [](const char* code, const char* detail) {
        return Decoded<T>{std::nullopt, ports::Disposition::dead_letter(code, detail)};
    };
    if (reading && envelope.unidentified)
        return dead(domain::unidentified, "the headers that say which request it is are missing or damaged");
    if (reading) return Decoded<T>{*std::move(reading), {}};
    if (envelope.unidentified && refused) {
        if (auto issues = refused(envelope); !issues.empty()) {
            return Decoded<T>{
                std::nullopt,
                ports::Disposition::dead_letter(
                    "unreadable", "a message of the older form that breaks a rule", std::move(issues))};
        }
    }
    if (reading.error().fault == Fault::invalid || envelope.unidentified)
        return dead("unreadable", "the payload is not a message of this stage");
    return std::unexpected{std::move(reading).error()};
}

}  // namespace billmill::usecases
