#include "app/line_reader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <vector>

#include "support/temporary_directory.hpp"

namespace billmill::app {
namespace {

using Next = LineReader::Next;
using Lines = std::vector<std::string>;

class LineReaderTest : public testing::Test {
protected:
    Lines read(std::string_view text, std::size_t bytes_max = 100) {
        std::ofstream{file, std::ios::binary} << text;
        auto reader = LineReader::open(file, bytes_max, -1);
        EXPECT_TRUE(reader);
        Lines lines;
        std::string line;
        while (true) {
            const auto next = reader->next(line);
            if (!next || *next == Next::end) return lines;
            lines.push_back(*next == Next::too_long ? line + "…" : line);
        }
    }
    tests::TemporaryDirectory directory;
    std::string file = directory / "lines";
};

TEST_F(LineReaderTest, TakesEveryWayToEndALine) {
    for (const auto& [text, lines] : std::vector<std::pair<std::string, Lines>>{
             {"", {}},
             {"one\ntwo\n", {"one", "two"}},
             {"one\ntwo", {"one", "two"}},
             {"one\r\ntwo\r\n", {"one", "two"}},
             {"\xef\xbb\xbfone\r\ntwo", {"one", "two"}},
             {"one\n\n\r\ntwo", {"one", "", "", "two"}},
             {"o\rne\n", {"o\rne"}},
             {"one\n\xef\xbb\xbftwo\n", {"one", "\xef\xbb\xbftwo"}},
             {std::string(100, 'x') + "\r\ny\n", {std::string(100, 'x'), "y"}},
             {std::string(101, 'x') + "\ny\n", {std::string(100, 'x') + "…", "y"}},
             {std::string(300'000, 'x') + "\ny", {std::string(100, 'x') + "…", "y"}}}) {
        EXPECT_EQ(read(text), lines) << text.substr(0, 30);
    }
}

TEST_F(LineReaderTest, SaysWhatCannotBeRead) {
    for (const std::string& path :
         {std::string{directory.path()}, std::string{directory / "missing"}, std::string{"/proc/self/mem"},
          std::string{directory / "missing" / "file"}, std::string{}}) {
        auto reader = LineReader::open(path, 100, -1);
        std::string line;
        const auto failed = reader ? reader->next(line) : Result<Next>{std::unexpected{reader.error()}};
        ASSERT_FALSE(failed) << path;
        EXPECT_EQ(failed.error().fault, Fault::invalid);
        EXPECT_NE(failed.error().what.find("cannot read " + path), std::string::npos) << failed.error().what;
    }
}

TEST_F(LineReaderTest, StopsWhereItWaitsForMore) {
    std::array<int, 2> input{};
    std::array<int, 2> stop{};
    ASSERT_EQ(pipe(input.data()), 0);
    ASSERT_EQ(pipe(stop.data()), 0);
    {
        auto reader = LineReader::open("/proc/self/fd/" + std::to_string(input[0]), 100, stop[0]);
        ASSERT_TRUE(reader);
        ASSERT_EQ(write(input[1], "one\ntw", 6), 6);
        std::string line;
        EXPECT_EQ(*reader->next(line), Next::line);
        ASSERT_EQ(write(stop[1], "!", 1), 1);
        EXPECT_EQ(*reader->next(line), Next::stopped);
    }
    for (const int fd : {input[0], input[1], stop[0], stop[1]}) close(fd);
}

}  // namespace
}  // namespace billmill::app
