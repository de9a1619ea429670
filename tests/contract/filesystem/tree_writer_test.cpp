#include "adapters/filesystem/tree_writer.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <set>

#include "adapters/filesystem/descriptor.hpp"
#include "support/full_disk.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::adapters::filesystem {
namespace {

namespace fs = std::filesystem;
using File = TreeWriter::File;
using Way = TreeWriter::Way;

class WritesATree : public ::testing::TestWithParam<Way> {
protected:
    Outcome write(std::vector<File> files) { return writer.write(root.get(), files); }

    std::set<std::string> names() const {
        std::set<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator{directory.path()})
            if (entry.is_regular_file()) names.insert(entry.path().lexically_relative(directory.path()));
        return names;
    }

    std::string bytes(const char* name) const {
        std::ifstream in{directory / name};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    tests::TemporaryDirectory directory;
    Descriptor root{::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    TreeWriter writer{GetParam()};
};

TEST_P(WritesATree, WithTheFoldersThatNamesNeed) {
    ASSERT_TRUE(write({{"1.pdf", "one", {}}, {"a/2026/2.pdf", "two", {}}, {"a/2026/3.pdf", "three", {}}}));
    EXPECT_EQ(names(), (std::set<std::string>{"1.pdf", "a/2026/2.pdf", "a/2026/3.pdf"}));
    EXPECT_EQ(bytes("a/2026/3.pdf"), "three");
}

TEST_P(WritesATree, ForThisUserAndItsGroup) {
    ASSERT_TRUE(write({{"a/1.pdf", "one", {}}}));
    struct stat status{};
    ASSERT_EQ(::stat((directory / "a/1.pdf").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0137, 0U);
    EXPECT_EQ(status.st_nlink, 1U);
}

TEST_P(WritesATree, DatedAsTheCallerSays) {
    ASSERT_TRUE(write({{"1.eml", "one", from_unix_ms(1'700'000'000'250)}}));
    struct stat status{};
    ASSERT_EQ(::stat((directory / "1.eml").c_str(), &status), 0);
    EXPECT_EQ(status.st_mtim.tv_sec, 1'700'000'000);
    EXPECT_EQ(status.st_mtim.tv_nsec, 250'000'000);
}

TEST_P(WritesATree, WhereAFileIsThereAlready) {
    ASSERT_TRUE(write({{"a/1.pdf", "damaged", {}}}));
    ASSERT_TRUE(write({{"a/1.pdf", "whole", {}}, {"a/2.pdf", "two", {}}, {"a/2.pdf", "two again", {}}}));
    EXPECT_EQ(names(), (std::set<std::string>{"a/1.pdf", "a/2.pdf"}));
    EXPECT_EQ(bytes("a/1.pdf"), "whole");
    EXPECT_EQ(bytes("a/2.pdf"), "two again");
}

TEST_P(WritesATree, OrNothingOfABatchOnAFullDisk) {
    ASSERT_TRUE(write({{"a/1.pdf", "as it was", {}}}));
    const std::string large(5'000, 'x');
    {
        const tests::FullDisk full{1'000};
        EXPECT_FALSE(write({{"a/1.pdf", "replaced", {}}, {"a/2.pdf", "two", {}}, {"a/3.pdf", large, {}}}));
    }
    EXPECT_EQ(names(), std::set<std::string>{"a/1.pdf"});
    EXPECT_EQ(bytes("a/1.pdf"), "as it was");
    EXPECT_TRUE(write({{"a/3.pdf", large, {}}}));
}

TEST_P(WritesATree, NeverThroughALinkInTheWay) {
    std::ofstream{directory / "secret"} << "secret";
    fs::create_symlink(directory / "secret", directory / "1.pdf");
    ASSERT_TRUE(write({{"1.pdf", "one", {}}}));
    EXPECT_EQ(bytes("secret"), "secret");
    EXPECT_EQ(bytes("1.pdf"), "one");
}

INSTANTIATE_TEST_SUITE_P(BothWays, WritesATree, ::testing::Values(Way::name_later, Way::rename),
                         [](const auto& info) {
                             return info.param == Way::name_later ? "NamedLater" : "Renamed";
                         });

}  // namespace
}  // namespace billmill::adapters::filesystem
