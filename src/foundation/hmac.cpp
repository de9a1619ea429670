#include "foundation/hmac.hpp"

#include <cstdint>
#include <string>

namespace billmill {
namespace {

constexpr std::size_t block_bytes = 64;  ///< Of SHA-256.

std::string padded(std::string_view key, std::uint8_t with) {
    std::string block{key};
    block.resize(block_bytes);
    for (char& byte : block) byte = static_cast<char>(static_cast<std::uint8_t>(byte) ^ with);
    return block;
}

std::string_view text_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

}  // namespace

Digest hmac_sha256(std::string_view key, std::string_view text) {
    if (key.size() > block_bytes) {
        const auto shorter = sha256(key);
        return hmac_sha256(text_of(shorter), text);
    }
    const auto inner = sha256(padded(key, 0x36).append(text));
    return sha256(padded(key, 0x5c).append(text_of(inner)));
}

}  // namespace billmill
