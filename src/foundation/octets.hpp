#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

/// Octets of a text, eight at a time: what a loop over characters finds in eight steps is found in one.
///
/// A mark is the highest bit of an octet. The first that is marked is right; those after it may be marked, too.
namespace billmill::octets {

using Eight = std::uint64_t;

[[nodiscard]] constexpr Eight all(std::uint8_t octet) {
    return octet * Eight{0x0101'0101'0101'0101};
}
inline constexpr Eight marks = all(0x80);

/// Marks those below `limit`, which is 128 at most.
[[nodiscard]] constexpr Eight below(Eight octets, std::uint8_t limit) {
    return (octets - all(limit)) & ~octets & marks;
}
[[nodiscard]] constexpr Eight equal(Eight octets, std::uint8_t octet) {
    return below(octets ^ all(octet), 1);
}

/// The first place in [at, end) whose octet is `wanted`, or `end`. `mark`: marks these in eight.
template <class Mark, class Wanted>
[[nodiscard]] const char* find(const char* at, const char* end, Mark mark, Wanted wanted) {
    if constexpr (std::endian::native == std::endian::little) {
        Eight eight = 0;
        for (; end - at >= std::ptrdiff_t{sizeof eight}; at += sizeof eight) {
            std::memcpy(&eight, at, sizeof eight);
            if (const Eight found = mark(eight); found != 0) return at + std::countr_zero(found) / 8;
        }
    }
    while (at != end && !wanted(*at)) ++at;
    return at;
}

}  // namespace billmill::octets
