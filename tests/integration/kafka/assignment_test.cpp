#include "adapters/kafka/assignment.hpp"

#include <gmock/gmock.h>

#include "contract/samples.hpp"

namespace billmill::adapters::kafka {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Place = Assignment::Place;

Received message(std::int32_t partition, std::int64_t offset, bool ours = true) {
    return {{contract::envelope(static_cast<int>(offset)), {partition, offset}}, ours};
}

std::vector<std::int64_t> offsets(const std::vector<Received>& batch) {
    std::vector<std::int64_t> all;
    for (const auto& one : batch) all.push_back(one.delivered.position.offset);
    return all;
}

class AssignmentTest : public testing::Test {
protected:
    AssignmentTest() {
        assignment.gain(0);
        assignment.gain(1);
        for (std::int64_t offset = 10; offset < 14; ++offset) {
            assignment.keep(message(0, offset));
            assignment.keep(message(1, offset + 10));
        }
    }
    Assignment assignment;
};

TEST_F(AssignmentTest, PartitionsTakeTurnsAndNeverMix) {
    EXPECT_THAT(offsets(assignment.hand_out(3)), ElementsAre(10, 11, 12));
    EXPECT_THAT(offsets(assignment.hand_out(3)), ElementsAre(20, 21, 22));
    EXPECT_THAT(offsets(assignment.hand_out(3)), ElementsAre(13));
    EXPECT_THAT(offsets(assignment.hand_out(3)), ElementsAre(23));
    EXPECT_THAT(offsets(assignment.hand_out(3)), IsEmpty());
    EXPECT_THAT(assignment.in_hand(), ElementsAre(Place{0, 14}, Place{1, 24}));
    EXPECT_EQ(assignment.waiting_bytes(), 0U);
}

TEST_F(AssignmentTest, CommittedIsNoLongerInHand) {
    static_cast<void>(assignment.hand_out(2));
    assignment.committed(assignment.in_hand());
    EXPECT_THAT(assignment.in_hand(), IsEmpty());
    static_cast<void>(assignment.hand_out(1));
    static_cast<void>(assignment.hand_out(1));
    EXPECT_THAT(assignment.rewind(), ElementsAre(Place{0, 12}, Place{1, 20}))
        << "no further back than the commit";
}

TEST_F(AssignmentTest, RewindAsksAgainForWhatWasInHandAndTakesItOnce) {
    static_cast<void>(assignment.hand_out(2));
    EXPECT_THAT(assignment.rewind(), ElementsAre(Place{0, 10}));
    EXPECT_EQ(assignment.waiting(), 4U) << "the other partition's";
    for (std::int64_t offset = 10; offset < 12; ++offset) assignment.keep(message(0, offset));
    assignment.keep(message(0, 10));  // A late one from before.
    EXPECT_THAT(offsets(assignment.hand_out(9)), ElementsAre(20, 21, 22, 23));
    EXPECT_THAT(offsets(assignment.hand_out(9)), ElementsAre(10, 11));
}

TEST_F(AssignmentTest, LosingWhatIsInHandIsRememberedOnce) {
    static_cast<void>(assignment.hand_out(2));
    assignment.lose(1);
    EXPECT_FALSE(assignment.take_loss()) << "of that partition nothing was in hand";
    assignment.lose(0);
    EXPECT_TRUE(assignment.take_loss());
    EXPECT_FALSE(assignment.take_loss());
    assignment.keep(message(0, 12));
    EXPECT_EQ(assignment.waiting(), 0U) << "not ours any more";
}

TEST_F(AssignmentTest, LegacyMessagesComeApart) {
    Assignment mixed;
    mixed.gain(0);
    mixed.keep(message(0, 1));
    mixed.keep(message(0, 2, false));
    mixed.keep(message(0, 3, false));
    mixed.keep(message(0, 4));
    EXPECT_THAT(offsets(mixed.hand_out(9)), ElementsAre(1));
    EXPECT_THAT(offsets(mixed.hand_out(9)), ElementsAre(2, 3));
    EXPECT_THAT(offsets(mixed.hand_out(9)), ElementsAre(4));
}

}  // namespace
}  // namespace billmill::adapters::kafka
