#include "foundation/scratch_text.hpp"

#include <gtest/gtest.h>

namespace billmill {
namespace {

std::string all_of(const ScratchText& text) {
    std::string all;
    const auto given = text.give([&](std::string_view piece) {
        EXPECT_LE(piece.size(), ScratchText::held_max);
        all += piece;
        return true;
    });
    EXPECT_TRUE(given && *given);
    return all;
}

TEST(ScratchText, GivesWhatWasAppendedAsOftenAsItIsAsked) {
    for (const std::size_t length : {0UZ, 1UZ, ScratchText::held_max - 1, ScratchText::held_max,
                                     ScratchText::held_max + 1, 10 * ScratchText::held_max + 7}) {
        for (const std::size_t part : {1'000UZ, ScratchText::held_max}) {
            ScratchText text{std::filesystem::temp_directory_path()};
            std::string expected;
            while (expected.size() < length) {
                const std::string piece(std::min(part, length - expected.size()),
                                        static_cast<char>('a' + expected.size() % 26));
                ASSERT_TRUE(text.append(piece));
                expected += piece;
            }
            EXPECT_EQ(text.size(), length);
            EXPECT_EQ(all_of(text), expected);
            EXPECT_EQ(all_of(text), expected);
        }
    }
}

TEST(ScratchText, StopsWhereNobodyWantsMore) {
    ScratchText text{std::filesystem::temp_directory_path()};
    ASSERT_TRUE(text.append(std::string(5 * ScratchText::held_max, 'x')));
    int pieces = 0;
    const auto given = text.give([&](std::string_view) { return ++pieces < 2; });
    ASSERT_TRUE(given);
    EXPECT_FALSE(*given);
    EXPECT_EQ(pieces, 2);
}

TEST(ScratchText, WithoutAFolderAllStaysInMemoryAndWithAWrongOneItSaysSo) {
    ScratchText memory{{}};
    EXPECT_TRUE(memory.append(std::string(3 * ScratchText::held_max, 'x')));
    EXPECT_EQ(memory.size(), 3 * ScratchText::held_max);
    ScratchText nowhere{"/nowhere"};
    EXPECT_TRUE(nowhere.append("short"));
    const auto failed = nowhere.append(std::string(ScratchText::held_max, 'x'));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().fault, Fault::unavailable);
}

}  // namespace
}  // namespace billmill
