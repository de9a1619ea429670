#include <gtest/gtest.h>

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <map>
#include <thread>

#include "adapters/filesystem/filesystem_file_store.hpp"
#include "support/full_disk.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::adapters::filesystem {
namespace {

namespace fs = std::filesystem;
using ports::DocumentFile;

int files_below(const fs::path& folder) {
    int count = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder})
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

std::string name_of(const std::string& number) {
    return "seller/2026/11/" + number + ".pdf";
}

class FileStore : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = FilesystemFileStore::open(directory / "documents");
        ASSERT_TRUE(opened) << opened.error().what;
        store = *std::move(opened);
    }
    tests::TemporaryDirectory directory;
    std::unique_ptr<FilesystemFileStore> store;
};

TEST_F(FileStore, ReadsBackWhatItWrote) {
    const std::string big(300'000, 'p');
    const std::vector<DocumentFile> files{{name_of("a"), "alpha"}, {name_of("b"), big}};
    ASSERT_TRUE(store->write(files));
    EXPECT_EQ(**store->read(name_of("a")), "alpha");
    EXPECT_EQ(**store->read(name_of("b")), big);
    EXPECT_EQ(*store->read(name_of("c")), std::nullopt);
}

TEST_F(FileStore, KeepsOneFileHoweverOftenItIsWritten) {
    const std::vector<DocumentFile> file{{name_of("a"), "alpha"}};
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(store->write(file));
    EXPECT_EQ(files_below(directory.path()), 1);
}

TEST_F(FileStore, MakesTheFoldersThatANameNeeds) {
    ASSERT_TRUE(store->write(std::vector<DocumentFile>{{"max-stores/2026/11/MS_26-27_000001.pdf", "alpha"}}));
    EXPECT_TRUE(fs::exists(directory / "documents/max-stores/2026/11/MS_26-27_000001.pdf"));
}

TEST_F(FileStore, ListsWhatItHasAndWhatOthersPutThere) {
    ASSERT_TRUE(store->write(std::vector<DocumentFile>{{"a/2026/11/1.pdf", "alpha"}}));
    std::ofstream{directory / "documents/.incoming/7"} << "half a f";
    fs::create_symlink(directory / "secret", directory / "documents/a/link.pdf");
    std::map<std::string, bool> listed;
    ASSERT_TRUE(store->each([&](const ports::ListedFile& file) -> Outcome {
        listed[file.name] = file.regular;
        return {};
    }));
    EXPECT_EQ(listed, (std::map<std::string, bool>{{"a/2026/11/1.pdf", true}, {"a/link.pdf", false}}));
}

TEST_F(FileStore, HealsWithoutANewStart) {
    const auto folder = directory / "documents";
    const auto write = [&](const char* name) {
        const auto written = store->write(std::vector<DocumentFile>{{name_of(name), name}});
        // Regression: "writing a file failed: No space left on device" did not say where.
        if (!written) {
            EXPECT_TRUE(written.error().what.starts_with(folder.string() + ": ")) << written.error().what;
        }
        return written.has_value();
    };
    ASSERT_TRUE(write("before"));

    // Removed: it is made again, and what was in it is no longer there.
    fs::remove_all(folder);
    EXPECT_EQ(*store->read(name_of("before")), std::nullopt);
    EXPECT_TRUE(write("removed"));
    EXPECT_TRUE(fs::exists(folder));

    // Moved away and put back, with something in between.
    fs::rename(folder, directory / "aside");
    EXPECT_TRUE(write("between"));
    fs::remove_all(folder);
    fs::rename(directory / "aside", folder);
    EXPECT_EQ(**store->read(name_of("removed")), "removed");
    EXPECT_TRUE(write("put back"));

    // Only the temporary files' folder.
    fs::remove_all(folder / ".incoming");
    EXPECT_TRUE(write("without incoming"));

    // The disk that it is on is not there, and comes back.
    fs::rename(directory.path(), directory.path().string() + "-away");
    EXPECT_FALSE(write("without a disk"));
    EXPECT_FALSE(store->read(name_of("put back")));
    fs::rename(directory.path().string() + "-away", directory.path());
    EXPECT_TRUE(write("with a disk"));
    EXPECT_EQ(**store->read(name_of("put back")), "put back");

    // The disk is full, and has space again.
    {
        const tests::FullDisk full{0};
        EXPECT_FALSE(write("without space"));
    }
    EXPECT_TRUE(write("with space"));
    EXPECT_EQ(*store->read(name_of("without space")), std::nullopt);
}

TEST_F(FileStore, RemovesWhatAnEarlierRunLeftHalfWritten) {
    std::ofstream{directory / "documents/.incoming/left.0"} << "half a f";
    store.reset();
    ASSERT_TRUE(FilesystemFileStore::open(directory / "documents"));
    EXPECT_EQ(files_below(directory.path()), 0);
}

TEST_F(FileStore, NeverFollowsALinkPlantedInItsPlace) {
    const auto id = name_of("a");
    std::ofstream{directory / "secret"} << "secret";
    ASSERT_TRUE(store->write(std::vector<DocumentFile>{{id, "alpha"}}));
    for (const auto& entry : fs::recursive_directory_iterator{directory / "documents"}) {
        if (!entry.is_regular_file()) continue;
        fs::remove(entry.path());
        fs::create_symlink(directory / "secret", entry.path());
        break;
    }
    EXPECT_FALSE(store->read(id));
}

/// Regression: a FIFO in the place of a document held whoever asked for it up for ever, and a folder ended `verify`.
TEST_F(FileStore, WhatIsNoFileIsToldAndNeverWaitedFor) {
    const auto name = name_of("a");
    const auto path = directory / "documents" / name;
    ASSERT_TRUE(store->write(std::vector<DocumentFile>{{name, "alpha"}}));
    const std::vector<std::function<void()>> others{
        [&] { ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0); },
        [&] { fs::create_directory(path); },
        [&] { fs::create_symlink(directory / "nowhere", path); },
        [&] { fs::create_symlink("/dev/zero", path); },
        [&] { fs::create_directory_symlink(directory.path(), path); },
        [&] { ASSERT_EQ(::mknod(path.c_str(), S_IFSOCK | 0600, 0), 0); }};
    for (std::size_t i = 0; i < others.size(); ++i) {
        fs::remove(path);
        others[i]();
        const auto read = store->read(name);
        ASSERT_FALSE(read) << i;
        EXPECT_EQ(read.error().fault, Fault::invalid) << i << read.error().what;
    }
    fs::remove(path);
    EXPECT_EQ(*store->read(name), std::nullopt);
    ASSERT_TRUE(store->write(std::vector<DocumentFile>{{name, "alpha"}}));
    EXPECT_EQ(**store->read(name), "alpha");
}

