#include "formats/bulk/json_splitter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace billmill::formats::bulk {
namespace {

struct Split {
    std::vector<std::string> values;
    std::vector<std::int64_t> rows;
    bool whole = false;
};

Split split(JsonSplitter::Layout layout, std::string_view text) {
    Split split;
    JsonSplitter splitter{layout, 100};
    const auto take = [&](JsonRow&& row) {
        split.values.push_back(std::move(row.text));
        split.rows.push_back(row.row);
    };
    splitter.feed(text, take);
    split.whole = splitter.finish(take);
    return split;
}
Split split_array(std::string_view text) {
    return split(JsonSplitter::Layout::array, text);
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

TEST(JsonSplitter, ObjectsMayStandOverSeveralLines) {
    const auto objects = split(JsonSplitter::Layout::objects,
                               "{\n \"a\": \"}\\\"{\",\n \"b\": {\"c\": []}\n}\n\n{\n}{\"d\":1}\n");
    EXPECT_EQ(objects.values, (std::vector<std::string>{"{\n \"a\": \"}\\\"{\",\n \"b\": {\"c\": []}\n}",
                                                        "{\n}", "{\"d\":1}"}));
    EXPECT_EQ(objects.rows, (std::vector<std::int64_t>{1, 6, 7}));
    EXPECT_TRUE(objects.whole);
}

TEST(JsonSplitter, WhatStandsBetweenObjectsIsARowOfItsOwn) {
    const auto objects = split(JsonSplitter::Layout::objects, "{\n},\n{\n}\nend");
    EXPECT_EQ(objects.values, (std::vector<std::string>{"{\n}", ",\n", "{\n}", "end"}));
    EXPECT_EQ(objects.rows, (std::vector<std::int64_t>{1, 2, 3, 5}));
    const auto cut = split(JsonSplitter::Layout::objects, "{\n}\n{\n \"a\": ");
    EXPECT_EQ(cut.values, (std::vector<std::string>{"{\n}", "{\n \"a\": "}));
}

}  // namespace
}  // namespace billmill::formats::bulk
