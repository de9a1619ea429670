#include "http/trusted_proxies.hpp"

#include <gtest/gtest.h>

#include "foundation/ascii.hpp"

namespace billmill::http {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;
constexpr const char* secret = "0123456789abcdef0123456789abcdef";
const std::pair<std::string, std::string> proof{"x-billmill-proxy-secret", secret};

TrustedProxies::Address at(const char* text) {
    return boost::asio::ip::make_address(text);
}

struct Disposition {
    int status = 200;  ///< 200: let through.
    std::string code{};
    std::string consumer{};
};

Disposition validated(const TrustedProxies& proxies, const char* peer, const Headers& headers) {
    Request request;
    for (const auto& [name, value] : headers) request.headers.emplace_back(ascii::lower_case(name), value);
    const auto refused = proxies.validate(request, at(peer));
    if (!refused) {
        EXPECT_EQ(request.header_count("x-billmill-proxy-secret"), 0U) << "the secret goes no further";
        return {.consumer = request.consumer};
    }
    EXPECT_TRUE(request.consumer.empty()) << "nobody is named by what is refused";
    const auto begin = refused->body.find("\"code\":\"") + 8;
    return {.status = refused->status,
            .code = refused->body.substr(begin, refused->body.find('"', begin) - begin)};
}

struct Case {
    const char* what;
    const char* peer;
    Headers headers;
    int status;
    const char* code_or_consumer;
};
void PrintTo(const Case& one, std::ostream* out) {
    *out << one.what;
}

class OneTrusted : public testing::TestWithParam<Case> {
protected:
    const TrustedProxies proxies =
        *TrustedProxies::of(std::vector<std::string>{"10.1.2.3", "192.168.0.0/16", "fd00::/8"}, secret);
};

TEST_P(OneTrusted, IsBelievedOnlyWithProof) {
    const auto& [what, peer, headers, status, expected] = GetParam();
    const auto disposition = validated(proxies, peer, headers);
    EXPECT_EQ(disposition.status, status);
    EXPECT_EQ(status == 200 ? disposition.consumer : disposition.code, expected);
}

constexpr const char* proxy = "10.1.2.3";
constexpr const char* client = "10.1.2.4";
INSTANTIATE_TEST_SUITE_P(
    Table, OneTrusted,
    testing::Values(
        Case{"a client alone", client, {}, 200, ""}, Case{"a proxy without a word", proxy, {}, 200, ""},
        Case{"a proxy that names nobody", proxy, {proof}, 200, ""},
        Case{"a proxy that names a consumer", proxy, {proof, {"X-Consumer-Username", "shop"}}, 200, "shop"},
        Case{"all that Kong says",
             proxy,
             {proof,
              {"X-Consumer-Username", "shop"},
              {"X-Consumer-ID", "4ed9a3a1"},
              {"X-Consumer-Custom-ID", "7"},
              {"X-Credential-Identifier", "8b1f"}},
             200,
             "shop"},
        Case{"from a network", "192.168.7.7", {proof, {"X-Consumer-Username", "shop"}}, 200, "shop"},
        Case{"from a network of IPv6", "fd12::1", {proof, {"X-Consumer-Username", "shop"}}, 200, "shop"},
        Case{"IPv4 in IPv6", "::ffff:10.1.2.3", {proof, {"X-Consumer-Username", "shop"}}, 200, "shop"},
        // Forged.
        Case{"a client that names itself", client, {{"X-Consumer-Username", "shop"}}, 401, "unproven_proxy"},
        Case{"a client with an id", client, {{"X-Consumer-ID", "4ed9a3a1"}}, 401, "unproven_proxy"},
        Case{"a client with a custom id", client, {{"X-Consumer-Custom-ID", "7"}}, 401, "unproven_proxy"},
        Case{"a client with a credential",
             client,
             {{"X-Credential-Identifier", "8b1f"}},
             401,
             "unproven_proxy"},
        Case{"a client that says it is nobody",
             client,
             {{"X-Anonymous-Consumer", "true"}},
             401,
             "unproven_proxy"},
        Case{"a client that knows the secret",
             client,
             {proof, {"X-Consumer-Username", "shop"}},
             401,
             "unproven_proxy"},
        Case{"a client that knows only the secret", client, {proof}, 401, "unproven_proxy"},
        Case{"just outside the network", "192.169.0.1", {proof}, 401, "unproven_proxy"},
        Case{"just outside the network of IPv6", "fe00::1", {proof}, 401, "unproven_proxy"},
        Case{"through the proxy without its secret",
             proxy,
             {{"X-Consumer-Username", "shop"}},
             401,
             "unproven_proxy"},
        Case{"a wrong secret",
             proxy,
             {{"X-Billmill-Proxy-Secret", "0123456789abcdef0123456789abcdeF"},
              {"X-Consumer-Username", "shop"}},
             401,
             "unproven_proxy"},
        Case{"a wrong secret alone", proxy, {{"X-Billmill-Proxy-Secret", "x"}}, 401, "unproven_proxy"},
        Case{"an empty secret", proxy, {{"X-Billmill-Proxy-Secret", ""}}, 401, "unproven_proxy"},
        // What two readers may read differently.
        Case{"two names",
             proxy,
             {proof, {"X-Consumer-Username", "shop"}, {"X-Consumer-Username", "other"}},
             400,
             "ambiguous_proxy_header"},
        Case{"two secrets", proxy, {proof, proof}, 400, "ambiguous_proxy_header"},
        Case{"underscores", proxy, {proof, {"X_Consumer_Username", "shop"}}, 400, "ambiguous_proxy_header"},
        Case{
            "one underscore", proxy, {proof, {"X-Consumer_Username", "shop"}}, 400, "ambiguous_proxy_header"},
        Case{"underscores beside the true one",
             proxy,
             {proof, {"X-Consumer-Username", "shop"}, {"X_Consumer_Username", "admin"}},
             400,
             "ambiguous_proxy_header"},
        Case{"a secret with underscores",
             client,
             {{"X_Billmill_Proxy_Secret", secret}},
             400,
             "ambiguous_proxy_header"},
        Case{
            "underscores of a client alone", client, {{"x_consumer_id", "1"}}, 400, "ambiguous_proxy_header"},
        // A proxy that proves itself and names nobody who could be a client.
        Case{"the anonymous consumer",
             proxy,
             {proof, {"X-Consumer-Username", "guest"}, {"X-Anonymous-Consumer", "true"}},
             401,
             "anonymous_consumer"},
        Case{"anonymous, whatever it says",
             proxy,
             {proof, {"X-Anonymous-Consumer", "false"}},
             401,
             "anonymous_consumer"},
        Case{"a consumer without a username",
             proxy,
             {proof, {"X-Consumer-ID", "4ed9a3a1"}},
             401,
             "unknown_consumer"},
        Case{"an empty username", proxy, {proof, {"X-Consumer-Username", ""}}, 401, "unknown_consumer"}));

TEST(NoneTrusted, HeadersOfConsumersMeanNothing) {
    const TrustedProxies none;
    EXPECT_EQ(validated(none, client, {{"X-Consumer-Username", "shop"}}).status, 200);
    EXPECT_EQ(validated(none, client, {{"X-Consumer-Username", "shop"}}).consumer, "");
    EXPECT_EQ(validated(none, client, {{"X_Consumer_Username", "shop"}}).status, 200);
    const auto with_proof = validated(none, proxy, {proof, {"X-Consumer-Username", "shop"}});
    EXPECT_EQ(with_proof.code, "unproven_proxy") << "the proxy is set up and this server is not";
}

TEST(TrustedProxies, WhatIsNoNetworkIsNamed) {
    for (const char* good :
         {"10.0.0.7", "0.0.0.0/0", "10.0.0.0/8", "10.0.0.7/32", "fd00::/8", "::1", "::/0"}) {
        EXPECT_TRUE(TrustedProxies::of(std::vector<std::string>{good}, secret)) << good;
    }
    for (const char* bad : {"", "kong", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x",
                            "fd00::/129", "10.0.0.1:5002", "10.0.0.0/8/8"}) {
        const auto proxies = TrustedProxies::of(std::vector<std::string>{bad}, secret);
        ASSERT_FALSE(proxies) << bad;
        EXPECT_NE(proxies.error().what.find("\"" + std::string{bad} + "\""), std::string::npos);
    }
}

/// Regression: such a secret was taken, and every request through the proxy was 401.
TEST(TrustedProxies, TheSecretArrivesAsItIs) {
    const std::vector<std::string> one{"10.0.0.7"};
    for (const auto* bad : {"0123456789abcdef\r", "0123456789abcdef\n", " 0123456789abcdef",
                            "0123456789abcdef ", "01234567 89abcdef", "0123456789abcd\xC3\xA9"}) {
        const auto proxies = TrustedProxies::of(one, bad);
        ASSERT_FALSE(proxies) << bad;
        EXPECT_NE(proxies.error().what.find("printable ASCII"), std::string::npos) << proxies.error().what;
    }
}

TEST(TrustedProxies, TheSecretHasALength) {
    const std::vector<std::string> one{"10.0.0.7"};
    EXPECT_FALSE(TrustedProxies::of(one, ""));
    EXPECT_FALSE(TrustedProxies::of(one, std::string(TrustedProxies::secret_bytes_min - 1, 'x')));
    EXPECT_TRUE(TrustedProxies::of(one, std::string(TrustedProxies::secret_bytes_min, 'x')));
    EXPECT_FALSE(TrustedProxies::of(one, std::string(TrustedProxies::secret_bytes_max + 1, 'x')));
}

}  // namespace
}  // namespace billmill::http
