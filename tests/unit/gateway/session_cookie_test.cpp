#include "gateway/session_cookie.hpp"

#include <gtest/gtest.h>

#include "foundation/time.hpp"

namespace billmill::gateway {
namespace {

constexpr Instant now = from_unix_ms(1'790'000'000'000);

ports::ClientKey key_of(const std::string& client, int number, std::string_view secret) {
    ports::ClientKey key;
    key.client.id = client;
    key.key.number = number;
    key.key.hash = sha256(secret);
    return key;
}

http::Request with_cookie(std::string value, std::string host = "localhost:5002") {
    http::Request request;
    request.headers.emplace_back("host", std::move(host));
    request.headers.emplace_back("cookie", std::move(value));
    return request;
}

TEST(SessionCookie, StandsForItsKeyAndNoOther) {
    const auto key = key_of("office", 2, "secret");
    const auto value = sealed_session(key, now + session_length);
    const auto claim = session_of(with_cookie("theme=dark; billmill-session=" + value));
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->client, "office");
    EXPECT_EQ(claim->key, 2);
    EXPECT_TRUE(holds(*claim, key, now));
    EXPECT_FALSE(holds(*claim, key_of("office", 2, "another"), now));
    EXPECT_FALSE(holds(*claim, key_of("office", 3, "secret"), now));
    EXPECT_FALSE(holds(*claim, key_of("reader", 2, "secret"), now));
}

// The name without its prefix was taken on every host, where a neighbour of the same domain can set it.
TEST(SessionCookie, WithoutItsPrefixIsForThisMachineAlone) {
    const auto value = sealed_session(key_of("office", 1, "secret"), now + session_length);
    for (const auto* host : {"localhost", "localhost:5002", "LOCALHOST.", "books.localhost:5002",
                             "127.0.0.1:5002", "127.8.9.1", "[::1]:5002"}) {
        EXPECT_TRUE(session_of(with_cookie("billmill-session=" + value, host))) << host;
    }
    for (const auto* host : {"billing.example.com", "billing.example.com:5002", "192.0.2.7", "[2001:db8::7]",
                             "localhost.example.com", "127.0.0.1.example.com", "a@localhost", ""}) {
        EXPECT_FALSE(session_of(with_cookie("billmill-session=" + value, host))) << host;
        EXPECT_TRUE(session_of(with_cookie("__Host-billmill=" + value, host))) << host;
    }
}

// A session made at a gateway whose clock was ahead once did not hold at the others.
TEST(SessionCookie, HoldsWhereTheClockIsBehind) {
    const auto key = key_of("office", 1, "secret");
    const auto claim =
        session_of(with_cookie("__Host-billmill=" + sealed_session(key, now + session_length)));
    ASSERT_TRUE(claim);
    EXPECT_TRUE(holds(*claim, key, now - Milliseconds{2'000}));
}

TEST(SessionCookie, EndsByItself) {
    const auto key = key_of("office", 1, "secret");
    const auto claim =
        session_of(with_cookie("__Host-billmill=" + sealed_session(key, now + Milliseconds{1})));
    ASSERT_TRUE(claim);
    EXPECT_TRUE(holds(*claim, key, now));
    EXPECT_FALSE(holds(*claim, key, now + Milliseconds{1}));
    const auto longer = session_of(
        with_cookie("__Host-billmill=" + sealed_session(key, now + session_length + Milliseconds{60'001})));
    ASSERT_TRUE(longer);
    EXPECT_FALSE(holds(*longer, key, now)) << "none lasts longer than a session";
}

TEST(SessionCookie, NoPartOfItCanBeChanged) {
    const auto key = key_of("office", 1, "secret");
    const auto value = sealed_session(key, now + session_length);
    for (std::size_t i = 0; i < value.size(); ++i) {
        auto changed = value;
        changed[i] = changed[i] == '1' ? '2' : '1';
        const auto claim = session_of(with_cookie("billmill-session=" + changed));
        EXPECT_FALSE(claim && holds(*claim, key, now)) << changed;
    }
}

TEST(SessionCookie, ReadsNothingElse) {
    for (const auto* text : {"", "billmill-session", "billmill-session=", "billmill-session=v1.a.1.1",
                             "billmill-session=v1.a.1.1.00.1", "billmill-session=v2.a.1.1.00",
                             "billmill-session=v1.A.1.1.00", "other=v1.a.1.1.00"}) {
        EXPECT_FALSE(session_of(with_cookie(text))) << text;
    }
    EXPECT_FALSE(session_of(with_cookie("billmill-session=" + std::string(10'000, '1'))));
}

TEST(SessionCookie, IsForThisHostAloneAndForNoScript) {
    EXPECT_EQ(session_cookie("x", true),
              "__Host-billmill=x; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=28800");
    EXPECT_EQ(session_cookie("", false), "billmill-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

}  // namespace
}  // namespace billmill::gateway
