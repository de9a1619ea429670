#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/time.hpp"

namespace billmill {

/// An identity. Version 5 where the same input must give the same id (a retried request, a delivery),
/// version 7 where it is new and should sort by time.        Source: RFC 9562.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    [[nodiscard]] std::string text() const;  ///< 36 characters, lower case.
    /// Accepts exactly the 36-character form, in either case.
    static std::optional<Uuid> parse(std::string_view text);
    /// The 16 raw bytes, for stores.
    [[nodiscard]] std::string_view raw() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    static std::optional<Uuid> from_raw(std::string_view raw);

    auto operator<=>(const Uuid&) const = default;
};

/// UUIDv5 over the parts, each preceded by its length, so that ("ab","c") and ("a","bc") differ.
/// `space` separates uses: see the constants below.
[[nodiscard]] Uuid uuid_v5(const Uuid& space, std::initializer_list<std::string_view> parts);

/// UUIDv7: 48 bits of milliseconds, the rest from the system's random source. Threads: any.
[[nodiscard]] Uuid uuid_v7(Instant now);
/// When a UUIDv7 was made, to the millisecond.     Source: RFC 9562, 5.7.
[[nodiscard]] Instant made_at(const Uuid& uuid_v7);

/// The name spaces. Changing one orphans every id made with it.
namespace spaces {
extern const Uuid request;            ///< (client, route, idempotency key) -> request id
extern const Uuid customer;           ///< (normalised e-mail) -> customer id
extern const Uuid external_customer;  ///< (externalId) -> customer id
extern const Uuid delivery;           ///< (invoice id, recipient, sequence) -> delivery id
extern const Uuid brought_customer;   ///< (bill id) -> id of the registration that the bill brings
extern const Uuid foreign;  ///< (topic, partition, offset, timestamp, SHA-256) -> id of the imported message
}  // namespace spaces

}  // namespace billmill

template <>
struct std::hash<billmill::Uuid> {
    std::size_t operator()(const billmill::Uuid& id) const noexcept {
        std::size_t value = 0;
        for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | id.bytes[15 - i];
        return value;
    }
};
