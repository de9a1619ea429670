#include "ports/request_fingerprint.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace billmill::ports {
namespace {

/// By chance a fingerprint of version 1 begins so once in 2^48. Then its request is compared by chance, too: it is refused.
constexpr std::array<std::uint8_t, 6> mark_2{0xB1, 0x11, 0x3E, 0x57, 0xF2, 2};
constexpr std::size_t size_1 = 10;
constexpr std::size_t size_2 = 16;
static_assert(mark_2.size() + size_1 + size_2 == sizeof(Digest));

using Part = std::span<const std::uint8_t>;

Part version_1_of(const Digest& fingerprint) {
    const Part all{fingerprint.bytes};
    return all.subspan(fingerprint_version(fingerprint) == 1 ? 0 : mark_2.size(), size_1);
}

}  // namespace

Digest fingerprint_1(std::string_view canonical) {
    return sha256(canonical);
}

Digest fingerprint_2(std::string_view canonical, std::string_view meaning) {
    Digest both;
    auto end = std::ranges::copy(mark_2, both.bytes.begin()).out;
    end = std::copy_n(sha256(canonical).bytes.begin(), size_1, end);
    std::copy_n(sha256(meaning).bytes.begin(), size_2, end);
    return both;
}

int fingerprint_version(const Digest& fingerprint) {
    return std::equal(mark_2.begin(), mark_2.end(), fingerprint.bytes.begin()) ? 2 : 1;
}

bool same_request(const Digest& one, const Digest& other) {
    if (fingerprint_version(one) == fingerprint_version(other)) {
        if (fingerprint_version(one) == 1) return one == other;
        return std::ranges::equal(Part{one.bytes}.last(size_2), Part{other.bytes}.last(size_2));
    }
    return std::ranges::equal(version_1_of(one), version_1_of(other));
}

}  // namespace billmill::ports
