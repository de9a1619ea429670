#pragma once

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>

namespace billmill::support {

struct SslFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
};

/// A server context with a key and a self-signed certificate made now, valid for an hour for "localhost" and
/// 127.0.0.1; the certificate is written to `file` as PEM.
[[nodiscard]] std::unique_ptr<SSL_CTX, SslFree> self_signed_context(const std::filesystem::path& file);

}  // namespace billmill::support
