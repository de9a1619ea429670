#include "foundation/digest.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <memory>

#include "foundation/encoding.hpp"
#include "foundation/invariant.hpp"

namespace billmill {
namespace {

template <std::size_t size>
std::array<std::uint8_t, size> hash(const EVP_MD* method, std::string_view bytes) {
    // Fetching the method anew costs more than hashing a request; the context is kept per thread.
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    thread_local const std::unique_ptr<EVP_MD_CTX, Free> owned{EVP_MD_CTX_new()};
    auto* const context = owned.get();
    std::array<std::uint8_t, size> value{};
    unsigned written = 0;
    const bool done = EVP_DigestInit_ex(context, method, nullptr) == 1 &&
                      EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context, value.data(), &written) == 1;
    INVARIANT(done && written == size, "a digest of bytes in memory cannot fail");
    return value;
}

}  // namespace

bool equal_in_constant_time(const Digest& a, const Digest& b) {
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.bytes.size(); ++i)
        difference |= static_cast<std::uint8_t>(a.bytes[i] ^ b.bytes[i]);
    return difference == 0;
}

Digest sha256(std::string_view bytes) {
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return Digest{hash<32>(method, bytes)};
}

std::array<std::uint8_t, 20> sha1(std::string_view bytes) {
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    return hash<20>(method, bytes);
}

std::string Digest::hex() const {
    return billmill::hex::encode(bytes);
}

std::optional<Digest> Digest::from_hex(std::string_view text) {
    Digest digest;
    if (!billmill::hex::decode(text, digest.bytes)) return std::nullopt;
    return digest;
}

}  // namespace billmill
