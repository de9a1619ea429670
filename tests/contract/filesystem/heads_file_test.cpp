#include "adapters/filesystem/heads_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "contract/heads_store_contract.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

using adapters::filesystem::HeadsFile;

class File final : public HeadsStoreSubject {
public:
    ports::HeadsStore& heads() override { return *file_; }
    void reopen() override { file_ = std::make_unique<HeadsFile>(directory_.path() / "heads"); }

private:
    tests::TemporaryDirectory directory_;
    std::unique_ptr<HeadsFile> file_ = std::make_unique<HeadsFile>(directory_.path() / "heads");
};

INSTANTIATE_TEST_SUITE_P(
    Filesystem, HeadsStoreContract,
    testing::Values(Candidate<HeadsStoreSubject>{
        "filesystem", []() -> std::unique_ptr<HeadsStoreSubject> { return std::make_unique<File>(); }}),
    candidate_name<HeadsStoreSubject>);

class Heads : public testing::Test {
protected:
    tests::TemporaryDirectory directory;
    const std::filesystem::path file = directory.path() / "heads";
    HeadsFile heads{file};
};

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
