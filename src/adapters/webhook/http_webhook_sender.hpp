#pragma once

#include <functional>
#include <memory>
#include <string>

#include "domain/webhook_target.hpp"
#include "foundation/result.hpp"
#include "ports/webhook_sender.hpp"

namespace billmill::adapters::webhook {

struct HttpWebhookOptions {
    domain::WebhookTargets targets{};
    std::string ca_file{};  ///< PEM; empty: the system's authorities.
    Milliseconds timeout{10'000};
    Milliseconds connect_timeout{5'000};
    std::size_t answer_bytes_max = 64 * 1024;  ///< What comes after them is not read.
    /// In place of DNS, in tests: the address of a host.
    std::function<std::string(const std::string& host)> resolve{};
};

/// Posts over HTTP/1.1 with libcurl, all on one thread.
///
/// Promise:   that of ports::WebhookSender. TLS is verified (peer and host). The address is decided on where the socket is made,
///            after the name is resolved: what a name resolves to later, or an odd spelling of an address, gets past nothing.
/// Errors:    open(): unavailable: libcurl has no memory.
/// Source:    Standard Webhooks 1.0 (delivery), RFC 9110 10.2.3 (Retry-After).
class HttpWebhookSender final : public ports::WebhookSender {
public:
    static Result<std::unique_ptr<HttpWebhookSender>> open(HttpWebhookOptions options);
    ~HttpWebhookSender() override;
    void post(ports::WebhookPost post, Done done) override;

private:
    struct Impl;
    explicit HttpWebhookSender(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::adapters::webhook