TEST_F(FileStore, LeavesNothingOfABatchThatDidNotFit) {
    const std::string big(20'000, 'p');
    const std::vector<DocumentFile> files{{name_of("a"), "alpha"}, {name_of("b"), big}};
    {
        const tests::FullDisk full{10'000};
        const auto written = store->write(files);
        ASSERT_FALSE(written) << "the fault never fired";
        EXPECT_EQ(written.error().fault, Fault::unavailable);
    }
    EXPECT_EQ(files_below(directory.path()), 0);
    EXPECT_TRUE(store->write(files)) << "and works again when there is space";
    EXPECT_EQ(**store->read(name_of("b")), big);
}

TEST_F(FileStore, SaysUnavailableWhenItsFolderCannotBeMadeAgain) {
    fs::remove_all(directory / "documents");
    std::ofstream{directory / "documents"} << "a file in its place";
    const auto written = store->write(std::vector<DocumentFile>{{name_of("a"), "alpha"}});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().fault, Fault::unavailable);
}

TEST_F(FileStore, NeverShowsHalfAFile) {
    const auto id = name_of("a");
    const std::string one(50'000, '1');
    const std::string two(50'000, '2');
    std::atomic<bool> done{false};
    std::jthread writer{[&] {
        for (int i = 0; i < 60; ++i) {
            EXPECT_TRUE(store->write(std::vector<DocumentFile>{{id, i % 2 == 0 ? one : two}}));
        }
        done = true;
    }};
    int seen = 0;
    while (!done) {
        const auto bytes = store->read(id);
        ASSERT_TRUE(bytes);
        if (!*bytes) continue;
        ++seen;
        ASSERT_TRUE(**bytes == one || **bytes == two);
    }
    EXPECT_GT(seen, 0);
}

TEST(NoFileStore, KeepsNothing) {
    NoFileStore store;
    EXPECT_TRUE(store.write(std::vector<DocumentFile>{{name_of("a"), "alpha"}}));
    EXPECT_EQ(*store.read(name_of("a")), std::nullopt);
}

}  // namespace
}  // namespace billmill::adapters::filesystem
