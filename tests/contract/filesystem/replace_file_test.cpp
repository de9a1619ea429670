#include "adapters/filesystem/replace_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

using adapters::filesystem::replace_file;

class ReplaceFile : public testing::Test {
protected:
    [[nodiscard]] std::string content() const {
        std::ostringstream text;
        text << std::ifstream{file}.rdbuf();
        return text.str();
    }
    [[nodiscard]] struct stat status() const {
        struct stat told{};
        EXPECT_EQ(stat(file.c_str(), &told), 0);
        return told;
    }
    tests::TemporaryDirectory directory;
    const std::filesystem::path file = directory.path() / "file";
};

TEST_F(ReplaceFile, TheNewOneIsThereWholeWhateverWasLeft) {
    for (const bool synced : {false, true}) {
        std::ofstream{file.string() + ".new"} << "half of a much longer file than what follows";
        ASSERT_TRUE(replace_file(file, "first", {.synced = synced}));
        ASSERT_TRUE(replace_file(file, "second", {.synced = synced}));
        EXPECT_EQ(content(), "second");
        EXPECT_FALSE(std::filesystem::exists(file.string() + ".new"));
        EXPECT_EQ(status().st_mode & 0007U, 0U) << "not for everybody to read";
    }
}

TEST_F(ReplaceFile, ALinkInTheDraftsPlaceIsNotFollowed) {
    const auto elsewhere = directory.path() / "elsewhere";
    std::ofstream{elsewhere} << "another's";
    std::filesystem::create_symlink(elsewhere, file.string() + ".new");
    EXPECT_EQ(replace_file(file, "ours").error().fault, Fault::unavailable);
    EXPECT_EQ(std::filesystem::file_size(elsewhere), 9U);
}

TEST_F(ReplaceFile, WhatRootWritesCanBelongToWhomTheFolderBelongs) {
    if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    constexpr uid_t somebody = 12'345;
    ASSERT_EQ(chown(directory.path().c_str(), somebody, somebody), 0);
    ASSERT_TRUE(replace_file(file, "ours"));
    EXPECT_EQ(status().st_uid, 0U);
    ASSERT_TRUE(replace_file(file, "theirs", {.for_owner_of_folder = true}));
    EXPECT_EQ(status().st_uid, somebody);
}

TEST_F(ReplaceFile, AFolderThatIsAwayIsNamed) {
    const auto away = directory.path() / "none" / "file";
    const auto replaced = replace_file(away, "x");
    ASSERT_FALSE(replaced);
    EXPECT_NE(replaced.error().what.find(away.string()), std::string::npos) << replaced.error().what;
}

}  // namespace
}  // namespace billmill::contract
