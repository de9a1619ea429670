#include "adapters/sqlite/gathering_vfs.hpp"

#include <gtest/gtest.h>

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/full_disk.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr std::size_t frame_head = 24;
constexpr std::size_t page = 4'096;

/// A file as SQLite has it.
class GatheringVfs : public ::testing::Test {
protected:
    void SetUp() override {
        auto* layer = sqlite3_vfs_find(gathering_vfs());
        ASSERT_NE(layer, nullptr);
        memory_.resize(static_cast<std::size_t>(layer->szOsFile));
        std::ofstream{directory_.path() / "file"};  // Whose rights the layer gives the WAL.
        name_ = (directory_.path() / "file-wal").string();
        constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;
        name_ += std::string(8, '\0');  // SQLite looks behind the name for parameters.
        ASSERT_EQ(layer->xOpen(layer, name_.c_str(), file(), flags, nullptr), SQLITE_OK);
    }
    void TearDown() override {
        if (file()->pMethods != nullptr) {
            EXPECT_EQ(file()->pMethods->xClose(file()), SQLITE_OK);
        }
    }
    sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }
    int write(const std::string& bytes, std::size_t offset) {
        return file()->pMethods->xWrite(file(), bytes.data(), static_cast<int>(bytes.size()),
                                        static_cast<sqlite3_int64>(offset));
    }
    int sync() { return file()->pMethods->xSync(file(), SQLITE_SYNC_NORMAL); }
    [[nodiscard]] std::uintmax_t on_disk() const { return std::filesystem::file_size(name_.c_str()); }

    tests::TemporaryDirectory directory_;
    std::string name_;
    std::vector<char> memory_;
};

TEST_F(GatheringVfs, WritesOnceWhatFollowsAndNotLaterThanTheSync) {
    std::size_t end = 0;
    for (int frame = 0; frame < 10; ++frame) {
        ASSERT_EQ(write(std::string(frame_head, 'h'), end), SQLITE_OK);
        ASSERT_EQ(write(std::string(page, 'p'), end + frame_head), SQLITE_OK);
        end += frame_head + page;
    }
    EXPECT_EQ(on_disk(), 0U) << "it has not been gathered";
    ASSERT_EQ(sync(), SQLITE_OK);
    EXPECT_EQ(on_disk(), end);
}

TEST_F(GatheringVfs, ReadsWhatItWroteAndKnowsItsSize) {
    ASSERT_EQ(write("one", 0), SQLITE_OK);
    ASSERT_EQ(write("two", 3), SQLITE_OK);
    std::string read(6, ' ');
    ASSERT_EQ(file()->pMethods->xRead(file(), read.data(), 6, 0), SQLITE_OK);
    EXPECT_EQ(read, "onetwo");
    ASSERT_EQ(write("three", 6), SQLITE_OK);
    sqlite3_int64 size = 0;
    ASSERT_EQ(file()->pMethods->xFileSize(file(), &size), SQLITE_OK);
    EXPECT_EQ(size, 11);
}

/// A later write of the same place wins, wherever it comes in between.
TEST_F(GatheringVfs, KeepsTheOrderOfWrites) {
    ASSERT_EQ(write("aaaa", 0), SQLITE_OK);
    ASSERT_EQ(write("bb", 1), SQLITE_OK);
    ASSERT_EQ(write("c", 3), SQLITE_OK);
    ASSERT_EQ(write("far", 100'000), SQLITE_OK);
    ASSERT_EQ(write("d", 0), SQLITE_OK);
    std::string read(4, ' ');
    ASSERT_EQ(file()->pMethods->xRead(file(), read.data(), 4, 0), SQLITE_OK);
    EXPECT_EQ(read, "dbbc");
}

TEST_F(GatheringVfs, TakesMoreThanItGathers) {
    constexpr std::size_t largest_page = 65'536;
    std::size_t end = 0;
    while (end < 5 * static_cast<std::size_t>(gather_bytes_max)) {
        ASSERT_EQ(write(std::string(largest_page, 'p'), end), SQLITE_OK);
        end += largest_page;
    }
    EXPECT_LT(on_disk(), end);
    EXPECT_GE(on_disk() + gather_bytes_max, end) << "more is held back than its bound";
    ASSERT_EQ(sync(), SQLITE_OK);
    EXPECT_EQ(on_disk(), end);
}

/// A database of the layer, in WAL mode, with 1,000 bytes in each row of `t`.
sqlite3* opened(const std::string& path) {
    sqlite3* database = nullptr;
    EXPECT_EQ(
        sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, gathering_vfs()),
        SQLITE_OK);
    EXPECT_EQ(
        sqlite3_exec(database,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
                     "CREATE TABLE IF NOT EXISTS t (x BLOB)",
                     nullptr, nullptr, nullptr),
        SQLITE_OK);
    return database;
}

void insert(sqlite3* database, int rows) {
    const auto sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                     std::to_string(rows) + ") INSERT INTO t SELECT randomblob(1000) FROM n";
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
}

// The last pages of a checkpoint once left in a call whose result SQLite ignores: on a full disk they were lost, the
// checkpoint said that it had ended, and what nobody had copied was overwritten in the WAL.
TEST(GatheringVfsOnADatabase, ACheckpointThatTheDiskHasNoSpaceForSaysSo) {
    tests::TemporaryDirectory directory;
    const auto path = (directory.path() / "a.db").string();
    auto* const writer = opened(path);
    insert(writer, 10);
    ASSERT_EQ(sqlite3_wal_checkpoint_v2(writer, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr),
              SQLITE_OK);
    const auto size = std::filesystem::file_size(path);
    insert(writer, 20);
    auto* const reader = opened(path);  // Holds the WAL: the checkpoint neither cuts nor syncs the file.
    ASSERT_EQ(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM t", nullptr, nullptr, nullptr), SQLITE_OK);
    insert(writer, 1);
    {
        const tests::FullDisk full{size};
        EXPECT_NE(sqlite3_wal_checkpoint_v2(writer, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr),
                  SQLITE_OK);
    }
    sqlite3_close(reader);
    std::string whole;
    const auto note = [](void* to, int, char** values, char**) {
        static_cast<std::string*>(to)->assign(values[0]);
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(writer, "PRAGMA integrity_check", note, &whole, nullptr), SQLITE_OK);
    EXPECT_EQ(whole, "ok");
    sqlite3_close(writer);
}

/// A full disk shows when the bytes leave: at the sync at the latest, so never after a commit was reported.
TEST_F(GatheringVfs, AFullDiskFailsTheSyncAndIsOverAfterwards) {
    {
        const tests::FullDisk full{page};
        EXPECT_EQ(write(std::string(page, 'p'), 0), SQLITE_OK);
        EXPECT_EQ(write(std::string(page, 'p'), page), SQLITE_OK);
        EXPECT_NE(sync(), SQLITE_OK);
    }
    EXPECT_EQ(write(std::string(2 * page, 'q'), 0), SQLITE_OK);
    EXPECT_EQ(sync(), SQLITE_OK);
    EXPECT_EQ(on_disk(), 2 * page);
}

}  // namespace
}  // namespace billmill::adapters::sqlite
