#include "usecases/webhooks/webhook_signature.hpp"

#include <array>

#include "foundation/encoding.hpp"
#include "foundation/hmac.hpp"
#include "foundation/random.hpp"

namespace billmill::usecases {
namespace {

constexpr std::string_view prefix = "whsec_";

std::string signature(std::string_view secret, std::string_view signed_text) {
    const auto key = base64::decode(secret.substr(prefix.size()));
    const auto digest = hmac_sha256(key, signed_text);
    return "v1," + base64::encode({reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()});
}

}  // namespace

std::string new_webhook_secret() {
    std::array<std::uint8_t, 32> random{};
    fill_random(random);
    return std::string{prefix} +
           base64::encode({reinterpret_cast<const char*>(random.data()), random.size()});
}

std::vector<std::pair<std::string, std::string>> webhook_headers(const ports::Webhook& webhook,
                                                                 const Uuid& delivery, std::string_view body,
                                                                 Instant now) {
    const auto id = delivery.text();
    const auto time = std::to_string(unix_ms(now) / 1'000);
    const auto signed_text = id + "." + time + "." + std::string{body};
    auto signatures = signature(webhook.secret, signed_text);
    if (!webhook.old_secret.empty() && now < webhook.old_secret_until)
        signatures += " " + signature(webhook.old_secret, signed_text);
    return {{"webhook-id", id}, {"webhook-timestamp", time}, {"webhook-signature", signatures}};
}

}  // namespace billmill::usecases
