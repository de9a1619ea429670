// Words that nearly all documents have cost little to look for, and what is found is the same.

#include "adapters/sqlite/index_words.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/sqlite_invoice_index.hpp"
#include "contract/sqlite/index_scan.hpp"
#include "support/seeded.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

using adapters::sqlite::Connection;
using adapters::sqlite::LongBeginning;
using adapters::sqlite::plan_words;
using adapters::sqlite::SqliteInvoiceIndex;
using adapters::sqlite::Terms;
using adapters::sqlite::WordPlan;
using domain::BillState;
using ports::IndexedInvoice;
using ports::InvoiceOrder;
using ports::InvoiceSearch;
using testing::ElementsAre;
using testing::IsEmpty;

class CommonWordsTest : public testing::Test {
protected:
    static constexpr std::array<std::string_view, 8> people{"José Müller", "Zoë O'Brien", "محمد علي",
                                                            "प्रिया शर्मा",  "王小明",      "Łukasz Żak",
                                                            "Ψυχή Straße", "Thảo Nguyễn"};

    Date day(std::int64_t n) { return add_days({2026, 1, 1}, static_cast<int>(n)); }
    Uuid id_of(std::int64_t n) { return uuid_v5(spaces::request, {"words", std::to_string(n)}); }

    /// All have some words; halves never meet; one word begins as another; few have "order" and an old one "earliest".
    std::string text_of(std::int64_t seq) {
        std::string text = "RE-2026-" + std::to_string(100'000 + seq) + " re2026" +
                           std::to_string(100'000 + seq) + " " +
                           std::string{people.at(random.between(0, 7))} + " customer." +
                           std::to_string(random.between(0, 2'000)) + "@load.example";
        text += seq % 2 == 0 ? " hardcover" : " paperback";
        if (seq % 3 == 0) text += " loads";
        if (seq % 5 == 0) text += " x";
        if (random.one_in(30)) text += " Order-" + std::to_string(random.between(0, 40));
        if (seq % 1'999 == 7) text += " loaded";
        if (seq == 1) text += " earliest";
        return text;
    }

    IndexedInvoice document(std::int64_t seq) {
        const auto currency = *domain::find_currency("EUR");
        const auto gross = random.between(1, 50'000);
        IndexedInvoice row{.seq = seq, .id = id_of(seq)};
        row.seller = random.one_in(3) ? "acme" : random.one_in(40) ? "rare" : "max-stores";
        row.buyer = id_of(-1 - random.between(0, 2'000));
        row.printed_number = "RE-2026-" + std::to_string(100'000 + seq);
        row.state = random.one_in(20) ? BillState::cancelled : BillState::issued;
        row.mail = static_cast<domain::MailState>(random.one_in(10) ? random.between(0, 4) : 2);
        row.issued_on = day(seq / 50 + random.between(0, 2));
        row.due_on = add_days(row.issued_on, static_cast<int>(random.between(0, 60)));
        row.net = row.gross = {gross, currency};
        row.tax = {0, currency};
        row.words = words_of(text_of(seq));
        return row;
    }

    /// As somebody types it: folded, and perhaps not to its end.
    std::vector<std::string> typed() {
        static constexpr std::array<std::string_view, 12> texts{
            "customer", "LOAD", "example", "load.example", "hardcover", "paperback",
            "loads",    "x",    "order",   "earliest",     "nobody",    "2026"};
        const auto number = std::to_string(100'000 + random.between(1, last));
        std::vector<std::string> words;
        switch (random.between(0, 5)) {
            case 0:
                words =
                    search_words("customer." + std::to_string(random.between(0, 2'100)) + "@load.example");
                break;
            case 1: words = search_words(people.at(random.between(0, 7))); break;
            case 2: words = {random.one_in(2) ? "re2026" + number : number}; break;
            case 3: words = {std::to_string(random.between(0, 300))}; break;
            default: words = search_words(texts.at(random.between(0, 11)));
        }
        if (!random.one_in(3)) return words;
        auto& cut = words.at(random.between(0, std::ssize(words) - 1));
        auto at = random.between(1, std::ssize(cut));
        while (at < std::ssize(cut) && (static_cast<unsigned char>(cut[at]) & 0xC0) == 0x80) ++at;
        cut.resize(at);
        return words;
    }

    InvoiceSearch random_search() {
        InvoiceSearch search;
        for (auto n = random.between(1, 3); n > 0; --n) {
            for (auto& word : typed()) search.words.push_back(std::move(word));
        }
        const auto date = [&] { return day(random.between(0, last / 50 + 3)); };
        if (random.one_in(4)) search.sellers = {random.one_in(2) ? "acme" : "rare"};
        if (random.one_in(9)) search.sellers = {"acme", "rare"};
        if (random.one_in(6)) search.states = {BillState::cancelled};
        if (random.one_in(12)) search.mails = {domain::MailState::failed};
        if (random.one_in(5)) search.issued_from = date();
        if (random.one_in(5)) search.issued_to = date();
        if (random.one_in(10)) search.due_from = date();
        if (random.one_in(10)) search.amount_to = random.between(0, 5'000'000);
        if (random.one_in(3)) search.order = static_cast<InvoiceOrder>(random.between(1, 2));
        search.rising = random.one_in(2);
        return search;
    }

    void issue(std::int64_t count) {
        ports::IndexChanges changes;
        for (; count > 0; --count) {
            changes.invoices.push_back(document(++last));
            scan.put(changes.invoices.back());
        }
        write(std::move(changes));
    }

    void write(ports::IndexChanges changes) {
        changes.position = ports::IndexPosition{id_of(0), last, Instant{}};
        must(index->write(changes));
    }

    /// Some pages, while invoices are issued: as many as that, or all.
    void compare(const InvoiceSearch& search, std::string_view name) {
        const auto expected = scan.find(search, last);
        const auto limit = static_cast<int>(random.between(1, 60));
        const bool meanwhile = random.one_in(10);
        std::vector<Uuid> found;
        std::string cursor;
        for (int pages = 0; pages < 4; ++pages) {
            const auto page = must(index->find(search, {.after = cursor, .limit = limit}));
            found.insert(found.end(), page.ids.begin(), page.ids.end());
            ASSERT_LE(page.total, std::ssize(expected)) << name;
            if (page.total_exact) {
                ASSERT_EQ(page.total, std::ssize(expected)) << name;
            }
            cursor = page.next;
            ASSERT_EQ(cursor.empty(), found.size() >= expected.size()) << name;
            if (cursor.empty()) break;
            if (meanwhile) issue(2);
        }
        ASSERT_LE(found.size(), expected.size()) << name;
        ASSERT_TRUE(std::ranges::equal(found, std::span{expected}.first(found.size()))) << name;
    }

    void compare_random(int searches) {
        for (int n = 0; n < searches; ++n) {
            const auto search = random_search();
            std::string name = "search " + std::to_string(n) + ":";
            for (const auto& word : search.words) name += " " + word;
            ASSERT_NO_FATAL_FAILURE(compare(search, name));
        }
    }

    WordPlan plan_of(std::vector<std::string> words,
                     LongBeginning long_beginning = LongBeginning::shorter_first) {
        const auto reader =
            must(Connection::open(folder.path() / "index.db", Connection::Mode::read_only, 1'000));
        must(reader->script(adapters::sqlite::term_tables));
        return must(plan_words(*reader, Terms::of_invoices, words, long_beginning));
    }

    tests::Seeded random;
    tests::TemporaryDirectory folder{tests::TemporaryDirectory::On::memory};
    std::unique_ptr<SqliteInvoiceIndex> index = must(SqliteInvoiceIndex::open(folder.path()));
    Scan scan;
    std::int64_t last = 0;
};

TEST_F(CommonWordsTest, AreFoundAsALookAtEveryDocumentFindsThem) {
    must(index->begin_again());
    issue(4'000);
    compare_random(600);
}

/// So many that a beginning of their numbers is not gathered any more.
TEST_F(CommonWordsTest, OfVeryManyDocumentsAreFoundToo) {
    must(index->begin_again());
    issue(23'000);
    compare_random(150);
    for (const auto* word : {"re2026", "re20261", "re20261001", "re202610000", "re20261229"}) {
        for (int n = 0; n < 6; ++n) {
            const InvoiceSearch search{
                .words = {word}, .order = static_cast<InvoiceOrder>(n / 2), .rising = n % 2 == 0};
            ASSERT_NO_FATAL_FAILURE(compare(search, word));
        }
        ASSERT_NO_FATAL_FAILURE(compare({.words = {"customer", word, "paper"}}, word));
    }
}

/// What a document does not have any more is not found by it, and its other words are.
TEST_F(CommonWordsTest, ThatWereForgottenAreNotFound) {
    must(index->begin_again());
    issue(3'000);
    ports::IndexChanges changes;
    for (auto [seq, row] : scan.rows()) {
        if (seq % 4 == 0) row.words = words_of(row.printed_number);
        if (seq % 4 == 1) row.words += " erased";
        if (seq % 4 < 2) changes.invoices.push_back(row);
    }
    for (const auto& row : changes.invoices) scan.put(row);
    write(std::move(changes));
    compare_random(200);
}

/// An address took as long as reading three lists with each document of the books.
TEST_F(CommonWordsTest, OfAnAddressAreLookedAtInTheRowsOfItsRareOne) {
    must(index->begin_again());
    issue(4'000);
    const auto address = plan_of({"customer", "1234", "load", "example"});
    EXPECT_EQ(address.match, "\"1234\"*");
    EXPECT_THAT(address.in_rows, ElementsAre("customer", "load", "example"));
    EXPECT_LE(address.rows_max.value(), 50);
    const auto nobody = plan_of({"customer", "nobody"});
    EXPECT_EQ(nobody.rows_max, 0);
}

TEST_F(CommonWordsTest, ByThemselvesAreAskedForAsWholeWords) {
    must(index->begin_again());
    issue(4'000);
    const auto common = plan_of({"custom", "lo", "load"});
    EXPECT_EQ(common.match, "(\"customer\") AND \"lo\"* AND (\"load\" OR \"loaded\" OR \"loads\")");
    EXPECT_THAT(common.in_rows, IsEmpty());
    EXPECT_EQ(common.rows_max, std::nullopt);
}

/// The newest have none of them: what is looked at in vain has an end, and then they are gathered.
TEST_F(CommonWordsTest, OfWhichThereAreTooManyAreFoundByAShorterBeginning) {
    must(index->begin_again());
    ports::IndexChanges changes;
    for (last = 1; last <= 26'000; ++last) {
        auto row = document(last);
        const auto number = std::to_string(last);
        row.words = words_of((last <= 20'500 ? "Ŝtraße" : "Strand") + number + " محمد" + number);
        scan.put(row);
        changes.invoices.push_back(row);
    }
    write(std::move(changes));
    const auto words = search_words("STRASSE");
    const auto plan = plan_of(words);
    EXPECT_EQ(plan.match, "\"str\"*");
    EXPECT_THAT(plan.in_rows, ElementsAre("strasse"));
    EXPECT_EQ(plan.match_of_all, "\"strasse\"*");
    EXPECT_EQ(plan_of({"محمد"}).match, "\"محم\"*");
    compare({.words = {"محمد"}}, "an Arabic name");
    const auto gathered = plan_of(words, LongBeginning::gathered);
    EXPECT_EQ(gathered.match, "\"strasse\"*");
    EXPECT_THAT(gathered.in_rows, IsEmpty());
    for (int n = 0; n < 6; ++n)
        compare({.words = words, .order = static_cast<InvoiceOrder>(n / 2), .rising = n % 2 == 0},
                "order " + std::to_string(n));
}

/// What a character is does not depend on its bytes.
TEST_F(CommonWordsTest, MayBeOfAnyScript) {
    must(index->begin_again());
    ports::IndexChanges changes;
    for (std::int64_t seq = 1; seq <= 2'500; ++seq) {
        auto row = document(seq);
        row.words = words_of("प्रिया 王小明 محمد");
        scan.put(row);
        changes.invoices.push_back(row);
    }
    last = 2'500;
    write(std::move(changes));
    for (const auto* text : {"प्रि", "प", "王", "王小明", "محمد", "محم", "प्रिया 王 م"}) {
        const InvoiceSearch search{.words = search_words(text)};
        EXPECT_GE(scan.find(search, last).size(), 2'500U) << text;
        ASSERT_NO_FATAL_FAILURE(compare(search, text));
    }
}

TEST_F(CommonWordsTest, OfCustomersAreFoundToo) {
    must(index->begin_again());
    ports::IndexChanges changes;
    for (int n = 0; n < 3'000; ++n) {
        const auto text = std::string{people.at(n % 8)} + " customer." + std::to_string(n) + "@load.example";
        changes.customers.push_back({id_of(n), n % 3 == 0 ? "DE" : "IN", words_of(text)});
    }
    write(std::move(changes));
    const auto count = [&](std::string_view text, const std::string& country = {}) {
        std::size_t found = 0;
        std::string cursor;
        do {
            const auto page = must(index->find_customers({.words = search_words(text), .country = country},
                                                         {.after = cursor, .limit = 200}));
            found += page.items.size();
            cursor = page.next;
        } while (!cursor.empty());
        return found;
    };
    EXPECT_EQ(count("customer.2999@load.example"), 1U);
    EXPECT_EQ(count("customer.29@load.exam"), 111U);
    EXPECT_EQ(count("custom loa"), 3'000U);
    EXPECT_EQ(count("custom loa", "DE"), 1'000U);
    EXPECT_EQ(count("müller load"), 375U);
    EXPECT_EQ(count("load nobody"), 0U);
}

}  // namespace
}  // namespace billmill::contract
