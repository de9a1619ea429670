#include "usecases/import/line_keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace billmill::usecases {
namespace {

Uuid customer(int n) {
    return uuid_v5(spaces::customer, {std::to_string(n)});
}

struct Line {
    int customer;
    std::string content;
};

std::vector<Digest> keys_of(const std::vector<Line>& lines) {
    LineKeys keys;
    std::vector<Digest> all;
    for (const auto& line : lines) all.push_back(*keys.key_of(customer(line.customer), sha256(line.content)));
    return all;
}

TEST(LineKeys, TheFirstLineOfACustomerIsItsContentWhateverStandsBesideIt) {
    const auto keys = keys_of({{1, "a"}, {2, "b"}});
    EXPECT_EQ(keys[0], sha256("a"));
    EXPECT_EQ(keys_of({{2, "b"}})[0], keys[1]);
}

TEST(LineKeys, TheSameLineAgainIsTheSameAndWhatComesBackIsNot) {
    const auto keys = keys_of({{1, "a"}, {1, "a"}, {1, "b"}, {1, "a"}});
    EXPECT_EQ(keys[1], keys[0]);
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), 3U)
        << "the last line counts, so it needs a key of its own";
    EXPECT_EQ(keys_of({{1, "a"}, {1, "a"}, {1, "b"}, {1, "a"}}), keys) << "the same file has the same keys";
}

/// Else a file whose second line another file had too would leave the first one standing.
TEST(LineKeys, ALaterLineDependsOnTheLinesBeforeIt) {
    EXPECT_NE(keys_of({{1, "a"}, {1, "b"}})[1], keys_of({{1, "c"}, {1, "b"}})[1]);
}

TEST(LineKeys, ManyCustomersAreKeptApartUpToTheBound) {
    constexpr int count = 20'000;
    LineKeys keys{count};
    for (int n = 0; n < count; ++n) ASSERT_EQ(keys.key_of(customer(n), sha256("a")), sha256("a")) << n;
    for (int n = 0; n < count; ++n) ASSERT_NE(keys.key_of(customer(n), sha256("b")), sha256("b")) << n;
    EXPECT_FALSE(keys.key_of(customer(count), sha256("a")));
    EXPECT_TRUE(keys.key_of(customer(0), sha256("a"))) << "who is known may have more lines";
}

}  // namespace
}  // namespace billmill::usecases
