#include <gmock/gmock.h>

#include "domain/customer.hpp"
#include "foundation/uuid.hpp"
#include "gateway/bill_query.hpp"

namespace billmill::gateway {
namespace {

using testing::ElementsAre;

http::Request asking(std::vector<std::pair<std::string, std::string>> query) {
    http::Request request;
    request.query = std::move(query);
    return request;
}

/// "pointer code" of each mistake of a query that knows `limit` and `cursor`.
std::vector<std::string> mistakes(const http::Request& request) {
    auto issues = check_query(request, {"limit", "cursor"});
    static_cast<void>(read_page(request, issues));
    std::vector<std::string> said;
    for (const auto& issue : issues) said.push_back(issue.pointer + " " + issue.code);
    return said;
}

TEST(Query, HoldsKnownParametersOnceEach) {
    EXPECT_THAT(mistakes(asking({{"limit", "1"}, {"cursor", "x"}})), ElementsAre());
    EXPECT_THAT(mistakes(asking({{"page", "1"}})), ElementsAre("/query unknown_parameter"));
    EXPECT_THAT(mistakes(asking({{"cursor", "x"}, {"cursor", "x"}})),
                ElementsAre("/query/cursor given_twice"));
}

TEST(Query, DoesNotRepeatALongNameInItsAnswer) {
    const std::string name(500, 'n');
    const auto issues = check_query(asking({{name, ""}}), {});
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].detail.find(name), std::string::npos);
}

TEST(Page, HasFiftyItemsUnlessAskedForOneToTwoHundred) {
    Issues issues;
    EXPECT_EQ(read_page({}, issues).limit, 50);
    EXPECT_EQ(read_page(asking({{"limit", "200"}}), issues).limit, 200);
    EXPECT_TRUE(issues.empty());
    for (const char* bad : {"0", "201", "-1", "1.5", "1 ", "", "99999999999999999999"})
        EXPECT_THAT(mistakes(asking({{"limit", bad}})), ElementsAre("/query/limit out_of_range")) << bad;
}

TEST(BillQuery, NamesABuyerByIdOrByEmail) {
    const auto id = domain::customer_id("john.doe@example.com");
    EXPECT_EQ(read_bill_query(asking({{"buyer", id.text()}}))->filter.buyer, id);
    EXPECT_EQ(read_bill_query(asking({{"userId", "John.Doe@EXAMPLE.com"}}))->filter.buyer, id);
    EXPECT_EQ(read_bill_query({})->filter.buyer, std::nullopt);
}

TEST(BillQuery, TellsEveryMistakeAtOnce) {
    const auto query = read_bill_query(asking({{"buyer", "17"}, {"limit", "0"}, {"sort", "up"}}));
    ASSERT_FALSE(query);
    EXPECT_EQ(query.error().status, 422);
    for (const char* code : {"not_an_id", "out_of_range", "unknown_parameter"})
        EXPECT_NE(query.error().body.find(code), std::string::npos) << query.error().body;
    const auto both = read_bill_query(asking({{"buyer", Uuid{}.text()}, {"userId", "a@b.example"}}));
    ASSERT_FALSE(both);
    EXPECT_NE(both.error().body.find("contradiction"), std::string::npos);
    EXPECT_FALSE(read_bill_query(asking({{"userId", "nobody"}})));
}

}  // namespace
}  // namespace billmill::gateway
