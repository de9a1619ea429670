#include "http/same_origin.hpp"

#include <gtest/gtest.h>

#include "http/target.hpp"

namespace billmill::http {
namespace {

struct Case {
    const char* what;
    Method method;
    std::vector<std::pair<std::string, std::string>> headers;
    int status;  ///< 200: let through.
};
void PrintTo(const Case& one, std::ostream* out) {
    *out << one.what;
}

class SameOrigin : public testing::TestWithParam<Case> {};

TEST_P(SameOrigin, DecidesByHostAndOrigin) {
    Request request;
    request.method = GetParam().method;
    request.headers = GetParam().headers;
    const std::vector<std::string> names{"billing.example.com"};
    const auto refused = refuse_other_origins(request, names);
    EXPECT_EQ(refused ? refused->status : 200, GetParam().status);
}

constexpr auto get = Method::get;
constexpr auto post = Method::post;
INSTANTIATE_TEST_SUITE_P(
    Table, SameOrigin,
    testing::Values(
        // Names that a page could have rebound to this address, for reads too.
        Case{"a rebound name", get, {{"host", "evil.example"}}, 421},
        Case{"a rebound name with a port", get, {{"host", "evil.example:5002"}}, 421},
        Case{"a name that only ends like one of ours", get, {{"host", "x.billing.example.com"}}, 421},
        Case{"a name that only looks like an address", get, {{"host", "127.0.0.1.evil.example"}}, 421},
        Case{"a number that browsers take for an address", get, {{"host", "2130706433"}}, 421},
        Case{"a short address", get, {{"host", "127.1"}}, 421},
        Case{"localhost in front of another name", get, {{"host", "localhost.evil.example"}}, 421},
        Case{"a name that ends in localhost", get, {{"host", "evillocalhost"}}, 421},
        Case{"an empty host", get, {{"host", ""}}, 421},
        Case{"an address", get, {{"host", "192.0.2.7:5002"}}, 200},
        Case{"an IPv6 address", get, {{"host", "[::1]:5002"}}, 200},
        Case{"localhost", get, {{"host", "LocalHost:5002"}}, 200},
        Case{"localhost at the root", get, {{"host", "localhost."}}, 200},
        Case{"below localhost", get, {{"host", "billing.localhost"}}, 200},
        Case{"a name of ours", get, {{"host", "Billing.Example.com:443"}}, 200},
        Case{"HTTP/1.0 without a host", get, {}, 200},
        // RFC 9112 3.2: an invalid field value.
        Case{"a host with a path", get, {{"host", "localhost/x"}}, 400},
        Case{"a host with a user", get, {{"host", "a@localhost"}}, 400},
        Case{"a port that is none", get, {{"host", "localhost:http"}}, 400},
        Case{"an IPv6 address without brackets", get, {{"host", "::1"}}, 400},
        Case{"a bracket that does not close", get, {{"host", "[::1"}}, 400},
        Case{"a name in brackets", get, {{"host", "[localhost]"}}, 400},
        // What changes something, from a page of another origin.
        Case{"another site, by fetch metadata",
             post,
             {{"host", "localhost:5002"}, {"sec-fetch-site", "cross-site"}},
             403},
        Case{"another port of this machine",
             post,
             {{"host", "localhost:5002"}, {"sec-fetch-site", "same-site"}},
             403},
        Case{"another origin", post, {{"host", "localhost:5002"}, {"origin", "http://evil.example"}}, 403},
        Case{"another port by origin",
             post,
             {{"host", "localhost:5002"}, {"origin", "http://localhost:3000"}},
             403},
        Case{"a page without an origin", post, {{"host", "localhost:5002"}, {"origin", "null"}}, 403},
        Case{"two origins",
             post,
             {{"host", "localhost:5002"},
              {"origin", "http://localhost:5002"},
              {"origin", "http://evil.example"}},
             403},
        Case{"a DELETE of another site",
             Method::del,
             {{"host", "localhost"}, {"sec-fetch-site", "cross-site"}},
             403},
        Case{"a method nobody knows",
             Method::other,
             {{"host", "localhost"}, {"origin", "http://evil.example"}},
             403},
        Case{"our own page",
             post,
             {{"host", "localhost:5002"},
              {"origin", "http://localhost:5002"},
              {"sec-fetch-site", "same-origin"}},
             200},
        Case{"typed by somebody", post, {{"host", "localhost:5002"}, {"sec-fetch-site", "none"}}, 200},
        Case{"our own page behind a proxy",
             post,
             {{"host", "10.0.0.7:5002"}, {"origin", "https://billing.example.com"}},
             200},
        Case{"a program", post, {{"host", "localhost:5002"}}, 200},
        Case{"a page of another site that reads",
             get,
             {{"host", "localhost:5002"}, {"sec-fetch-site", "cross-site"}},
             200}));

struct Absolute {
    const char* target;
    const char* host;
    int status;
};
void PrintTo(const Absolute& one, std::ostream* out) {
    *out << one.target << " with Host " << one.host;
}

/// Seen: `GET http://evil.example/api/v1/invoices` with Host 127.0.0.1 was answered, though the target's name counts.
class AbsoluteTarget : public testing::TestWithParam<Absolute> {};

TEST_P(AbsoluteTarget, CountsInPlaceOfHost) {
    Request request;
    request.headers = {{"host", GetParam().host}};
    const std::vector<std::string> names{"billing.example.com"};
    const auto refused = refuse_other_origins(request, names, authority_of(GetParam().target));
    EXPECT_EQ(refused ? refused->status : 200, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Table, AbsoluteTarget,
                         testing::Values(Absolute{"/api", "127.0.0.1:5002", 200},
                                         Absolute{"http://127.0.0.1:5002/api", "127.0.0.1:5002", 200},
                                         Absolute{"https://billing.example.com/api", "billing.example.com",
                                                  200},
                                         Absolute{"http://localhost:5002", "127.0.0.1:5002", 200},
                                         Absolute{"http://evil.example/api", "127.0.0.1:5002", 421},
                                         Absolute{"http://evil.example:5002", "localhost", 421},
                                         Absolute{"http://evil.example?x=/localhost/", "localhost", 421},
                                         Absolute{"http:///api", "localhost", 421},
                                         Absolute{"http://127.0.0.1:5002/api", "evil.example", 421},
                                         Absolute{"http://localhost@evil.example/api", "localhost", 400},
                                         Absolute{"http://evil.example:http/api", "localhost", 400}));

TEST(AbsoluteTarget, IsAPageOfItsOwnOrigin) {
    Request request;
    request.method = Method::post;
    request.headers = {{"host", "127.0.0.1:5002"}, {"origin", "http://127.0.0.1:5002"}};
    EXPECT_TRUE(refuse_other_origins(request, {}, "localhost:5002"));
    EXPECT_FALSE(refuse_other_origins(request, {}, "127.0.0.1:5002"));
}

TEST(Loopback, IsThisMachineByNameOrAddress) {
    for (const auto* own : {"localhost", "LocalHost:5002", "localhost.", "a.localhost:1", "127.0.0.1",
                            "127.3.2.1:80", "[::1]", "[::1]:5002"}) {
        EXPECT_TRUE(is_loopback(own)) << own;
    }
    for (const auto* other : {"", "example.com", "localhost.example.com", ".localhost", "notlocalhost",
                              "10.0.0.1", "[::2]", "::1", "[::1", "localhost:http", "a@localhost"}) {
        EXPECT_FALSE(is_loopback(other)) << other;
    }
}

TEST(HostName, IsOneWithoutSchemeAndPort) {
    for (const auto* name : {"billing.example.com", "gateway", "a-b.example"})
        EXPECT_TRUE(is_host_name(name)) << name;
    for (const auto* none : {"", "https://a.example", "a.example:443", "192.0.2.7", "[::1]", "*", "a b"})
        EXPECT_FALSE(is_host_name(none)) << none;
}

}  // namespace
}  // namespace billmill::http
