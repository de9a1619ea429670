#pragma once

#include "ports/legacy_messages.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::usecases {

/// Translates the messages of the reference system's gateway: no headers, key `userID-…` or `billID-…`, and as payload the
/// bare body of its request. They pass the checks that a request to billmill passes.
///
/// Threads:   any.
class ImportLegacyMessage final : public ports::LegacyMessages {
public:
    explicit ImportLegacyMessage(const ports::SellerDirectory& sellers) : sellers_{sellers} {}
    [[nodiscard]] std::optional<ports::Envelope> translate(ports::Stage stage,
                                                           const ports::Envelope& message) const override;

private:
    const ports::SellerDirectory& sellers_;
};

}  // namespace billmill::usecases
