#pragma once

#include <atomic>
#include <cstdint>

#include "foundation/issue.hpp"
#include "ports/legacy_messages.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::usecases {

/// Translates the messages of the reference system's gateway: no headers, key `userID-…` or `billID-…`, and as payload the
/// bare body of its request. They pass the checks that a request to billmill passes, but for fields that nobody knows: that
/// system ignored these, so they are ignored here too, and counted.
///
/// Threads:   any.
class ImportLegacyMessage final : public ports::LegacyMessages {
public:
    explicit ImportLegacyMessage(const ports::SellerDirectory& sellers) : sellers_{sellers} {}
    [[nodiscard]] std::optional<ports::Envelope> translate(ports::Stage stage,
                                                           const ports::Envelope& message) const override;
    /// Fields of messages, translated or refused, that nobody knows. A message that is read again counts again.
    [[nodiscard]] std::int64_t ignored_fields() const { return ignored_.load(std::memory_order_relaxed); }

private:
    const ports::SellerDirectory& sellers_;
    mutable std::atomic<std::int64_t> ignored_{0};
};

/// Why a message in the older form was not translated: what its dead letter says. Empty: it is no such message, or nothing is
/// wrong with it.
[[nodiscard]] Issues refused_registration(const ports::Envelope& message);
[[nodiscard]] Issues refused_bill(const ports::Envelope& message, const ports::SellerDirectory& sellers);

}  // namespace billmill::usecases
