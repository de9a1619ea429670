#include "adapters/redis/tls.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace billmill::adapters::redis {
namespace {

bool load_authorities(SSL_CTX* context, const RedisOptions& options) {
    if (options.ca_file.empty()) return SSL_CTX_set_default_verify_paths(context) == 1;
    return SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) == 1;
}

bool load_certificate(SSL_CTX* context, const RedisOptions& options) {
    if (options.certificate_file.empty()) return true;
    return SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) == 1 &&
           SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
           SSL_CTX_check_private_key(context) == 1;
}

/// What SSL_set_tlsext_host_name() does, without its C cast.
bool send_name(SSL* ssl, const std::string& host) {
    return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    const_cast<char*>(host.c_str())) == 1;
}

/// The certificate must name the host, or hold its address.
bool expect_host(SSL* ssl, const std::string& host) {
    std::array<unsigned char, 16> address{};
    const bool is_address = ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
                            ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
    if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    return SSL_set1_host(ssl, host.c_str()) == 1 && send_name(ssl, host);
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::make(const RedisOptions& options) {
    std::unique_ptr<TlsContext> context{new TlsContext{SSL_CTX_new(TLS_client_method())}};
    if (context->native() == nullptr) return fail(Fault::invalid, "Redis: TLS is not to be had");
    SSL_CTX_set_min_proto_version(context->native(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context->native(), SSL_VERIFY_PEER, nullptr);
    const bool sound =
        load_authorities(context->native(), options) && load_certificate(context->native(), options);
    ERR_clear_error();
    if (!sound)
        return fail(Fault::invalid, "Redis: a TLS file can't be read, or key and certificate do not fit");
    return context;
}

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

Result<std::unique_ptr<TlsStream>> TlsStream::open(const TlsContext& context, Socket& socket,
                                                   const std::string& host, Deadline deadline) {
    std::unique_ptr<TlsStream> stream{new TlsStream{SSL_new(context.native()), socket}};
    if (stream->ssl_ == nullptr) throw std::bad_alloc{};
    // OpenSSL reads and writes memory; the socket is ours, with its deadlines, and without SIGPIPE.
    SSL_set_bio(stream->ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (!expect_host(stream->ssl_, host)) return fail(Fault::unavailable, "Redis: TLS can't be started");
    TRY_DO(stream->repeat([&](std::size_t&) { return SSL_connect(stream->ssl_); }, deadline));
    return stream;
}

TlsStream::~TlsStream() {
    SSL_free(ssl_);
}

template <class Call>
Result<std::size_t> TlsStream::repeat(Call call, Deadline deadline) {
    while (true) {
        ERR_clear_error();
        std::size_t done = 0;
        const int result = call(done);
        const int error = SSL_get_error(ssl_, result);
        TRY_DO(flush(deadline));
        if (result == 1) return done;
        if (error != SSL_ERROR_WANT_READ) return broken();
        TRY_DO(fill(deadline));
    }
}

Outcome TlsStream::flush(Deadline deadline) {
    std::array<char, 16 * 1024> buffer;
    while (true) {
        const int size = BIO_read(SSL_get_wbio(ssl_), buffer.data(), static_cast<int>(buffer.size()));
        if (size <= 0) return {};
        TRY_DO(socket_.send({buffer.data(), static_cast<std::size_t>(size)}, deadline));
    }
}

Outcome TlsStream::fill(Deadline deadline) {
    std::array<char, 16 * 1024> buffer;
    TRY(const auto size, socket_.receive(buffer.data(), buffer.size(), deadline));
    if (BIO_write(SSL_get_rbio(ssl_), buffer.data(), static_cast<int>(size)) != static_cast<int>(size))
        throw std::bad_alloc{};
    return {};
}

std::unexpected<Error> TlsStream::broken() const {
    const auto verified = SSL_get_verify_result(ssl_);
    ERR_clear_error();
    if (verified == X509_V_OK) return fail(Fault::unavailable, "Redis: TLS failed");
    return fail(Fault::unavailable,
                std::string{"Redis: the server's certificate: "} + X509_verify_cert_error_string(verified));
}

Outcome TlsStream::send(std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
        TRY(const auto written,
            repeat([&](std::size_t& done) { return SSL_write_ex(ssl_, bytes.data(), bytes.size(), &done); },
                   deadline));
        bytes.remove_prefix(written);
    }
    return {};
}

Result<std::size_t> TlsStream::receive(char* bytes, std::size_t size, Deadline deadline) {
    return repeat([&](std::size_t& done) { return SSL_read_ex(ssl_, bytes, size, &done); }, deadline);
}

}  // namespace billmill::adapters::redis
