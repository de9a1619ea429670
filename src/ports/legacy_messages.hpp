#pragma once

#include <optional>

#include "ports/envelope.hpp"

namespace billmill::ports {

/// Reads messages that other producers put on billmill's topics.
///
/// Promise:   the translation keeps id, fingerprint and time of acceptance, so that reading a message twice makes one event.
/// Errors:    nullopt: no message of a known form, or its request breaks a rule (logged, without its data).
/// Threads:   any.
/// Adapters:  usecases/import_legacy_message.hpp.
class LegacyMessages {
public:
    virtual ~LegacyMessages() = default;
    [[nodiscard]] virtual std::optional<Envelope> translate(Stage stage, const Envelope& message) const = 0;
};

}  // namespace billmill::ports
