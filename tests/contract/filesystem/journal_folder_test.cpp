#include "adapters/filesystem/journal_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

namespace fs = std::filesystem;
using adapters::filesystem::JournalFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* line = "northwind/invoice/main";
const Uuid books = *Uuid::parse("6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d11");

Digest link_at(std::int64_t place) {
    return place == 0 ? Digest{} : sha256("link " + std::to_string(place));
}

ports::JournalRecord record(std::int64_t place) {
    ports::JournalRecord record;
    record.line = line;
    record.series = std::string{line} + "/2026";
    record.number = place;
    record.text = "{\"number\":" + std::to_string(place) + std::string(300, 'x') + "}";
    record.chain.place = place;
    record.chain.link = link_at(place);
    record.chain.salt.fill(static_cast<std::uint8_t>(place));
    if (place % 2 == 0) record.chain.xml = sha256(std::to_string(place));
    if (place > 1) record.previous = link_at(place - 1);
    return record;
}

std::string slurp(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void spill(const fs::path& file, const std::string& bytes) {
    std::ofstream{file, std::ios::binary} << bytes;
}

class JournalFiles : public testing::Test {
protected:
    void SetUp() override { fs::create_directory(folder); }

    /// As a process that opens it, writes each of the places by itself, and ends.
    void write(std::int64_t from, std::int64_t to, std::size_t segment_bytes = JournalFolder::segment_bytes) {
        JournalFolder journal{folder, mark, segment_bytes};
        ASSERT_TRUE(journal.open(books, {}));
        for (auto place = from; place <= to; ++place) {
            const auto one = record(place);
            ASSERT_TRUE(journal.write({&one, 1}));
        }
    }
    std::int64_t end() {
        JournalFolder journal{folder, mark};
        const auto ends = journal.open(books, {});
        if (!ends) return -1;
        const auto found = ends->find(line);
        return found == ends->end() ? 0 : found->second.place;
    }
    Outcome read() {
        places.clear();
        damage.clear();
        JournalFolder journal{folder, {}};
        return journal.read(books,
                            {.ends = [](const ports::JournalEnds&) -> Outcome { return {}; },
                             .record = [this](const ports::JournalRecord& found) -> Outcome {
                                 EXPECT_EQ(found, record(found.chain.place));
                                 places.push_back(found.chain.place);
                                 return {};
                             },
                             .damage = [this](const std::string& what, bool) { damage.push_back(what); }});
    }
    fs::path segment(int number) {
        const auto digits = std::to_string(number);
        return folder / ("journal-" + std::string(10 - digits.size(), '0') + digits);
    }
    int segments() {
        int count = 0;
        while (fs::exists(segment(count + 1))) ++count;
        return count;
    }

    tests::TemporaryDirectory directory;
    const fs::path folder = directory.path() / "journal";
    const fs::path mark = directory.path() / "mark";
    std::vector<std::int64_t> places;
    std::vector<std::string> damage;
};

TEST_F(JournalFiles, GiveBackWhatWasWritten) {
    write(1, 3);
    write(4, 5);
    ASSERT_TRUE(read());
    EXPECT_THAT(places, ElementsAre(1, 2, 3, 4, 5));
    EXPECT_THAT(damage, IsEmpty());
    EXPECT_EQ(end(), 5);
    EXPECT_EQ(segments(), 1) << "a start goes on in the last one";
}

TEST_F(JournalFiles, OfOneWriteShareABlock) {
    std::vector<ports::JournalRecord> all;
    for (std::int64_t place = 1; place <= 4; ++place) all.push_back(record(place));
    JournalFolder journal{folder, mark};
    ASSERT_TRUE(journal.open(books, {}));
    const std::int64_t before = journal.activity().syncs;
    ASSERT_TRUE(journal.write(all));
    EXPECT_EQ(journal.activity().syncs - before, 1);
    ASSERT_TRUE(read());
    EXPECT_THAT(places, ElementsAre(1, 2, 3, 4));
}

TEST_F(JournalFiles, AreBounded) {
    write(1, 40, 2'000);
    EXPECT_GT(segments(), 2);
    for (int n = 1; n <= segments(); ++n) EXPECT_LT(fs::file_size(segment(n)), 2'500U) << n;
    ASSERT_TRUE(read());
    EXPECT_EQ(places.size(), 40U);
    EXPECT_EQ(end(), 40);
}

TEST_F(JournalFiles, TellFromTheLastOneWhereTheLinesStand) {
    write(1, 40, 2'000);
    for (int n = 1; fs::exists(segment(n + 1)); ++n) fs::remove(segment(n));
    EXPECT_EQ(end(), 40);
}

/// A crash may leave any number of the bytes of the last write.
TEST_F(JournalFiles, TornAtAnyByteAreCutThere) {
    write(1, 2);
    const auto sound = fs::file_size(segment(1));
    write(3, 3);
    const auto whole = slurp(segment(1));
    for (auto size = sound; size < whole.size(); ++size) {
        spill(segment(1), whole.substr(0, size));
        ASSERT_EQ(end(), 2) << size;
        ASSERT_EQ(fs::file_size(segment(1)), sound) << size;
    }
    write(3, 3);
    EXPECT_EQ(slurp(segment(1)), whole);
}

TEST_F(JournalFiles, FlippedAnywhereLoseThatBlockAlone) {
    write(1, 3);
    const auto whole = slurp(segment(1));
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x10);
        spill(segment(1), changed);
        ASSERT_TRUE(read());
        EXPECT_THAT(damage, Not(IsEmpty())) << at;
        EXPECT_LE(places.size(), 3U);
        EXPECT_GE(places.size(), at >= 19 ? 2U : 0U) << at;
    }
}

/// What was not lost stays where it is, and what follows the damage is written once more, into another file.
TEST_F(JournalFiles, DamagedInTheMiddleGoOnInAnother) {
    write(1, 1);
    const auto first = fs::file_size(segment(1));
    write(2, 3);
    auto bytes = slurp(segment(1));
    bytes[first + 30] = static_cast<char>(bytes[first + 30] ^ 1);
    spill(segment(1), bytes);
    EXPECT_EQ(end(), 1);
    EXPECT_EQ(segments(), 2);
    EXPECT_EQ(slurp(segment(1)), bytes);
    write(2, 3);
    ASSERT_TRUE(read());
    EXPECT_THAT(places, ElementsAre(1, 3, 2, 3));
}

struct Obstacle {
    const char* name;
    std::function<void(const fs::path& folder)> make;
    Fault fault;
    const char* says;
};

class JournalsThatCannotBeOpened : public JournalFiles, public testing::WithParamInterface<Obstacle> {};

TEST_P(JournalsThatCannotBeOpened, SayWhy) {
    write(1, 2);
    GetParam().make(folder);
    JournalFolder journal{folder, mark};
    const auto opened = journal.open(books, {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, GetParam().fault);
    EXPECT_THAT(opened.error().what, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, JournalsThatCannotBeOpened,
    testing::Values(
        Obstacle{"no_folder", [](const fs::path& folder) { fs::remove_all(folder); }, Fault::unavailable,
                 "make it, or mount its disk"},
        Obstacle{"not_mounted",
                 [](const fs::path& folder) {
                     fs::remove_all(folder);
                     fs::create_directory(folder);
                 },
                 Fault::unavailable, "mount its disk; if it is lost, remove"},
        Obstacle{"a_file_in_its_place",
                 [](const fs::path& folder) {
                     fs::remove_all(folder);
                     spill(folder, "x");
                 },
                 Fault::unavailable, "can't be read"},
        Obstacle{"a_fifo_for_a_segment",
                 [](const fs::path& folder) { ::mkfifo((folder / "journal-0000000002").c_str(), 0600); },
                 Fault::unavailable, "no file of a likely size"},
        Obstacle{"a_folder_for_a_segment",
                 [](const fs::path& folder) { fs::create_directory(folder / "journal-0000000002"); },
                 Fault::unavailable, "no file of a likely size"},
        Obstacle{"a_link_for_a_segment",
                 [](const fs::path& folder) {
                     fs::create_symlink(folder / "journal-0000000001", folder / "journal-0000000002");
                 },
                 Fault::unavailable, "opening"},
        Obstacle{"no_segment_with_a_header",
                 [](const fs::path& folder) { spill(folder / "journal-0000000001", "billmill journal 1\n"); },
                 Fault::unavailable, "no segment has its header"},
        Obstacle{"of_a_newer_billmill",
                 [](const fs::path& folder) { spill(folder / "journal-0000000001", "billmill journal 2\n"); },
                 Fault::unavailable, "no segment has its header"}),
    [](const auto& info) { return std::string{info.param.name}; });

TEST_F(JournalFiles, OfOtherBooksAreLeftAlone) {
    write(1, 2);
    const auto before = slurp(segment(1));
    auto other = books;
    other.bytes[0] ^= 1;
    JournalFolder journal{folder, {}};
    EXPECT_EQ(journal.open(other, {}).error().fault, Fault::conflict);
    const ports::JournalVisitor nobody{.ends = [](const ports::JournalEnds&) -> Outcome { return {}; },
                                       .record = [](const ports::JournalRecord&) -> Outcome { return {}; },
                                       .damage = [](const std::string&, bool) {}};
    EXPECT_EQ(journal.read(other, nobody).error().fault, Fault::conflict);
    EXPECT_EQ(slurp(segment(1)), before);
}

TEST_F(JournalFiles, HaveOneWriter) {
    JournalFolder first{folder, mark};
    ASSERT_TRUE(first.open(books, {}));
    JournalFolder second{folder, mark};
    const auto opened = second.open(books, {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, Fault::conflict);
    EXPECT_THAT(opened.error().what, HasSubstr("another process writes"));
}

/// What is written into a file that was removed is written nowhere.
TEST_F(JournalFiles, RemovedWhileTheyAreWrittenAreMissed) {
    JournalFolder journal{folder, mark};
    ASSERT_TRUE(journal.open(books, {}));
    const auto one = record(1);
    ASSERT_TRUE(journal.write({&one, 1}));
    fs::rename(folder, directory.path() / "elsewhere");
    const auto two = record(2);
    ASSERT_FALSE(journal.write({&two, 1}));
    fs::create_directory(folder);
    EXPECT_FALSE(journal.open(books, {})) << "an empty folder is not taken for it";
    fs::remove(folder);
    fs::rename(directory.path() / "elsewhere", folder);
    ASSERT_EQ(journal.open(books, {}).value().at(line).place, 1);
    ASSERT_TRUE(journal.write({&two, 1}));
    ASSERT_TRUE(read());
    EXPECT_THAT(places, ElementsAre(1, 2));
}

/// A crash while a segment is made leaves one without a header, or without anything.
TEST_F(JournalFiles, WithoutAHeaderArePassedOver) {
    for (const auto* content : {"", "bill", "billmill journal 1\n"}) {
        write(1, 2);
        spill(segment(2), content);
        EXPECT_EQ(end(), 2) << content;
        EXPECT_EQ(segments(), 3) << content;
        fs::remove_all(folder);
        fs::create_directory(folder);
        fs::remove(mark);
    }
}

TEST_F(JournalFiles, BeginWhereTheBooksStand) {
    const ports::JournalEnds now{{line, {7, std::string{line} + "/2026", 7, link_at(7)}}};
    {
        JournalFolder journal{folder, mark};
        EXPECT_EQ(journal.open(books, now).value(), now);
    }
    EXPECT_EQ(end(), 7);
}

}  // namespace
}  // namespace billmill::contract
