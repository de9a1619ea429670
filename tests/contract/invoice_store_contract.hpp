#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "formats/records.hpp"
#include "ports/invoice_store.hpp"
#include "support/append_records.hpp"

namespace billmill::contract {

class InvoiceStoreSubject : public Subject {
public:
    virtual ports::InvoiceStore& invoices() = 0;
};

class InvoiceStoreContract : public Contract<InvoiceStoreSubject> {
protected:
    const domain::NumberingLine line = invoice(0, 1).line;

    Outcome append(std::vector<domain::Invoice> records) {
        return tests::append_records(subject->invoices(), records);
    }
    ports::LineState read_line(std::vector<Uuid> ids = {}) {
        return must(subject->invoices().read_line(line, ids, {}));
    }
    ports::LineState read_credits(std::vector<Uuid> originals) {
        return must(subject->invoices().read_line(credit_note(0, 1, invoice(0, 1), 1).line, {}, originals));
    }
    std::vector<std::int64_t> numbers(const std::string& series) {
        std::vector<std::int64_t> numbers;
        for (const auto& record : must(subject->invoices().scan(series, 0, 10'000)))
            numbers.push_back(record.number);
        return numbers;
    }
    /// A filter with names to leave out.
    struct Where {
        std::optional<std::string> seller = std::nullopt;
        std::optional<Uuid> buyer = std::nullopt;
        std::optional<std::string> printed_number = std::nullopt;
        std::vector<std::string> sellers_allowed = {};
        std::optional<domain::DocumentType> type = std::nullopt;
    };
    std::vector<std::int64_t> listed(const Where& where, const ports::PageRequest& page = {}) {
        const ports::InvoiceFilter filter{where.seller, where.buyer, where.printed_number,
                                          where.sellers_allowed, where.type};
        std::vector<std::int64_t> numbers;
        for (const auto& record : must(subject->invoices().list(filter, page)).items)
            numbers.push_back(record.number);
        return numbers;
    }
};

using testing::ElementsAre;

TEST_P(InvoiceStoreContract, KeepsTheRecordUnchanged) {
    auto record = invoice(1, 1);
    record.terms.note = "நன்றி";
    record.copies = {"books@example.com"};
    must(append({record}));
    subject->reopen();
    EXPECT_EQ(must(subject->invoices().find(id_of(1))), record);
    EXPECT_FALSE(must(subject->invoices().find(id_of(2))));
    const std::vector ids{id_of(2), id_of(1)};
    EXPECT_THAT(must(subject->invoices().find(ids)), ElementsAre(record));
}

TEST_P(InvoiceStoreContract, AnEmptyLineHasNoState) {
    const auto state = read_line({id_of(1)});
    EXPECT_TRUE(state.issued.empty());
    EXPECT_FALSE(state.last_date);
    EXPECT_TRUE(state.highest.empty());
}

TEST_P(InvoiceStoreContract, ReadLineSeesEveryAppend) {
    must(append({invoice(1, 1, "2025-26"), invoice(2, 2, "2025-26")}));
    auto later = invoice(3, 1);
    later.issued_on = Date{2026, 12, 1};
    must(append({later}));
    must(append({invoice(4, 9, "2026-27", "other")}));
    const auto state = read_line({id_of(2), id_of(4), id_of(5)});
    EXPECT_EQ(state.highest.size(), 2U);
    EXPECT_EQ(state.highest.at(invoice(1, 1, "2025-26").series), 2);
    EXPECT_EQ(state.highest.at(later.series), 1);
    EXPECT_EQ(state.last_date, later.issued_on);
    ASSERT_EQ(state.issued.size(), 2U);  // Whatever line they are of.
    EXPECT_EQ(state.issued.at(id_of(2)), invoice(2, 2, "2025-26"));
    EXPECT_EQ(state.issued.at(id_of(4)).line.seller, "other");
}

/// A taken id, number or printed number in the middle: what was stored is a prefix.
TEST_P(InvoiceStoreContract, AConflictLeavesAPrefix) {
    must(append({invoice(1, 1)}));
    auto same_id = invoice(1, 4);
    auto same_number = invoice(20, 1);
    same_number.printed_number = "MS/other";
    auto same_print = invoice(21, 4);
    same_print.printed_number = invoice(1, 1).printed_number;
    for (const auto& taken : {same_id, same_number, same_print}) {
        const auto highest = read_line().highest.at(invoice(1, 1).series);
        const auto next = static_cast<int>(highest) + 1;
        EXPECT_EQ(fault_of(append({invoice(100 + next, next), taken, invoice(200 + next, next + 1)})),
                  "conflict");
        const auto all = numbers(invoice(1, 1).series);
        const auto known = read_line({id_of(100 + next), id_of(200 + next)});
        EXPECT_FALSE(known.issued.contains(id_of(200 + next))) << "stored past the conflict";
        EXPECT_EQ(all.size(), static_cast<std::size_t>(highest) + known.issued.size());
        EXPECT_EQ(static_cast<std::size_t>(known.highest.at(invoice(1, 1).series)), all.size()) << "a gap";
    }
}

TEST_P(InvoiceStoreContract, AnotherSellerMayPrintTheSameNumber) {
    must(append({invoice(1, 1)}));
    must(append({invoice(2, 1, "2026-27", "other")}));
    EXPECT_EQ(must(subject->invoices().all_series()).size(), 2U);
}

TEST_P(InvoiceStoreContract, TwoWritersNeverShareANumberOrLeaveAGap) {
    constexpr int writers = 4;
    constexpr int each = 25;
    {
        std::vector<std::jthread> threads;
        for (int w = 0; w < writers; ++w) {
            threads.emplace_back([&, w] {
                for (int n = 0; n < each;) {
                    const auto state = read_line();
                    const auto found = state.highest.find(invoice(0, 1).series);
                    const auto next = found == state.highest.end() ? 1 : found->second + 1;
                    if (append({invoice(w * each + n, next)})) ++n;
                }
            });
        }
    }
    std::vector<std::int64_t> expected;
    for (int n = 1; n <= writers * each; ++n) expected.push_back(n);
    EXPECT_EQ(numbers(invoice(0, 1).series), expected);
}

TEST_P(InvoiceStoreContract, FindsTheCreditsOfAnInvoice) {
    const auto first = invoice(1, 1);
    const auto second = invoice(2, 2);
    must(append({first, second, invoice(3, 3)}));
    must(append({credit_note(11, 1, first, 1), credit_note(12, 2, second, 1), credit_note(13, 3, first, 2)}));
    subject->reopen();
    const auto of_first = ElementsAre(credit_note(11, 1, first, 1), credit_note(13, 3, first, 2));
    EXPECT_THAT(must(subject->invoices().find_credits(id_of(1))), of_first);
    EXPECT_TRUE(must(subject->invoices().find_credits(id_of(3))).empty());
    EXPECT_TRUE(must(subject->invoices().find_credits(id_of(4))).empty());

    const auto state = read_credits({id_of(1), id_of(3), id_of(4)});
    ASSERT_EQ(state.credits.size(), 1U);
    EXPECT_THAT(state.credits.at(id_of(1)), of_first);
    EXPECT_TRUE(state.issued.empty());
    EXPECT_EQ(state.highest.at(credit_note(11, 1, first, 1).series), 3);
    EXPECT_TRUE(read_line().credits.empty());
}

/// What makes crediting too much impossible: whoever planned with a credit less finds its ordinal taken.
TEST_P(InvoiceStoreContract, NoTwoCreditsOfAnInvoiceBearOneOrdinal) {
    const auto original = invoice(1, 1);
    const auto other = invoice(2, 2);
    must(append({original, other}));
    must(append({credit_note(11, 1, original, 1)}));
    EXPECT_EQ(fault_of(append({credit_note(12, 2, other, 1), credit_note(13, 3, original, 1)})), "conflict");
    const auto state = read_credits({id_of(1), id_of(2)});
    EXPECT_THAT(state.credits.at(id_of(1)), ElementsAre(credit_note(11, 1, original, 1)));
    const auto next = state.highest.at(credit_note(11, 1, original, 1).series) + 1;  // A prefix was stored.
    EXPECT_EQ(next, 2 + static_cast<std::int64_t>(state.credits.count(id_of(2))));
    must(append({credit_note(13, next, original, 2)}));
    EXPECT_EQ(must(subject->invoices().find_credits(id_of(1))).size(), 2U);
}

TEST_P(InvoiceStoreContract, OfTwoCreditsAtOnceEachOrdinalIsOnes) {
    constexpr int writers = 4;
    constexpr int each = 10;
    const auto original = invoice(1, 1);
    must(append({original}));
    {
        std::vector<std::jthread> threads;
        for (int w = 0; w < writers; ++w) {
            threads.emplace_back([&, w] {
                for (int n = 0; n < each;) {
                    const auto state = read_credits({original.id});
                    const auto found = state.credits.find(original.id);
                    const auto earlier = found == state.credits.end() ? 0 : std::ssize(found->second);
                    const int id = 100 + w * each + n;
                    if (append({credit_note(id, earlier + 1, original, static_cast<int>(earlier) + 1)})) ++n;
                }
            });
        }
    }
    const auto credits = must(subject->invoices().find_credits(original.id));
    ASSERT_EQ(credits.size(), static_cast<std::size_t>(writers * each));
    for (int n = 0; n < writers * each; ++n)
        EXPECT_EQ(credits[static_cast<std::size_t>(n)].original->ordinal, n + 1);
}

TEST_P(InvoiceStoreContract, AppendsAHundredAtOnceInOrder) {
    std::vector<domain::Invoice> records;
    for (int n = 1; n <= 100; ++n) records.push_back(invoice(n, n));
    must(append(records));
    EXPECT_EQ(numbers(records[0].series).size(), 100U);
    EXPECT_EQ(must(subject->invoices().scan(records[0].series, 97, 2)).size(), 2U);
    EXPECT_EQ(must(must(subject->invoices().scan(records[0].series, 97, 2))[0].record), records[97]);
    EXPECT_TRUE(must(subject->invoices().scan("no/such/series", 0, 10)).empty());
}

TEST_P(InvoiceStoreContract, ListsNewestFirstInPages) {
    for (int n = 1; n <= 5; ++n) must(append({invoice(n, n)}));
    EXPECT_THAT(listed({}), ElementsAre(5, 4, 3, 2, 1));
    const auto first = must(subject->invoices().list({}, {"", 3}));
    EXPECT_EQ(first.items.size(), 3U);
    ASSERT_NE(first.next, "");
    must(append({invoice(6, 6)}));  // What comes meanwhile does not shift the pages.
    EXPECT_THAT(listed({}, {first.next, 3}), ElementsAre(2, 1));
    EXPECT_EQ(must(subject->invoices().list({}, {first.next, 3})).next, "");
    EXPECT_EQ(fault_of(subject->invoices().list({}, {"-1 OR 1=1", 3})), "invalid");
}

TEST_P(InvoiceStoreContract, ListsByFilter) {
    must(append({invoice(1, 1), invoice(2, 2)}));
    must(append({invoice(3, 1, "2026-27", "other")}));
    auto again = invoice(4, 3);
    again.buyer = customer(1);
    must(append({again}));
    EXPECT_THAT(listed({.seller = "max-stores"}), ElementsAre(3, 2, 1));
    EXPECT_THAT(listed({.seller = "none"}), ElementsAre());
    EXPECT_THAT(listed({.buyer = customer(1).id}), ElementsAre(3, 1));
    EXPECT_THAT(listed({.printed_number = "MS/2026-27/2"}), ElementsAre(2));
    EXPECT_THAT(listed({.printed_number = "MS/2026-27/1"}), ElementsAre(1, 1));
    EXPECT_THAT(listed({.seller = "other", .printed_number = "MS/2026-27/1"}), ElementsAre(1));
    EXPECT_THAT(listed({.seller = "other", .buyer = customer(1).id}), ElementsAre());
    must(append({credit_note(5, 9, invoice(1, 1), 1)}));
    EXPECT_THAT(listed({.type = domain::DocumentType::credit_note}), ElementsAre(9));
    EXPECT_THAT(listed({.seller = "max-stores", .type = domain::DocumentType::invoice}),
                ElementsAre(3, 2, 1));
}

TEST_P(InvoiceStoreContract, ShowsOnlyTheSellersAllowed) {
    must(append({invoice(1, 1), invoice(2, 2)}));
    must(append({invoice(3, 7, "2026-27", "other")}));
    must(append({invoice(4, 8, "2026-27", "third")}));
    EXPECT_THAT(listed({.sellers_allowed = {"other"}}), ElementsAre(7));
    EXPECT_THAT(listed({.sellers_allowed = {"max-stores", "third"}}), ElementsAre(8, 2, 1));
    EXPECT_THAT(listed({.sellers_allowed = {"max-stores", "third", "third"}}, {"", 2}), ElementsAre(8, 2));
    EXPECT_THAT(listed({.seller = "max-stores", .sellers_allowed = {"other"}}), ElementsAre());
    EXPECT_THAT(listed({.buyer = customer(1).id, .sellers_allowed = {"other"}}), ElementsAre());
    EXPECT_THAT(listed({.printed_number = "MS/2026-27/1", .sellers_allowed = {"other"}}), ElementsAre());
}

/// As much as one append takes, with something taken at each of these places.
TEST_P(InvoiceStoreContract, AConflictAnywhereInAFullAppendLeavesAPrefix) {
    const auto size = static_cast<int>(subject->invoices().append_max());
    auto elsewhere = invoice(9'999, 1, "2026-27");
    elsewhere.series = "elsewhere";
    elsewhere.printed_number = "taken";
    must(append({elsewhere}));
    for (const int at : {0, 1, size / 2, size - 1}) {
        const std::string year = "20" + std::to_string(30 + at);
        std::vector<domain::Invoice> records;
        for (int n = 0; n < size; ++n) {
            records.push_back(invoice(10'000 + at * 1'000 + n, n + 1, year));
            if (n == at) records.back().printed_number = "taken";
        }
        EXPECT_EQ(fault_of(append(records)), "conflict");
        const auto stored = numbers(records.front().series);
        ASSERT_LE(stored.size(), static_cast<std::size_t>(at)) << "stored past the conflict";
        for (std::size_t n = 0; n < stored.size(); ++n)
            ASSERT_EQ(stored[n], static_cast<std::int64_t>(n) + 1);
    }
}

TEST_P(InvoiceStoreContract, MoreThanAnAppendTakesIsRefusedWhole) {
    std::vector<domain::Invoice> records;
    const auto size = static_cast<int>(subject->invoices().append_max());
    for (int n = 0; n <= size; ++n) records.push_back(invoice(n, n + 1));
    EXPECT_EQ(fault_of(append(records)), "invalid");
    EXPECT_TRUE(numbers(records.front().series).empty());
    records.pop_back();
    must(append(records));
    EXPECT_EQ(numbers(records.front().series).size(), records.size());
}

/// A record with a place in its line's chain.
inline domain::Invoice chained(domain::Invoice record, std::int64_t place) {
    const auto text = record.line.key() + std::to_string(place);
    domain::ChainLink chain{.place = place, .link = sha256(text), .salt = {}, .xml = sha256(text + "xml")};
    chain.salt.fill(static_cast<std::uint8_t>(place));
    record.chain = chain;
    return record;
}

TEST_P(InvoiceStoreContract, KeepsTheChainBesideTheRecord) {
    const auto first = chained(invoice(1, 1), 1);
    auto without_xml = chained(invoice(2, 2), 2);
    without_xml.chain->xml.reset();
    const auto credit = chained(credit_note(3, 1, first, 1), 1);
    must(append({first, without_xml}));
    must(append({credit}));
    subject->reopen();
    auto& invoices = subject->invoices();
    EXPECT_EQ(must(invoices.find(first.id)), first);
    EXPECT_EQ(must(invoices.find(without_xml.id)), without_xml);
    EXPECT_THAT(must(invoices.find_credits(first.id)), ElementsAre(credit));
    EXPECT_THAT(must(invoices.list({}, {})).items, ElementsAre(credit, without_xml, first));
    EXPECT_EQ(read_line({first.id}).issued.at(first.id), first);
}

/// Over all its series, and with those of before chains among them.
TEST_P(InvoiceStoreContract, TellsWhereALinesChainEnds) {
    EXPECT_EQ(read_line().chain_end, domain::ChainEnd{});
    must(append({invoice(1, 1, "2024-25"), invoice(2, 2, "2024-25")}));
    EXPECT_EQ(read_line().chain_end, domain::ChainEnd{});
    const auto last = chained(invoice(5, 1, "2026-27"), 3);
    must(append({chained(invoice(3, 3, "2024-25"), 1), chained(invoice(4, 4, "2024-25"), 2)}));
    must(append({last}));
    must(append({chained(invoice(6, 9, "2026-27", "other"), 12)}));
    EXPECT_EQ(read_line().chain_end, (domain::ChainEnd{3, last.chain->link}));
}

/// What keeps two writers on either side of a new year from forking the chain: they take different numbers.
TEST_P(InvoiceStoreContract, NoTwoRecordsOfALineBearOnePlace) {
    must(append({chained(invoice(1, 1, "2025-26"), 1)}));
    must(append({chained(invoice(2, 2, "2025-26"), 2)}));
    EXPECT_EQ(fault_of(append({chained(invoice(3, 1, "2026-27"), 2)})), "conflict");
    EXPECT_EQ(fault_of(append({chained(invoice(4, 1, "2026-27"), 3), chained(invoice(5, 2, "2026-27"), 2)})),
              "conflict");
    EXPECT_LE(numbers(invoice(4, 1, "2026-27").series).size(), 1U) << "a prefix";
    must(append({chained(invoice(6, 1, "2026-27", "other"), 2)}));
    must(append({chained(credit_note(7, 1, invoice(1, 1), 1), 2)}));
    must(append({invoice(8, 3, "2025-26"), invoice(9, 4, "2025-26")}));
}

TEST_P(InvoiceStoreContract, FindsWhatStandsAtAPlace) {
    const auto record = chained(invoice(1, 1), 4);
    must(append({record, invoice(2, 2)}));
    auto& invoices = subject->invoices();
    const auto found = must(invoices.at_place(line.key(), 4));
    ASSERT_TRUE(found);
    EXPECT_EQ(must(found->record), record);
    EXPECT_EQ(found->chain, record.chain);
    EXPECT_EQ(found->differing, "");
    EXPECT_FALSE(must(invoices.at_place(line.key(), 3)));
    EXPECT_FALSE(must(invoices.at_place("no/such/line", 4)));
}

TEST_P(InvoiceStoreContract, ScansRecordsAsTheyAreStored) {
    const auto original = chained(invoice(1, 1), 1);
    const auto credit = chained(credit_note(2, 1, original, 1), 1);
    must(append({original, invoice(3, 2)}));
    must(append({credit}));
    auto& invoices = subject->invoices();
    for (const auto& record : {original, invoice(3, 2), credit}) {
        const auto stored = must(invoices.scan(record.series, record.number - 1, 1));
        ASSERT_EQ(stored.size(), 1U);
        EXPECT_EQ(stored[0].number, record.number);
        EXPECT_EQ(stored[0].id, record.id.text());
        EXPECT_EQ(stored[0].text, formats::encode(record));
        EXPECT_EQ(must(stored[0].record), record);
        EXPECT_EQ(stored[0].chain, record.chain);
        EXPECT_EQ(stored[0].differing, "");
    }
    const auto all = must(invoices.all_series());
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].name, credit.series);
    EXPECT_EQ(all[0].line, credit.line.key());
    EXPECT_EQ(all[1].name, original.series);
    EXPECT_EQ(all[1].highest, 2);
    EXPECT_EQ(all[1].dated, original.issued_on);
}

/// A record beside which something else is stored: the store takes the record's text as it is given.
TEST_P(InvoiceStoreContract, NamesTheFieldThatDiffersFromTheRecord) {
    const auto record = invoice(1, 1);
    auto other = record;
    other.buyer.id = id_of(77);
    ports::EncodedInvoice encoded{record, formats::encode(other)};
    must(subject->invoices().append(std::span{&encoded, 1}));
    EXPECT_EQ(must(subject->invoices().scan(record.series, 0, 1))[0].differing, "buyer");
    encoded = {invoice(2, 2), "no record"};
    must(subject->invoices().append(std::span{&encoded, 1}));
    EXPECT_FALSE(must(subject->invoices().scan(record.series, 1, 1))[0].record);
}

/// Its text, salt, buyer and addresses go; what is not linked, and all other records, stay.
TEST_P(InvoiceStoreContract, ErasesWhatSaysSomethingAboutAPerson) {
    auto record = chained(invoice(1, 1), 1);
    record.copies = {"books@example.com"};
    const auto other = chained(invoice(2, 2), 2);
    const auto sealed = invoice(3, 1, "2025-26");
    must(append({sealed}));
    must(append({record, other}));
    auto& invoices = subject->invoices();
    const auto text = formats::without_personal_values(formats::encode_record(record), record.chain->salt);
    const std::vector<ports::ErasedRecord> erased{{record.id, text}, {sealed.id, text}};
    must(invoices.erase(erased));
    subject->reopen();
    must(subject->invoices().erase(erased));  // Again: nothing more.
    const auto stored = must(subject->invoices().at_place(line.key(), 1));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->text, text);
    EXPECT_EQ(stored->differing, "");
    EXPECT_EQ(must(stored->record).buyer.email, "");
    EXPECT_EQ(stored->chain->salt, domain::Salt{});
    EXPECT_EQ(stored->chain->link, record.chain->link);
    EXPECT_EQ(must(subject->invoices().find(other.id)), other);
    EXPECT_EQ(must(subject->invoices().find(sealed.id)), sealed);
    EXPECT_THAT(listed({.buyer = record.buyer.id}), ElementsAre());
    EXPECT_THAT(listed({.seller = "max-stores"}), testing::UnorderedElementsAre(1, 1, 2));
}

TEST_P(InvoiceStoreContract, TheBooksHaveAnIdThatStays) {
    const auto books = must(subject->invoices().books());
    EXPECT_NE(books, Uuid{});
    subject->reopen();
    EXPECT_EQ(must(subject->invoices().books()), books);
}

}  // namespace billmill::contract
