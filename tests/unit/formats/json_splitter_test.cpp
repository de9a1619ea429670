#include "formats/bulk/json_splitter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace billmill::formats::bulk {
namespace {

struct Split {
    std::vector<std::string> values;
    bool whole = false;
};

Split split_array(std::string_view text) {
    Split split;
    JsonSplitter splitter{JsonSplitter::Layout::array, 100};
    const auto take = [&](JsonRow&& row) { split.values.push_back(std::move(row.text)); };
    splitter.feed(text, take);
    split.whole = splitter.finish(take);
    return split;
}

TEST(JsonSplitter, FindsWhereEachValueOfAnArrayEnds) {
    const auto split = split_array(R"([{"a":[1,2]}, "],[", 3 ,[4]])");
    EXPECT_EQ(split.values, (std::vector<std::string>{R"({"a":[1,2]})", R"( "],[")", " 3 ", "[4]"}));
    EXPECT_TRUE(split.whole);
}

TEST(JsonSplitter, AnArrayWithoutAnEndIsNotWhole) {
    for (const auto* text : {"", "[", "[1,2", "[1] 2", "[[1]"}) EXPECT_FALSE(split_array(text).whole) << text;
}

/// Regression: it ended the array, and a second array after it was read as if it belonged to the first.
TEST(JsonSplitter, ABraceThatNothingOpenedEndsNoArray) {
    for (const auto* text : {"[}[1]]", "[1}[2]]", "[}}}{}[1]]"}) {
        const auto split = split_array(text);
        ASSERT_EQ(split.values.size(), 1U) << text;
        EXPECT_EQ(split.values.front(), std::string_view{text}.substr(1, std::string_view{text}.size() - 2));
        EXPECT_TRUE(split.whole) << text;
    }
}

}  // namespace
}  // namespace billmill::formats::bulk
