#include "app/own_resources.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;

TEST(OwnResources, AFolderIsWellOnceItIsThereAndCanBeWritten) {
    const tests::TemporaryDirectory home;
    const auto folder = home.path() / "documents";
    fs::create_directory(folder);
    EXPECT_TRUE(probe_folder(folder));
    EXPECT_TRUE(fs::is_empty(folder));

    fs::remove(folder);
    EXPECT_TRUE(probe_folder(folder)) << "it can be made again";
    EXPECT_TRUE(fs::is_directory(folder));

    fs::rename(home.path(), home.path().string() + "-away");
    const auto gone = probe_folder(folder);
    fs::rename(home.path().string() + "-away", home.path());
    ASSERT_FALSE(gone);
    EXPECT_NE(gone.error().what.find("put the folder back"), std::string::npos) << gone.error().what;
    EXPECT_TRUE(probe_folder(folder));

    fs::remove(folder);
    std::ofstream{folder} << "a file";
    const auto file = probe_folder(folder);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().fault, Fault::unavailable);
}

TEST(OwnResources, AFolderWithoutSpaceIsSaidByItsName) {
    const auto full = probe_folder("/proc/self");  // No file can ever be made there.
    ASSERT_FALSE(full);
    EXPECT_NE(full.error().what.find("cannot write to /proc/self"), std::string::npos);
}

TEST(OwnResources, DescriptorsThatAreUsedUpAreSaid) {
    ASSERT_TRUE(probe_descriptors());
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit none = before;
    none.rlim_cur = 3;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto used_up = probe_descriptors();
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    ASSERT_FALSE(used_up);
    EXPECT_NE(used_up.error().what.find("LimitNOFILE"), std::string::npos);
    EXPECT_TRUE(probe_descriptors());
}

}  // namespace
}  // namespace billmill::app
