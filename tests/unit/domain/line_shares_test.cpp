#include "domain/line_shares.hpp"

#include <gtest/gtest.h>

#include "unit/domain/bills.hpp"

namespace billmill::domain {
namespace {

/// Whatever the document takes off or adds: the lines of a group are the group, head by head.
TEST(LineShares, AddUpToEachGroup) {
    tests::Seeded random;
    for (int round = 0; round < 500; ++round) {
        const bool india = random.one_in(2);
        const auto seller = india ? bills::indian() : bills::german();
        const auto request = bills::random_request(random, india);
        if (!check_for_seller(request, seller).empty()) continue;
        const auto priced = price(request, seller, Customer{}).value();
        const auto shares = line_shares(priced);
        ASSERT_EQ(shares.size(), priced.lines.size());
        for (const auto& group : priced.taxes) {
            std::int64_t taxable = 0;
            std::vector<std::int64_t> heads(group.heads.size());
            bool has_lines = false;
            for (const auto& share : shares) {
                if (share.group != &group) continue;
                has_lines = true;
                taxable += share.taxable;
                ASSERT_EQ(share.heads.size(), heads.size());
                for (std::size_t i = 0; i < heads.size(); ++i) heads[i] += share.heads[i];
            }
            if (!has_lines) continue;
            ASSERT_EQ(taxable, group.taxable.minor);
            for (std::size_t i = 0; i < heads.size(); ++i) ASSERT_EQ(heads[i], group.heads[i].amount.minor);
        }
    }
}

TEST(LineShares, OfARecordWithoutTheGroupAreNone) {
    auto priced = price(bills::request({bills::item("1", "100")}), bills::indian(), Customer{}).value();
    priced.taxes.clear();
    EXPECT_EQ(line_shares(priced).at(0).group, nullptr);
}

}  // namespace
}  // namespace billmill::domain
