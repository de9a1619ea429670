// What is found by what documents bear beside their records is what a look at every record finds.

#include "adapters/mongodb/mongodb_invoice_index.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"
#include "domain/search_words_of.hpp"
#include "formats/records.hpp"
#include "foundation/search_words.hpp"
#include "support/append_records.hpp"
#include "support/seeded.hpp"

namespace billmill::contract {
namespace {

using adapters::mongodb::MongodbInvoiceIndex;
using ports::InvoiceOrder;
using ports::InvoiceSearch;

class MongodbInvoiceIndexTest : public testing::Test {
protected:
    void SetUp() override {
        const auto uri = tests::engine_address("MONGODB");
        if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
        world.emplace(*uri);
        index.emplace(*world->database);
    }

    domain::Invoice random_document(int n) {
        const auto seller = random.one_in(3) ? "acme" : "max-stores";
        auto record = invoice(n, n, "2026-27", seller);
        record.issued_on = add_days({2026, 11, 1}, n / 4);
        record.due_on = add_days(record.issued_on, static_cast<int>(random.between(0, 30)));
        record.issued_at = after(1'000 * n);
        record.buyer.firstname = random.one_in(2) ? "José" : "Anna";
        record.buyer.lastname = random.one_in(2) ? "Groß" : "王小明";
        auto& totals = record.priced.totals;
        const auto currency = *domain::find_currency(random.one_in(3) ? "JPY" : "EUR");
        record.priced.currency = currency;
        for (auto* amount : {&totals.lines, &totals.discount, &totals.charges, &totals.net, &totals.tax,
                             &totals.gross, &totals.prepaid, &totals.rounding, &totals.due})
            *amount = {0, currency};
        totals.gross.minor = totals.net.minor = totals.due.minor = random.between(1, 500);
        return record;
    }
    void issue(int count) {
        for (int n = 0; n < count; ++n) {
            records.push_back(random_document(static_cast<int>(records.size()) + 1));
            must(tests::append_record(world->stores->invoices, records.back()));
        }
    }
    InvoiceSearch random_search() {
        InvoiceSearch search;
        const auto date = [&] { return add_days({2026, 11, 1}, static_cast<int>(random.between(0, 25))); };
        if (random.one_in(3)) search.words = search_words(random.one_in(2) ? "JOSE gros" : "小");
        if (random.one_in(3)) search.sellers = {random.one_in(3) ? "nobody" : "acme"};
        if (random.one_in(5)) search.sellers = {"acme", "max-stores"};
        if (random.one_in(4)) search.currency = domain::find_currency("JPY");
        if (random.one_in(4)) search.issued_from = date();
        if (random.one_in(4)) search.issued_to = date();
        if (random.one_in(6)) search.due_from = date();
        if (random.one_in(6)) search.due_to = date();
        if (random.one_in(5)) search.amount_from = random.between(0, 5'000'000);
        if (random.one_in(5)) search.amount_to = random.between(0, 5'000'000);
        if (random.one_in(6)) search.type = static_cast<domain::DocumentType>(random.between(0, 1));
        if (random.one_in(6)) search.ids = {records.front().id, records.back().id, Uuid{}};
        search.order = static_cast<InvoiceOrder>(random.between(0, 2));
        search.rising = random.one_in(2);
        return search;
    }
    static bool admits(const InvoiceSearch& search, const domain::Invoice& record) {
        const auto& gross = record.priced.totals.gross;
        const auto within = [](const auto& from, const auto& to, const auto& value) {
            return (!from || *from <= value) && (!to || value <= *to);
        };
        return has_search_words(domain::search_words_of(record), search.words) &&
               (search.ids.empty() || std::ranges::find(search.ids, record.id) != search.ids.end()) &&
               (search.sellers.empty() ||
                std::ranges::find(search.sellers, record.line.seller) != search.sellers.end()) &&
               (!search.currency || *search.currency == gross.currency) &&
               (!search.type || *search.type == record.line.type) &&
               within(search.issued_from, search.issued_to, record.issued_on) &&
               within(search.due_from, search.due_to, record.due_on) &&
               within(search.amount_from, search.amount_to, ports::ten_thousandths(gross));
    }
    std::vector<Uuid> scan(const InvoiceSearch& search) const {
        auto found = records;
        std::erase_if(found, [&](const auto& record) { return !admits(search, record); });
        std::ranges::stable_sort(found, {}, [&](const auto& record) -> std::pair<std::int64_t, Instant> {
            if (search.order == InvoiceOrder::amount)
                return {ports::ten_thousandths(record.priced.totals.gross), record.issued_at};
            const auto due = record.due_on.year * 10'000 + record.due_on.month * 100 + record.due_on.day;
            return {search.order == InvoiceOrder::due ? due : 0, record.issued_at};
        });
        if (!search.rising) std::ranges::reverse(found);
        std::vector<Uuid> ids;
        for (const auto& record : found) ids.push_back(record.id);
        return ids;
    }

    tests::Seeded random;
    std::optional<MongodbWorld> world;
    std::optional<MongodbInvoiceIndex> index;
    std::vector<domain::Invoice> records;
};

TEST_F(MongodbInvoiceIndexTest, FindsWhatALookAtEveryRecordFinds) {
    issue(60);
    for (int n = 0; n < 60; ++n) {
        const auto search = random_search();
        const auto expected = scan(search);
        const auto found = must(index->find(search, {.after = {}, .limit = 200}));
        ASSERT_EQ(found.ids, expected) << "search " << n;
        ASSERT_EQ(found.total, std::ssize(expected));
        ASSERT_TRUE(found.total_exact);
    }
}

TEST_F(MongodbInvoiceIndexTest, IssuingMeanwhileChangesNoPage) {
    issue(40);
    for (int n = 0; n < 6; ++n) {
        InvoiceSearch search{.order = static_cast<InvoiceOrder>(n % 3), .rising = n > 2};
        const auto expected = scan(search);
        std::vector<Uuid> found;
        std::string cursor;
        do {
            const auto page = must(index->find(search, {.after = cursor, .limit = 15}));
            ASSERT_EQ(page.total, std::ssize(expected));
            found.insert(found.end(), page.ids.begin(), page.ids.end());
            cursor = page.next;
            issue(1);
        } while (!cursor.empty());
        ASSERT_EQ(found, expected) << n;
    }
}

TEST_F(MongodbInvoiceIndexTest, RefusesCursorsOfOtherLists) {
    issue(5);
    const auto next = must(index->find({}, {.after = {}, .limit = 2})).next;
    for (const auto& cursor : {next + "x", next.substr(1), std::string{"x"}, std::string{"0f...."}})
        EXPECT_FALSE(index->find({}, {.after = cursor, .limit = 2})) << cursor;
    EXPECT_FALSE(index->find({.order = InvoiceOrder::due}, {.after = next, .limit = 2}));
}

TEST_F(MongodbInvoiceIndexTest, CustomersAreFoundByTheirWordsAndCountry) {
    for (int n = 1; n <= 12; ++n) {
        auto one = customer(n);
        one.lastname = n % 3 == 0 ? "Müller" : "Sharma";
        one.address.country = n % 2 == 0 ? "DE" : "IN";
        const ports::CustomerWrite write{{one, {0, n}, after(n)}, {}, {}};
        must(world->stores->customers.write(std::span{&write, 1}));
    }
    const auto found = [&](const ports::CustomerSearch& search) {
        return must(index->find_customers(search, {.after = {}, .limit = 200})).items.size();
    };
    EXPECT_EQ(found({.words = {"muller"}}), 4U);
    EXPECT_EQ(found({.words = {"mul", "pri"}, .country = "DE"}), 2U);
    EXPECT_EQ(found({.words = {}, .country = "IN"}), 6U);
    const auto page = must(index->find_customers({}, {.after = {}, .limit = 5}));
    EXPECT_EQ(must(index->find_customers({}, {.after = page.next, .limit = 200})).items.size(), 7U);
}

}  // namespace
}  // namespace billmill::contract
