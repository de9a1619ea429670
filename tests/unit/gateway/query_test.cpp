#include <gmock/gmock.h>

#include <array>

#include "domain/customer.hpp"
#include "foundation/uuid.hpp"
#include "gateway/invoice_query.hpp"

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

TEST(BillQuery, NamesACustomerByIdOrByEmail) {
    const auto id = domain::customer_id("john.doe@example.com");
    EXPECT_EQ(read_invoice_query(asking({{"customer", id.text()}}))->search.by.buyer, id);
    EXPECT_EQ(read_invoice_query(asking({{"customer", "John.Doe@EXAMPLE.com"}}))->search.by.buyer, id);
    EXPECT_EQ(read_invoice_query({})->search.by.buyer, std::nullopt);
}

TEST(BillQuery, ReadsEveryFilter) {
    const auto query = read_invoice_query(asking({{"q", "Müller 17"},
                                                  {"state", "issued,cancelled"},
                                                  {"delivery", "failed,queued"},
                                                  {"type", "credit-note"},
                                                  {"seller", "acme"},
                                                  {"number", "A/1"},
                                                  {"currency", "JPY"},
                                                  {"issuedFrom", "2026-01-01"},
                                                  {"issuedTo", "2026-01-31"},
                                                  {"dueFrom", "2026-02-01"},
                                                  {"dueTo", "2026-02-28"},
                                                  {"amountFrom", "0.5"},
                                                  {"amountTo", "119.00"},
                                                  {"sort", "-due"}}));
    ASSERT_TRUE(query);
    const auto& by = query->search.by;
    EXPECT_EQ(query->search.q, "Müller 17");
    EXPECT_THAT(by.states, ElementsAre(domain::BillState::issued, domain::BillState::cancelled));
    EXPECT_THAT(by.mails, ElementsAre(domain::MailState::failed, domain::MailState::queued));
    EXPECT_EQ(by.type, domain::DocumentType::credit_note);
    EXPECT_THAT(by.sellers, ElementsAre("acme"));
    EXPECT_EQ(by.printed_number, "A/1");
    EXPECT_EQ(by.currency, domain::find_currency("JPY"));
    EXPECT_EQ(by.issued_from, parse_date("2026-01-01"));
    EXPECT_EQ(by.issued_to, parse_date("2026-01-31"));
    EXPECT_EQ(by.due_from, parse_date("2026-02-01"));
    EXPECT_EQ(by.due_to, parse_date("2026-02-28"));
    EXPECT_EQ(by.amount_from, 5'000);
    EXPECT_EQ(by.amount_to, 1'190'000);
    EXPECT_EQ(by.order, ports::InvoiceOrder::due);
    EXPECT_FALSE(by.rising);
    EXPECT_TRUE(read_invoice_query(asking({{"sort", "amount"}}))->search.by.rising);
    EXPECT_FALSE(read_invoice_query({})->search.by.rising);
}

TEST(BillQuery, NamesUpToTwoHundredIds) {
    const auto id = domain::customer_id("john.doe@example.com");
    const auto some = [&](std::size_t count) {
        auto ids = id.text();
        for (std::size_t nth = 1; nth < count; ++nth) ids += "," + id.text();
        return ids;
    };
    EXPECT_THAT(read_invoice_query(asking({{"ids", some(1)}}))->search.by.ids, ElementsAre(id));
    EXPECT_EQ(read_invoice_query(asking({{"ids", some(200)}}))->search.by.ids.size(), 200U);
    EXPECT_FALSE(read_invoice_query(asking({{"ids", some(201)}})));
    EXPECT_FALSE(read_invoice_query(asking({{"ids", some(1) + ","}})));
    EXPECT_FALSE(read_invoice_query(asking({{"ids", ""}})));
    EXPECT_FALSE(read_invoice_query(asking({{"ids", some(1)}, {"q", "Anna"}})));
    EXPECT_FALSE(read_invoice_query(asking({{"ids", some(1)}, {"run", id.text()}})));
    EXPECT_FALSE(read_invoice_query(asking({{"ids", some(1)}, {"state", "open"}})));
}

TEST(BillQuery, NamesOneBillByItsIdempotencyKey) {
    EXPECT_EQ(read_invoice_query({})->search.key, std::nullopt);
    const auto issued = read_invoice_query(asking({{"idempotencyKey", "order-4711"}, {"seller", "acme"}}));
    ASSERT_TRUE(issued);
    EXPECT_EQ(issued->search.key, "order-4711");
    const auto open = read_invoice_query(asking({{"idempotencyKey", "order-4711"}, {"state", "open"}}));
    ASSERT_TRUE(open && open->open);
    EXPECT_EQ(open->open->key, "order-4711");
    EXPECT_EQ(read_credit_note_query(asking({{"idempotencyKey", "k"}}))->search.key, "k");
    const auto id = Uuid{}.text();
    for (const auto& [name, value] : {std::pair{"q", std::string{"a"}}, {"ids", id}, {"run", id}})
        EXPECT_FALSE(read_invoice_query(asking({{"idempotencyKey", "k"}, {name, value}}))) << name;
    for (const auto& none :
         {std::string{}, std::string{"two words"}, std::string(256, 'k'), std::string{"é"}})
        EXPECT_FALSE(read_invoice_query(asking({{"idempotencyKey", none}}))) << none;
}

TEST(BillQuery, AsksForOpenBillsByTheirOwnStates) {
    const auto open = read_invoice_query(asking({{"state", "failed"}, {"seller", "acme"}, {"q", "Anna"}}));
    ASSERT_TRUE(open && open->open);
    EXPECT_TRUE(open->open->failed);
    EXPECT_FALSE(open->open->waiting);
    EXPECT_EQ(open->open->seller, "acme");
    EXPECT_EQ(open->open->q, "Anna");
    EXPECT_FALSE(read_invoice_query(asking({{"state", "open"}, {"currency", "EUR"}})));
    EXPECT_FALSE(read_invoice_query(asking({{"state", "open,issued"}})));
}

TEST(BillQuery, TellsEveryMistakeAtOnce) {
    struct Mistake {
        const char* name;
        const char* value;
        const char* code;
    };
    constexpr std::array mistakes{Mistake{"customer", "17", "not_a_customer"},
                                  Mistake{"limit", "0", "out_of_range"},
                                  Mistake{"sorted", "up", "unknown_parameter"},
                                  Mistake{"sort", "up", "unknown_value"},
                                  Mistake{"q", "--", "nothing_to_find"},
                                  Mistake{"state", "isued", "did you mean issued?"},
                                  Mistake{"delivery", "faild", "did you mean failed?"},
                                  Mistake{"type", "invoices", "did you mean invoice?"},
                                  Mistake{"currency", "EURO", "ISO 4217"},
                                  Mistake{"run", "1", "not_an_id"},
                                  Mistake{"ids", "1,2", "up to 200 ids"},
                                  Mistake{"issuedFrom", "2026-02-30", "not_a_date"},
                                  Mistake{"dueTo", "soon", "not_a_date"},
                                  Mistake{"amountFrom", "1,50", "not_an_amount"},
                                  Mistake{"amountTo", "1.23456", "not_an_amount"}};
    std::vector<std::pair<std::string, std::string>> asked;
    for (const auto& mistake : mistakes) asked.emplace_back(mistake.name, mistake.value);
    const auto query = read_invoice_query(asking(asked));
    ASSERT_FALSE(query);
    EXPECT_EQ(query.error().status, 422);
    for (const auto& mistake : mistakes)
        EXPECT_NE(query.error().body.find(mistake.code), std::string::npos)
            << mistake.name << query.error().body;
    EXPECT_NE(query.error().body.find("did you mean sort?"), std::string::npos);
}

TEST(BillQuery, RefusesRangesThatEndBeforeTheyBegin) {
    for (const auto& [from, to, low, high] :
         {std::array{"issuedFrom", "issuedTo", "2026-01-01", "2026-01-02"},
          std::array{"dueFrom", "dueTo", "2026-01-01", "2026-01-02"},
          std::array{"amountFrom", "amountTo", "1", "1.0001"}}) {
        EXPECT_TRUE(read_invoice_query(asking({{from, low}, {to, high}})));
        EXPECT_TRUE(read_invoice_query(asking({{from, low}, {to, low}})));
        EXPECT_FALSE(read_invoice_query(asking({{from, high}, {to, low}}))) << from;
    }
}

TEST(BillQuery, OfCreditNotesTakesNoStateAndNoType) {
    const auto notes = read_credit_note_query(asking({{"currency", "EUR"}}));
    ASSERT_TRUE(notes);
    EXPECT_EQ(notes->search.by.type, domain::DocumentType::credit_note);
    EXPECT_FALSE(read_credit_note_query(asking({{"state", "issued"}})));
    EXPECT_FALSE(read_credit_note_query(asking({{"type", "invoice"}})));
    EXPECT_FALSE(read_credit_note_query(asking({{"run", Uuid{}.text()}, {"q", "a"}})));
}

}  // namespace
}  // namespace billmill::gateway
