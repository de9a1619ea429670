#include "adapters/filesystem/heads_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

using adapters::filesystem::HeadsFile;

domain::BookHeads heads_at(std::int64_t place) {
    domain::BookHeads heads;
    heads.lines["northwind/invoice/main"] = {place, place, sha256(std::to_string(place))};
    return heads;
}

class Heads : public testing::Test {
protected:
    tests::TemporaryDirectory directory;
    const std::filesystem::path file = directory.path() / "heads";
    HeadsFile heads{file};
};

TEST_F(Heads, ThereAreNoneAtFirst) {
    ASSERT_TRUE(heads.read());
    EXPECT_FALSE(*heads.read());
}

TEST_F(Heads, TheLastWriteIsRead) {
    for (const std::int64_t place : {1, 2, 3}) {
        ASSERT_TRUE(heads.write(heads_at(place)));
        EXPECT_EQ(heads.read().value(), heads_at(place));
        EXPECT_EQ(HeadsFile{file}.read().value(), heads_at(place));
    }
}

/// What a killed process left under the other name is in nobody's way.
TEST_F(Heads, AHalfWrittenFileHarmsNobody) {
    ASSERT_TRUE(heads.write(heads_at(1)));
    std::ofstream{file.string() + ".new"} << "billmill he";
    EXPECT_EQ(heads.read().value(), heads_at(1));
    ASSERT_TRUE(heads.write(heads_at(2)));
    EXPECT_EQ(heads.read().value(), heads_at(2));
}

TEST_F(Heads, WhatIsNoneIsCorrupt) {
    for (const auto* content : {"", "x", "billmill heads 1\n"}) {
        std::ofstream{file} << content;
        ASSERT_FALSE(heads.read());
        EXPECT_EQ(heads.read().error().fault, Fault::corrupt);
    }
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    EXPECT_FALSE(heads.read());
}

TEST_F(Heads, AFolderThatIsAwayIsUnavailable) {
    HeadsFile away{directory.path() / "none" / "heads"};
    EXPECT_EQ(away.write(heads_at(1)).error().fault, Fault::unavailable);
}

}  // namespace
}  // namespace billmill::contract
