#include "document/zip_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace billmill::document {
namespace {

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes.at(at + i));
    return value;
}

TEST(ZipWriter, WritesFilesAsTheyAreAndTheDirectoryAtTheEnd) {
    std::string zip;
    ZipWriter writer{[&](std::string_view bytes) {
        zip += bytes;
        return true;
    }};
    EXPECT_TRUE(writer.add("a/ä.pdf", "first"));
    EXPECT_TRUE(writer.add("b", ""));
    EXPECT_TRUE(writer.finish());
    EXPECT_EQ(number(zip, 0, 4), 0x04034b50U);
    EXPECT_EQ(number(zip, 14, 4), 0x9271ee57U) << "CRC-32 of the content";
    const auto end = zip.size() - 22;
    EXPECT_EQ(number(zip, end, 4), 0x06054b50U);
    EXPECT_EQ(number(zip, end + 10, 2), 2U);
    const auto directory = number(zip, end + 16, 4);
    EXPECT_EQ(number(zip, directory, 4), 0x02014b50U);
    EXPECT_EQ(directory + number(zip, end + 12, 4), end);
}

TEST(ZipWriter, Has64BitsForManyFiles) {
    std::string tail;
    ZipWriter writer{[&](std::string_view bytes) {
        tail += bytes;
        if (tail.size() > 200) tail.erase(0, tail.size() - 200);
        return true;
    }};
    for (int i = 0; i < 70'000; ++i) ASSERT_TRUE(writer.add(std::to_string(i), "x"));
    ASSERT_TRUE(writer.finish());
    const auto end_64 = tail.size() - 22 - 20 - 56;
    EXPECT_EQ(number(tail, end_64, 4), 0x06064b50U);
    EXPECT_EQ(number(tail, end_64 + 32, 8), 70'000U);
    EXPECT_EQ(number(tail, tail.size() - 22 + 10, 2), 0xFFFFU);
}

TEST(ZipWriter, Has64BitsForFilesBehindFourGigabytes) {
    const std::string big(256U << 20U, 'x');
    std::string tail;
    ZipWriter writer{[&](std::string_view bytes) {
        tail += bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 4'000));
        if (tail.size() > 4'000) tail.erase(0, tail.size() - 4'000);
        return true;
    }};
    for (int i = 0; i < 16; ++i) ASSERT_TRUE(writer.add("big", big));
    ASSERT_TRUE(writer.add("behind", "y"));
    ASSERT_TRUE(writer.finish());
    const auto end_64 = tail.size() - 22 - 20 - 56;
    const auto last = end_64 - 12 - 6 - 46;
    EXPECT_EQ(number(tail, last, 4), 0x02014b50U);
    EXPECT_EQ(number(tail, last + 42, 4), 0xFFFFFFFFU);
    const std::uint64_t before = 16 * (30 + 3 + big.size());
    EXPECT_EQ(number(tail, end_64 - 8, 8), before);
    EXPECT_EQ(number(tail, end_64 + 48, 8), before + 30 + 6 + 1);
}

/// Regression: the lists at the end of an archive of all documents were held in memory, each a line for each of millions.
TEST(ZipWriter, WithAFolderForScratchFilesGivesTheSameBytes) {
    for (const int files : {0, 1, 700, 3'000, 70'000}) {
        const auto written = [&](const std::filesystem::path& scratch) {
            std::string zip;
            ZipWriter writer{[&](std::string_view bytes) {
                                 zip += bytes;
                                 return true;
                             },
                             scratch};
            ScratchText sums{scratch};
            std::string all;
            for (int i = 0; i < files; ++i) {
                const auto name = "acme/2026/11/A-" + std::to_string(i) + ".pdf";
                EXPECT_TRUE(writer.add(name, std::to_string(i)));
                EXPECT_TRUE(sums.append("0123456789  " + name + "\n"));
                all += "0123456789  " + name + "\n";
            }
            EXPECT_TRUE(scratch.empty() ? writer.add("SUMS", all) : writer.add("SUMS", sums));
            EXPECT_TRUE(writer.finish());
            EXPECT_FALSE(writer.fault());
            return zip;
        };
        EXPECT_EQ(written({}), written(std::filesystem::temp_directory_path())) << files;
    }
}

TEST(ZipWriter, SaysWhereItsScratchFileCannotBeMade) {
    ZipWriter writer{[](std::string_view) { return true; }, "/nowhere"};
    int files = 0;
    while (files < 100'000 && writer.add("a file of some name", "x")) ++files;
    EXPECT_GT(files, 500) << "short lists need no file";
    EXPECT_LT(files, 2'000);
    ASSERT_TRUE(writer.fault());
    EXPECT_EQ(writer.fault()->fault, Fault::unavailable);
}

TEST(ZipWriter, StopsWhereNobodyReads) {
    ZipWriter writer{[](std::string_view) { return false; }};
    EXPECT_FALSE(writer.add("a", "x"));
}

}  // namespace
}  // namespace billmill::document
