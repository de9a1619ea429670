#include "support/smtp_sink/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>

namespace billmill::support {
namespace {

/// Test support has nobody to report to: what can't fail and does ends the run.
void must(bool done) {
    if (!done) std::abort();
}

void add_extension(X509* certificate, int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

}  // namespace

std::unique_ptr<SSL_CTX, SslFree> self_signed_context(const std::filesystem::path& file) {
    const std::unique_ptr<EVP_PKEY, SslFree> key{EVP_EC_gen("P-256")};
    const std::unique_ptr<X509, SslFree> certificate{X509_new()};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
    auto* name = X509_get_subject_name(certificate.get());
    const auto* common = reinterpret_cast<const unsigned char*>("localhost");
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0) == 1);
    must(X509_set_issuer_name(certificate.get(), name) == 1 &&
         X509_set_pubkey(certificate.get(), key.get()) == 1);
    add_extension(certificate.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    must(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);

    const std::unique_ptr<FILE, int (*)(FILE*)> out{std::fopen(file.c_str(), "w"), std::fclose};
    must(out != nullptr && PEM_write_X509(out.get(), certificate.get()) == 1);

    std::unique_ptr<SSL_CTX, SslFree> context{SSL_CTX_new(TLS_server_method())};
    must(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1);
    must(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
    return context;
}

}  // namespace billmill::support
