#include "usecases/restore/lost_numbers.hpp"

#include <gtest/gtest.h>

namespace billmill::usecases::restore {
namespace {

using domain::NumberRange;

struct Row {
    const char* name;
    ports::JournalEnd before;
    std::int64_t last_place;
    std::optional<ports::JournalEnd> after;
    std::optional<std::vector<NumberRange>> lost;
};

class LostNumbers : public testing::TestWithParam<Row> {};

TEST_P(LostNumbers, FollowFromWhatIsKnown) {
    const auto& row = GetParam();
    EXPECT_EQ(lost_numbers(row.before, row.last_place, row.after), row.lost);
}

const ports::JournalEnd five_of_26{5, "26", 5, {}};

INSTANTIATE_TEST_SUITE_P(
    All, LostNumbers,
    testing::Values(
        Row{"one", five_of_26, 6, {{7, "26", 7, {}}}, {{{"26", 6, 6}}}},
        Row{"several", five_of_26, 9, {{10, "26", 10, {}}}, {{{"26", 6, 9}}}},
        Row{"at_the_end", five_of_26, 9, {}, {{{"26", 6, 9}}}},
        Row{"over_a_new_year", five_of_26, 9, {{10, "27", 3, {}}}, {{{"26", 6, 7}, {"27", 1, 2}}}},
        Row{"all_of_the_new_year", five_of_26, 9, {{10, "27", 5, {}}}, {{{"27", 1, 4}}}},
        Row{"all_of_the_old_year", five_of_26, 9, {{10, "27", 1, {}}}, {{{"26", 6, 9}}}},
        Row{"the_first_of_a_line", {}, 2, {{3, "26", 3, {}}}, {{{"26", 1, 2}}}},
        Row{"numbers_that_do_not_follow", five_of_26, 9, {{10, "26", 11, {}}}, {}},
        Row{"more_numbers_than_places", five_of_26, 9, {{10, "27", 6, {}}}, {}},
        Row{"the_end_of_an_unknown_line", {}, 2, {}, {}}),
    [](const auto& info) { return std::string{info.param.name}; });

}  // namespace
}  // namespace billmill::usecases::restore
