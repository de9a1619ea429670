// What an index finds is what a look at every document finds.

#include "adapters/sqlite/sqlite_invoice_index.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/index_queries.hpp"
#include "contract/sqlite/index_scan.hpp"
#include "foundation/search_words.hpp"
#include "support/seeded.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

using adapters::sqlite::SqliteInvoiceIndex;
using domain::BillState;
using domain::DocumentType;
using domain::MailState;
using ports::IndexedInvoice;
using ports::InvoiceOrder;
using ports::InvoiceSearch;

constexpr std::array<std::string_view, 6> names{"Anna Schmidt", "José Müller", "Zoë O'Brien",
                                                "محمد علي",     "प्रिया शर्मा",  "王小明"};

class InvoiceIndexTest : public testing::Test {
protected:
    Date day(int n) { return add_days({2026, 1, 1}, n); }
    Uuid id_of(std::int64_t n) { return uuid_v5(spaces::request, {"index", std::to_string(n)}); }

    IndexedInvoice random_document(std::int64_t seq) {
        static const std::array codes{"EUR", "EUR", "EUR", "JPY", "KWD"};
        const auto currency = *domain::find_currency(codes.at(random.between(0, 4)));
        const auto who = random.between(0, 5);
        const auto gross = random.between(1, 50'000);
        IndexedInvoice row{.seq = seq, .id = id_of(seq)};
        row.seller = random.one_in(3) ? "acme" : random.one_in(40) ? "rare" : "max-stores";
        row.buyer = id_of(-1 - who - 6 * random.between(0, 20));
        row.printed_number = "MS/26-27/" + std::to_string(100'000 + seq);
        row.type = random.one_in(15) ? DocumentType::credit_note : DocumentType::invoice;
        row.state = random.one_in(20) ? BillState::cancelled : BillState::issued;
        row.mail = static_cast<MailState>(random.one_in(10) ? random.between(0, 4) : 2);
        row.issued_on = day(static_cast<int>(seq / 20 + random.between(0, 2)));
        row.due_on = add_days(row.issued_on, static_cast<int>(random.between(0, 60)));
        row.net = {gross - gross / 6, currency};
        row.tax = {gross / 6, currency};
        row.gross = {gross, currency};
        row.words = words_of(row.printed_number + " " + std::string{names.at(who)} + " ref" +
                             std::to_string(random.between(0, 500)));
        return row;
    }

    InvoiceSearch random_search(std::int64_t last) {
        InvoiceSearch search;
        const auto date = [&] { return day(static_cast<int>(random.between(0, last / 20 + 5))); };
        if (random.one_in(3)) search.words = search_words(names.at(random.between(0, 5)));
        if (random.one_in(6)) search.words.push_back("ref" + std::to_string(random.between(0, 99)));
        if (random.one_in(4)) search.words.push_back("1");
        if (random.one_in(4)) search.sellers = {random.one_in(2) ? "acme" : "rare"};
        if (random.one_in(8)) search.sellers = {"acme", "rare", "not \" there"};
        if (random.one_in(5)) search.states = {BillState::cancelled};
        if (random.one_in(9)) search.states = {BillState::issued, BillState::cancelled};
        if (random.one_in(5)) search.mails = {static_cast<MailState>(random.between(0, 4))};
        if (random.one_in(9)) search.mails = {MailState::failed, MailState::queued};
        if (random.one_in(5)) search.type = static_cast<DocumentType>(random.between(0, 1));
        if (random.one_in(6)) search.buyer = id_of(-1 - random.between(0, 120));
        if (random.one_in(12))
            search.printed_number = "MS/26-27/" + std::to_string(100'000 + random.between(1, last));
        if (random.one_in(5)) search.currency = domain::find_currency(random.one_in(2) ? "JPY" : "EUR");
        if (random.one_in(5)) search.issued_from = date();
        if (random.one_in(5)) search.issued_to = date();
        if (random.one_in(7)) search.due_from = date();
        if (random.one_in(7)) search.due_to = date();
        if (random.one_in(6)) search.amount_from = random.between(0, 5'000'000);
        if (random.one_in(6)) search.amount_to = random.between(0, 5'000'000);
        if (random.one_in(12)) search.ids = {id_of(random.between(1, last)), id_of(random.between(1, last))};
        search.order = static_cast<InvoiceOrder>(random.between(0, 2));
        search.rising = random.one_in(2);
        return search;
    }

    void issue(int count) {
        ports::IndexChanges changes;
        for (int n = 0; n < count; ++n) {
            const auto row = random_document(++last);
            scan.put(row);
            changes.invoices.push_back(row);
        }
        changes.position = ports::IndexPosition{books, last, Instant{}};
        must(index->write(changes));
    }

    void open() {
        index.reset();
        index = must(SqliteInvoiceIndex::open(folder.path()));
    }

    tests::Seeded random;
    tests::TemporaryDirectory folder{tests::TemporaryDirectory::On::memory};
    const Uuid books = id_of(0);
    std::unique_ptr<SqliteInvoiceIndex> index = must(SqliteInvoiceIndex::open(folder.path()));
    Scan scan;
    std::int64_t last = 0;
};

TEST_F(InvoiceIndexTest, FindsWhatALookAtEveryDocumentFinds) {
    must(index->begin_again());
    issue(6'000);
    for (int n = 0; n < 400; ++n) {
        const auto search = random_search(last);
        const auto expected = scan.find(search, last);
        const auto found = must(index->find(search, {.after = {}, .limit = 200}));
        const std::vector<Uuid> first(expected.begin(),
                                      expected.begin() + std::min<std::ptrdiff_t>(200, std::ssize(expected)));
        ASSERT_EQ(found.ids, first) << "search " << n;
        ASSERT_EQ(found.next.empty(), expected.size() <= 200) << "search " << n;
        if (found.total_exact) {
            ASSERT_EQ(found.total, std::ssize(expected)) << "search " << n;
        } else {
            ASSERT_LE(found.total, std::ssize(expected)) << "search " << n;
        }
    }
}

/// What SQLite says that it will do for a query, a line for each step.
std::string plan_of(sqlite3* file, const std::string& text) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(file, ("EXPLAIN QUERY PLAN " + text).c_str(), -1, &statement, nullptr),
              SQLITE_OK)
        << sqlite3_errmsg(file);
    std::string plan;
    while (sqlite3_step(statement) == SQLITE_ROW)
        plan.append(reinterpret_cast<const char*>(sqlite3_column_text(statement, 3))).append("\n");
    sqlite3_finalize(statement);
    return plan;
}

/// At a million documents a query that reads all of them would take a second.
TEST_F(InvoiceIndexTest, NoQueryReadsAWholeTableOrSortsAPage) {
    must(index->begin_again());
    const auto file = must(adapters::sqlite::Connection::open(
        folder.path() / "index.db", adapters::sqlite::Connection::Mode::read_only, 100));
    const auto queries = adapters::sqlite::search_queries();
    EXPECT_GT(queries.size(), 50U);
    for (const auto& query : queries) {
        const auto plan = plan_of(file->handle(), query.text);
        for (const auto* table : {"SCAN invoices", "SCAN customers", "SCAN totals"})
            EXPECT_THAT(plan, testing::Not(testing::HasSubstr(table))) << query.text;
        EXPECT_THAT(plan, testing::ContainsRegex(
                              "SEARCH (invoices|customers|totals) |SCAN words VIRTUAL TABLE INDEX .*M1"))
            << query.text;
        if (query.gives_order) {
            EXPECT_THAT(plan, testing::Not(testing::HasSubstr("TEMP B-TREE"))) << query.text;
        }
    }
}

/// The buyer has many, and the word has many: what is counted has both.
TEST_F(InvoiceIndexTest, TotalsOfTwoFiltersCountWhatHasBoth) {
    must(index->begin_again());
    ports::IndexChanges changes;
    for (std::int64_t seq = 1; seq <= 7'000; ++seq) {
        auto row = random_document(seq);
        row.buyer = seq <= 3'000 ? id_of(-1) : id_of(-2);
        row.words = words_of(seq % 2 == 0 ? "even one" : "odd one");
        changes.invoices.push_back(row);
    }
    changes.position = ports::IndexPosition{books, 7'000, Instant{}};
    must(index->write(changes));
    const auto both = must(index->find({.words = {"even"}, .buyer = id_of(-1)}, {.after = {}, .limit = 50}));
    EXPECT_LE(both.total, 1'500);
    if (both.total_exact) {
        EXPECT_EQ(both.total, 1'500);
    }
    const auto words = must(index->find({.words = {"even"}}, {.after = {}, .limit = 50}));
    EXPECT_LE(words.total, 3'500);
    if (words.total_exact) {
        EXPECT_EQ(words.total, 3'500);
    }
}

/// More than is gathered, and less than all: pages in each order, from the first to the last.
TEST_F(InvoiceIndexTest, FewOfManyAreFoundInEachOrderPageByPage) {
    must(index->begin_again());
    ports::IndexChanges changes;
    for (std::int64_t seq = 1; seq <= 12'000; ++seq) {
        auto row = random_document(seq);
        row.buyer = seq % 4 == 0 ? id_of(-1) : id_of(-2);
        row.words = words_of(seq % 3 == 0 ? "third" : "other");
        row.due_on = day(static_cast<int>(seq % 100));
        scan.put(row);
        changes.invoices.push_back(row);
    }
    changes.position = ports::IndexPosition{books, 12'000, Instant{}};
    must(index->write(changes));
    const std::array searches{InvoiceSearch{.words = {"third"}},
                              InvoiceSearch{.buyer = id_of(-1)},
                              InvoiceSearch{.words = {"third"}, .buyer = id_of(-1)},
                              InvoiceSearch{.due_from = day(10), .due_to = day(39)},
                              InvoiceSearch{.amount_from = 0, .amount_to = 1'000'000},
                              InvoiceSearch{.words = {"third"}, .sellers = {"rare"}}};
    for (auto search : searches) {
        for (int n = 0; n < 6; ++n) {
            search.order = static_cast<InvoiceOrder>(n / 2);
            search.rising = n % 2 == 0;
            const auto expected = scan.find(search, 12'000);
            std::vector<Uuid> found;
            std::string cursor;
            do {
                const auto page = must(index->find(search, {.after = cursor, .limit = 200}));
                found.insert(found.end(), page.ids.begin(), page.ids.end());
                cursor = page.next;
                if (page.total_exact) {
                    ASSERT_EQ(page.total, std::ssize(expected));
                }
            } while (!cursor.empty());
            ASSERT_EQ(found, expected) << "order " << n;
        }
    }
}

TEST_F(InvoiceIndexTest, IssuingMeanwhileChangesNoPage) {
    must(index->begin_again());
    issue(4'000);
    for (int n = 0; n < 40; ++n) {
        auto search = random_search(last);
        const auto top = last;
        std::vector<Uuid> found;
        std::string cursor;
        int pages = 0;
        do {
            const auto page = must(index->find(search, {.after = cursor, .limit = 37}));
            found.insert(found.end(), page.ids.begin(), page.ids.end());
            cursor = page.next;
            if (++pages <= 5) issue(static_cast<int>(random.between(1, 40)));
        } while (!cursor.empty());
        ASSERT_EQ(found, scan.find(search, top)) << "search " << n;
    }
}

/// Regression: a cursor that was cut short went on elsewhere, mostly at the end of the list.
TEST_F(InvoiceIndexTest, PartsOfACursorAreNone) {
    must(index->begin_again());
    issue(50);
    const auto next = must(index->find({}, {.after = {}, .limit = 3})).next;
    EXPECT_TRUE(index->find({}, {.after = next, .limit = 3}));
    for (std::size_t length = 1; length < next.size(); ++length)
        EXPECT_FALSE(index->find({}, {.after = next.substr(0, length), .limit = 3})) << length;
}

TEST_F(InvoiceIndexTest, ChangesOfStateMailAndWordsAreFound) {
    must(index->begin_again());
    issue(500);
    ports::IndexChanges changes;
    for (auto [seq, row] : scan.rows()) {
        if (seq % 3 == 0) row.state = BillState::credited_in_part;
        if (seq % 4 == 0) row.mail = MailState::failed;
        if (seq % 5 == 0) row.words = words_of(row.printed_number);
        changes.invoices.push_back(row);
    }
    for (const auto& row : changes.invoices) scan.put(row);
    for (int times = 0; times < 2; ++times) must(index->write(changes));  // Again: nothing changes.
    for (int n = 0; n < 100; ++n) {
        const auto search = random_search(last);
        ASSERT_EQ(must(index->find(search, {.after = {}, .limit = 200})).ids.size(),
                  std::min<std::size_t>(200, scan.find(search, last).size()))
            << "search " << n;
    }
}

TEST_F(InvoiceIndexTest, TotalsAreTheSumsOfTheDocuments) {
    must(index->begin_again());
    issue(3'000);
    ports::IndexChanges changes;
    for (auto [seq, row] : scan.rows()) {
        if (seq % 7 != 0) continue;
        row.state = row.state == BillState::issued ? BillState::cancelled : BillState::issued;
        changes.invoices.push_back(row);
    }
    for (const auto& row : changes.invoices) scan.put(row);
    must(index->write(changes));
    for (const bool by_month : {false, true}) {
        for (const auto& sellers : {std::vector<std::string>{}, {"acme"}, {"acme", "rare"}, {"nobody"}}) {
            const ports::TotalsQuestion question{day(20), day(100), sellers, by_month};
            using Key = std::tuple<Date, bool, std::string, BillState>;
            std::map<Key, std::array<std::int64_t, 4>> expected;
            for (const auto& [seq, row] : scan.rows()) {
                if (row.issued_on < *question.from || row.issued_on > *question.to) continue;
                if (!sellers.empty() && std::ranges::find(sellers, row.seller) == sellers.end()) continue;
                auto period = row.issued_on;
                if (by_month) period.day = 1;
                auto& sums = expected[{period, row.type == DocumentType::credit_note,
                                       std::string{row.gross.currency.code()}, row.state}];
                sums = {sums[0] + 1, sums[1] + row.net.minor, sums[2] + row.tax.minor,
                        sums[3] + row.gross.minor};
            }
            std::map<Key, std::array<std::int64_t, 4>> found;
            for (const auto& total : must(index->totals(question))) {
                const Key key{total.period, total.type == DocumentType::credit_note,
                              std::string{total.currency.code()}, total.state};
                ASSERT_FALSE(found.contains(key));
                found[key] = {total.count, total.net.minor, total.tax.minor, total.gross.minor};
            }
            ASSERT_EQ(found, expected);
        }
    }
}

TEST_F(InvoiceIndexTest, SumsBeyondAnAmountAreRefusedAndNothingStops) {
    must(index->begin_again());
    ports::IndexChanges changes;
    for (int n = 1; n <= 10'000; ++n) {
        auto row = random_document(n);
        row.issued_on = day(0);
        row.seller = "acme";
        row.state = BillState::issued;
        row.type = DocumentType::invoice;
        row.gross = row.net = row.tax = {domain::amount_minor_max, *domain::find_currency("EUR")};
        changes.invoices.push_back(row);
    }
    changes.position = ports::IndexPosition{books, 1, Instant{}};
    must(index->write(changes));
    const auto sums = index->totals({});
    ASSERT_FALSE(sums);
    EXPECT_EQ(sums.error().fault, Fault::invalid);
    EXPECT_EQ(must(index->find({}, {})).total, 10'000);
}

TEST_F(InvoiceIndexTest, RefusesCursorsOfOtherLists) {
    must(index->begin_again());
    issue(300);
    const auto page = must(index->find({}, {.after = {}, .limit = 10}));
    InvoiceSearch other{.order = InvoiceOrder::due};
    for (const auto& cursor : {page.next + "x", std::string{"0f"}, std::string{"0f.1.2.3"},
                               std::string{"\xff"}, "9" + page.next, page.next.substr(1)})
        EXPECT_EQ(index->find({}, {.after = cursor, .limit = 10}).error().fault, Fault::invalid) << cursor;
    EXPECT_FALSE(index->find(other, {.after = page.next, .limit = 10}));
    EXPECT_TRUE(index->find({}, {.after = page.next, .limit = 10}));
}

TEST_F(InvoiceIndexTest, IsNotBuiltUntilItHasAPosition) {
    EXPECT_EQ(must(index->position()), std::nullopt);
    EXPECT_EQ(index->find({}, {}).error().fault, Fault::not_yet);
    must(index->begin_again());
    ports::IndexChanges changes{.invoices = {random_document(1)}};
    must(index->write(changes));
    EXPECT_EQ(index->find({}, {}).error().fault, Fault::not_yet);
    const ports::IndexPosition position{books, 9, from_unix_ms(5)};
    must(index->write({.position = position}));
    EXPECT_EQ(must(index->position()), position);
    EXPECT_EQ(must(index->find({}, {})).ids.size(), 1U);
    open();
    EXPECT_EQ(must(index->position()), position);
    must(index->begin_again());
    EXPECT_EQ(must(index->position()), std::nullopt);
}

TEST_F(InvoiceIndexTest, AFileThatIsNoIndexIsNoneThatWasBuilt) {
    must(index->begin_again());
    issue(50);
    index.reset();
    const auto file = folder / "index.db";
    {
        std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
        bytes.seekp(0);
        bytes << "this is no database at all, and never was one of ours";
    }
    std::filesystem::remove(folder / "index.db-wal");  // It may hold the file's first page.
    open();
    EXPECT_EQ(must(index->position()), std::nullopt);
    must(index->begin_again());
    issue(5);
    EXPECT_EQ(must(index->find({}, {})).total, 5);
}

TEST_F(InvoiceIndexTest, CustomersAreFoundByTheirWordsAndCountry) {
    must(index->begin_again());
    ports::IndexChanges changes{.position = ports::IndexPosition{books, 1, Instant{}}};
    for (int n = 0; n < 300; ++n)
        changes.customers.push_back({id_of(n), n % 3 == 0 ? "DE" : "IN", words_of(names.at(n % 6))});
    must(index->write(changes));
    must(index->write(changes));
    const auto all = [&](const ports::CustomerSearch& search) {
        std::vector<Uuid> ids;
        std::string cursor;
        do {
            auto page = must(index->find_customers(search, {.after = cursor, .limit = 7}));
            ids.insert(ids.end(), page.items.begin(), page.items.end());
            cursor = page.next;
        } while (!cursor.empty());
        return ids;
    };
    EXPECT_EQ(all({}).size(), 300U);
    EXPECT_EQ(all({.words = search_words("MULLER jos")}).size(), 50U);
    EXPECT_EQ(all({.words = {}, .country = "DE"}).size(), 100U);
    EXPECT_EQ(all({.words = search_words("anna"), .country = "DE"}).size(), 50U);
    EXPECT_EQ(all({.words = search_words("anna"), .country = "IN"}).size(), 0U);
    must(index->write({.customers = {{id_of(0), "AT", words_of("Berta")}}, .customers_gone = {id_of(6)}}));
    EXPECT_EQ(all({.words = search_words("anna")}).size(), 48U);
    EXPECT_EQ(all({.words = search_words("ber")}), std::vector{id_of(0)});
}

/// Regression: FTS5 keeps the words of rows that are gone until it merges, so who was anonymised stood in the file.
TEST_F(InvoiceIndexTest, WhatWasForgottenIsInNoByteOfTheFile) {
    const auto bytes = [&] {
        std::string all;
        for (const auto& entry : std::filesystem::directory_iterator{folder.path()}) {
            std::ifstream file{entry.path(), std::ios::binary};
            all.append(std::istreambuf_iterator<char>{file}, {});
        }
        return all;
    };
    const std::array<std::string, 3> secrets{"quintilianus", "zyxwvutsrqpon", "wolkenkuckuck"};
    std::vector<ports::IndexedCustomer> customers;
    for (int n = 0; n < 500; ++n)
        customers.push_back({id_of(n), "DE", n % 100 == 7 ? secrets[0] + " " + secrets[1] : "anna schmidt"});
    auto billed = random_document(1);
    billed.words = "ms 1 " + secrets[2];
    must(index->begin_again());
    must(index->write({.invoices = {random_document(2), billed}, .customers = customers}));
    for (const auto& secret : secrets) ASSERT_TRUE(bytes().contains(secret)) << secret;
    billed.words = "ms 1";
    must(index->write({.invoices = {billed},
                       .customers_gone = {id_of(7), id_of(107), id_of(207), id_of(307), id_of(407)}}));
    must(index->erase_forgotten());
    for (const auto& secret : secrets) EXPECT_FALSE(bytes().contains(secret)) << secret;
    EXPECT_TRUE(bytes().contains("schmidt"));
    must(index->erase_forgotten());
}

}  // namespace
}  // namespace billmill::contract
