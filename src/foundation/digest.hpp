#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace billmill {

/// A SHA-256 value: names a file's bytes, or fingerprints a request.
struct Digest {
    std::array<std::uint8_t, 32> bytes{};

    [[nodiscard]] std::string hex() const;  ///< 64 lower-case digits.
    static std::optional<Digest> from_hex(std::string_view text);
    auto operator<=>(const Digest&) const = default;
};

[[nodiscard]] Digest sha256(std::string_view bytes);
/// For digests of secrets: how long it takes does not tell where they differ.
[[nodiscard]] bool equal_in_constant_time(const Digest& a, const Digest& b);
[[nodiscard]] std::array<std::uint8_t, 20> sha1(std::string_view bytes);

}  // namespace billmill
