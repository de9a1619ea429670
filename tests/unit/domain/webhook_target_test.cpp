#include "domain/webhook_target.hpp"

#include <gtest/gtest.h>

namespace billmill::domain {
namespace {

bool is_public_text(std::string_view text) {
    const auto address = parse_ip(text);
    EXPECT_TRUE(address) << text;
    return address && is_public(*address);
}

TEST(WebhookTarget, OnlyAddressesOfTheInternetAtLargeArePublic) {
    for (const auto* text : {"1.1.1.1", "9.255.255.255", "172.15.0.1", "172.32.0.1", "192.167.1.1",
                             "223.255.255.255", "2606:4700::1111", "2a00:1450::1"})
        EXPECT_TRUE(is_public_text(text)) << text;
    for (const auto* text : {"0.0.0.0",
                             "10.0.0.1",
                             "100.64.0.1",
                             "127.0.0.1",
                             "127.255.255.254",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.8",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.51.100.7",
                             "203.0.113.9",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fe80::1",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.0.0.1",
                             "64:ff9b::a00:1",
                             "2002:7f00:1::",
                             "2001:0:53aa::",
                             "2001:db8::1"})
        EXPECT_FALSE(is_public_text(text)) << text;
}

std::string code_of(std::string_view url, const WebhookTargets& targets = {}) {
    const auto issues = targets.check(url, "/url");
    return issues.empty() ? "" : issues[0].code;
}

TEST(WebhookTarget, AUrlIsHttpsToAPublicHost) {
    EXPECT_EQ(code_of("https://hooks.example/in?shop=7"), "");
    EXPECT_EQ(code_of("HTTPS://Hooks.Example:8443"), "");
    EXPECT_EQ(code_of("https://[2606:4700::1111]:8443/x"), "");
    EXPECT_EQ(code_of("http://hooks.example/"), "not_https");
    for (const auto* url :
         {"", "example.com", "ftp://x/", "https://", "https:///x", "https://a b/", "https://x:0/",
          "https://x:65536/", "https://x:/", "https://x:8x/", "https://[::1/", "https://[1.2.3.4]/",
          "https://us\xc3\xa9r/", "https://x/#part", "https://user:word@x/", "https://x\\@evil/"})
        EXPECT_EQ(code_of(url), "not_a_url") << url;
    EXPECT_EQ(code_of("https://x/" + std::string(webhook_url_max, 'a')), "not_a_url");
    for (const auto* url : {"https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/", "https://localhost/",
                            "https://localhost./"})
        EXPECT_EQ(code_of(url), "address_refused") << url;
}

TEST(WebhookTarget, WhatTheOperatorNamesIsAllowed) {
    const auto targets = *WebhookTargets::of({"Erp.example", "10.1.0.0/16", "::1"});
    EXPECT_EQ(code_of("http://ERP.example/hook", targets), "");
    EXPECT_EQ(code_of("http://10.1.2.3/", targets), "");
    EXPECT_EQ(code_of("http://[::1]:80/", targets), "");
    EXPECT_EQ(code_of("https://10.2.0.1/", targets), "address_refused");
    EXPECT_EQ(code_of("http://sub.erp.example/", targets), "not_https") << "that name, and no other";
    EXPECT_TRUE(targets.allows(*parse_ip("10.1.255.255")));
    EXPECT_FALSE(targets.allows(*parse_ip("10.2.0.0")));
    EXPECT_TRUE(targets.allows(*parse_ip("1.1.1.1")));
    for (const auto* wrong : {"", "10.0.0.0/33", "10.0.0.0/", "a b", "http://x"})
        EXPECT_FALSE(WebhookTargets::of({wrong})) << wrong;
}

}  // namespace
}  // namespace billmill::domain
