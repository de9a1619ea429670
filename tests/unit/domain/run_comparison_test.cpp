#include "domain/run_comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace billmill::domain {
namespace {

using testing::ElementsAre;
using Kind = RunDifferenceKind;

struct Bill {
    const char* customer;
    std::int64_t gross;
    const char* key = "";
    const char* currency = "EUR";
};

/// In the file's order; sorted as compare_*() want them.
template <class Order>
ComparedEntries entries_of(std::vector<Bill> bills, Order order) {
    std::vector<ComparedEntry> entries;
    for (const auto& bill : bills)
        entries.push_back({bill.customer, bill.key, 1, static_cast<std::int64_t>(entries.size()) + 2,
                           bill.currency, bill.gross});
    std::ranges::stable_sort(entries, {}, order);
    return [entries, at = std::size_t{0}]() mutable -> Result<std::optional<ComparedEntry>> {
        if (at == entries.size()) return std::nullopt;
        return entries[at++];
    };
}

RunComparison compared(const std::vector<Bill>& before, const std::vector<Bill>& now) {
    RunComparison comparison;
    EXPECT_TRUE(compare_customers(entries_of(before, &ComparedEntry::customer),
                                  entries_of(now, &ComparedEntry::customer), comparison));
    EXPECT_TRUE(compare_keys(entries_of(before, &ComparedEntry::key), entries_of(now, &ComparedEntry::key),
                             comparison));
    return comparison;
}

/// "kind row amount usual"
std::vector<std::string> told(const RunComparison& comparison) {
    std::vector<std::string> lines;
    for (const auto& difference : comparison.differences) {
        constexpr std::array names{"missing", "new", "unusual", "repeated"};
        auto line = std::string{names[static_cast<std::size_t>(difference.kind)]} + " " +
                    std::to_string(difference.row) + " " + std::to_string(difference.amount.minor);
        if (difference.usual) line += " " + std::to_string(difference.usual->minor);
        lines.push_back(line);
    }
    return lines;
}

TEST(RunComparison, NamesTheRowsThatDiffer) {
    const auto comparison =
        compared({{"ada", 100, "A"}, {"bob", 200, "B"}, {"cyd", 300, "C"}, {"bob", 100, "D"}},
                 {{"dan", 50, "E"}, {"bob", 601, "F"}, {"bob", 600, "C"}, {"cyd", 1'200, "G"}});
    EXPECT_EQ(comparison.customers_missing, 1);
    EXPECT_EQ(comparison.customers_new, 1);
    EXPECT_EQ(comparison.unusual, 1);
    EXPECT_EQ(comparison.repeated, 1);
    EXPECT_THAT(told(comparison),
                ElementsAre("missing 2 100", "unusual 3 601 150", "new 2 50", "repeated 4 600"));
}

TEST(RunComparison, ComparesWithinACurrencyAlone) {
    const auto comparison =
        compared({{"ada", 100, "", "EUR"}, {"ada", 10'000, "", "JPY"}},
                 {{"ada", 500, "", "EUR"}, {"ada", 30'000, "", "JPY"}, {"ada", 9'000, "", "USD"}});
    EXPECT_THAT(told(comparison), testing::Contains("unusual 2 500 100"));
    EXPECT_EQ(comparison.unusual, 1);
    EXPECT_EQ(comparison.customers_new, 0);
}

TEST(RunComparison, CountsAllAndKeepsTheFirstOfEachKind) {
    std::vector<Bill> before;
    std::vector<Bill> now;
    std::vector<std::string> names;
    for (int n = 0; n < 100; ++n) names.push_back("customer " + std::to_string(1'000 + n));
    for (int n = 0; n < 70; ++n) before.push_back({names[n].c_str(), 100, names[n].c_str()});
    for (int n = 40; n < 100; ++n) now.push_back({names[n].c_str(), 1'000, names[n].c_str()});
    const auto comparison = compared(before, now);
    EXPECT_EQ(comparison.customers_missing, 40);
    EXPECT_EQ(comparison.customers_new, 30);
    EXPECT_EQ(comparison.unusual, 30);
    EXPECT_EQ(comparison.repeated, 30);
    for (const auto kind : {Kind::customer_missing, Kind::customer_new, Kind::unusual, Kind::repeated})
        EXPECT_EQ(std::ranges::count(comparison.differences, kind, &RunDifference::kind),
                  run_differences_max);
}

TEST(RunComparison, ABillWithoutASumIsCountedAlone) {
    const auto comparison = compared({}, {{"ada", 0, "", ""}});
    EXPECT_EQ(comparison.customers_new, 1);
    EXPECT_THAT(comparison.differences, testing::IsEmpty());
}

}  // namespace
}  // namespace billmill::domain
