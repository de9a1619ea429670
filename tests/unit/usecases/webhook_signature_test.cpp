#include "usecases/webhooks/webhook_signature.hpp"

#include <gtest/gtest.h>

#include "usecases/webhooks/webhook_schedule.hpp"

namespace billmill::usecases {
namespace {

std::string header(const ports::Webhook& webhook, std::string_view body, Instant now) {
    return webhook_headers(webhook, *Uuid::parse("0198f6f0-1c3e-7000-8000-000000000001"), body, now)
        .at(2)
        .second;
}

// Made by the reference library: standardwebhooks 1.1.0, Webhook(secret).sign(id, time, body).
TEST(WebhookSignature, IsTheReferenceLibrarys) {
    const ports::Webhook webhook{.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
    const auto at = from_unix_ms(1'614'265'330'999);
    EXPECT_EQ(header(webhook, R"({"test": 2432232314})", at),
              "v1,y8uXjv6zw+aEi7pzxiDet91A8YnxOrA8Lz2/2VHTJuU=");
    EXPECT_NE(header(webhook, R"({"test": 2432232315})", at), header(webhook, R"({"test": 2432232314})", at));
    EXPECT_EQ(webhook_headers(webhook, {}, "", at).at(1),
              (std::pair<std::string, std::string>{"webhook-timestamp", "1614265330"}));
}

TEST(WebhookSignature, TheSecretBeforeSignsTooUntilItsEnd) {
    const auto now = from_unix_ms(1'614'265'330'000);
    ports::Webhook webhook{.secret = new_webhook_secret(),
                           .old_secret = new_webhook_secret(),
                           .old_secret_until = now + Milliseconds{1}};
    const auto both = header(webhook, "{}", now);
    const auto after = header(webhook, "{}", now + Milliseconds{1});
    EXPECT_EQ(both.substr(0, after.size() + 1), after + " ");
    webhook.secret = webhook.old_secret;
    EXPECT_EQ(both.substr(after.size() + 1), header(webhook, "{}", now + Milliseconds{1}));
}

TEST(WebhookSignature, SecretsAreRandomAndOf32Bytes) {
    const auto secret = new_webhook_secret();
    EXPECT_EQ(secret.size(), 6 + 44) << secret;
    EXPECT_TRUE(secret.starts_with("whsec_"));
    EXPECT_NE(secret, new_webhook_secret());
}

TEST(WebhookSchedule, PausesGrowToSixHours) {
    using namespace std::chrono_literals;
    EXPECT_EQ(WebhookSchedule::pause(1, 0.5), Milliseconds{5s});
    EXPECT_EQ(WebhookSchedule::pause(1, 0), Milliseconds{4'500});
    EXPECT_EQ(WebhookSchedule::pause(6, 1), Milliseconds{66min});
    for (int failures = 1; failures < 9; ++failures)
        EXPECT_LT(WebhookSchedule::pause(failures, 0.5), WebhookSchedule::pause(failures + 1, 0.5));
    EXPECT_EQ(WebhookSchedule::pause(9, 0.5), WebhookSchedule::pause(1'000'000, 0.5));
    EXPECT_EQ(WebhookSchedule::pause(0, 0.5), WebhookSchedule::pause(1, 0.5));
}

}  // namespace
}  // namespace billmill::usecases
