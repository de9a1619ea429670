#include "foundation/sha256_stream.hpp"

#include <openssl/evp.h>

#include "foundation/invariant.hpp"

namespace billmill {

struct Sha256Stream::Context {
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> evp{EVP_MD_CTX_new()};
};

Sha256Stream::Sha256Stream() : context_{std::make_unique<Context>()} {
    INVARIANT(EVP_DigestInit_ex(context_->evp.get(), EVP_sha256(), nullptr) == 1, "SHA-256 is always there");
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(const Sha256Stream& other) : context_{std::make_unique<Context>()} {
    INVARIANT(EVP_MD_CTX_copy_ex(context_->evp.get(), other.context_->evp.get()) == 1,
              "a digest of bytes in memory can be copied");
}

void Sha256Stream::add(std::string_view bytes) {
    INVARIANT(EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()) == 1,
              "a digest of bytes in memory cannot fail");
}

Digest Sha256Stream::finish() {
    Digest digest;
    unsigned written = 0;
    INVARIANT(EVP_DigestFinal_ex(context_->evp.get(), digest.bytes.data(), &written) == 1 &&
                  written == digest.bytes.size(),
              "a digest of bytes in memory cannot fail");
    return digest;
}

}  // namespace billmill
