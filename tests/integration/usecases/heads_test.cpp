#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "support/stages_world.hpp"

namespace billmill::usecases {
namespace {

using ports::Stage;
using testing::ElementsAre;
using tests::World;

class HeadsOfBooks : public testing::Test {
protected:
    void SetUp() override { world.register_customer("priya"); }

    void bill(int from, int to) {
        for (int n = from; n <= to; ++n) world.bill("bill-" + std::to_string(n));
        world.run();
    }
    domain::BookHeads kept() { return world.engines->heads->read().value().value(); }
    std::int64_t place() { return kept().lines.at("acme/invoice/main").place; }
    std::string waits_for(const std::string& name) {
        const auto parked = world.engines->parked.find(Stage::billing, tests::id_of(name)).value();
        return parked ? parked->code : "";
    }
    void sql(adapters::sqlite::Sql statement) {
        ASSERT_TRUE(world.engines->database->write(
            [&](adapters::sqlite::Connection& writer) { return writer.run(statement); }));
    }
    std::vector<std::string> kinds() {
        const auto faults = compare_heads(world.engines->invoices, kept()).value();
        std::vector<std::string> kinds;
        for (const auto& fault : faults) kinds.push_back(fault.kind);
        return kinds;
    }

    World world;
};

TEST_F(HeadsOfBooks, GoOnWithEachBatch) {
    bill(1, 2);
    EXPECT_EQ(place(), 2);
    bill(3, 3);
    EXPECT_EQ(place(), 3);
    EXPECT_EQ(kept().books, world.engines->invoices.books().value());
    EXPECT_EQ(kept(), heads_of(world.engines->invoices).value());
    EXPECT_THAT(kinds(), ElementsAre());
}

/// Pages of them together are the heads, each with the number that its document bears.
TEST_F(HeadsOfBooks, AreListedByPage) {
    EXPECT_TRUE(list_line_ends(world.engines->invoices, {})->items.empty());
    bill(1, 2);
    world.credit("credit-1", tests::a_credit("bill-1"));
    world.bill_business("bill-3");
    world.run();
    world.amend("bill-3");
    world.run();
    std::map<std::string, domain::LineHead> listed;
    std::map<std::string, std::optional<std::string>> printed;
    ports::PageRequest page{.after = {}, .limit = 1};
    do {
        const auto found = list_line_ends(world.engines->invoices, page).value();
        ASSERT_EQ(found.items.size(), 1U);
        listed.emplace(found.items[0].line, found.items[0].head);
        printed.emplace(found.items[0].line, found.items[0].printed);
        page.after = found.next;
    } while (!page.after.empty());
    EXPECT_EQ(listed, heads_of(world.engines->invoices).value().lines);
    EXPECT_EQ(listed.size(), 3U);
    EXPECT_EQ(printed.at("acme/invoice/main"), world.invoice("bill-3")->printed_number);
    EXPECT_EQ(printed.at("acme/credit-note/main"), world.invoice("credit-1")->printed_number);
    EXPECT_EQ(std::ranges::count_if(printed, [](const auto& one) { return !one.second; }), 1)
        << "an amendment stands on no paper of its own";
    const auto wrong = list_line_ends(world.engines->invoices, {.after = "acme/invoice/none", .limit = 1});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().fault, Fault::invalid);
}

/// Kept before any mail: while they can't be, nothing leaves, and what was issued is not issued again.
TEST_F(HeadsOfBooks, AreKeptBeforeTheFirstMail) {
    bill(1, 1);
    std::filesystem::create_directory(world.folder().path() / "heads.new");
    world.bill("bill-2");
    world.run();
    EXPECT_TRUE(world.invoice("bill-2"));
    EXPECT_EQ(world.mailer.received().size(), 1U);
    EXPECT_EQ(place(), 1);
    std::filesystem::remove(world.folder().path() / "heads.new");
    world.run_for(Milliseconds{120'000});
    EXPECT_EQ(world.mailer.received().size(), 2U);
    EXPECT_EQ(place(), 2);
    world.expect_sound();
}

/// A store that is ahead is what a power cut leaves.
TEST_F(HeadsOfBooks, AreBroughtUpAtAStart) {
    bill(1, 1);
    const auto earlier = kept();
    bill(2, 3);
    ASSERT_TRUE(world.engines->heads->write(earlier));
    world.reboot();
    ASSERT_TRUE(world.process->issue_invoices.prepare());
    EXPECT_EQ(place(), 3);
}

TEST_F(HeadsOfBooks, ThatAreLostOrDamagedAreMadeAnew) {
    bill(1, 2);
    for (const auto* content : {"", "no heads"}) {
        std::ofstream{world.folder().path() / "heads"} << content;
        world.reboot();
        ASSERT_TRUE(world.process->issue_invoices.prepare());
        EXPECT_EQ(place(), 2);
    }
    std::filesystem::remove(world.folder().path() / "heads");
    world.reboot();
    ASSERT_TRUE(world.process->issue_invoices.prepare());
    EXPECT_EQ(place(), 2);
}

struct WentBack {
    const char* name;
    adapters::sqlite::Sql change;
    const char* kind;
};

class BooksThatWentBack : public HeadsOfBooks, public testing::WithParamInterface<WentBack> {};

/// Nothing is numbered, nothing is lost, and the heads stay as they are.
TEST_P(BooksThatWentBack, NumberNothing) {
    bill(1, 3);
    const auto before = kept();
    sql(GetParam().change);
    EXPECT_THAT(kinds(), ElementsAre(GetParam().kind));
    world.reboot();
    bill(4, 4);
    EXPECT_FALSE(world.invoice("bill-4"));
    EXPECT_EQ(waits_for("bill-4"), "books_behind_heads");
    EXPECT_EQ(kept(), before);
    world.run_for(Milliseconds{600'000});
    EXPECT_EQ(waits_for("bill-4"), "books_behind_heads") << "it costs no attempt";
    EXPECT_EQ(kept(), before);
}

INSTANTIATE_TEST_SUITE_P(
    All, BooksThatWentBack,
    testing::Values(WentBack{"the_last_is_gone", "DELETE FROM invoices WHERE number = 3", "behind_heads"},
                    WentBack{"all_are_gone", "DELETE FROM invoices", "behind_heads"},
                    WentBack{"two_are_gone", "DELETE FROM invoices WHERE number > 1", "behind_heads"},
                    WentBack{"the_last_has_no_link",
                             "UPDATE invoices SET link = NULL, place = NULL WHERE number = 3",
                             "behind_heads"},
                    WentBack{"the_last_is_another",
                             "UPDATE invoices SET link = zeroblob(32) WHERE number = 3", "head_differs"},
                    WentBack{"other_books", "UPDATE books SET id = zeroblob(16)", "books_differ"}),
    [](const auto& info) { return std::string{info.param.name}; });

/// A store of a cluster may be put back while cores run, which nobody compares with the heads again.
TEST_F(HeadsOfBooks, AStoreThatGoesBackWhileTheProcessRunsNumbersNothing) {
    bill(1, 3);
    const auto before = kept();
    sql("DELETE FROM invoices WHERE number = 3");
    world.clock.advance(Milliseconds{60'000});  // The line's cache grows old.
    bill(4, 4);
    EXPECT_FALSE(world.invoice("bill-4"));
    EXPECT_EQ(waits_for("bill-4"), "books_behind_heads");
    EXPECT_EQ(kept(), before);
}

/// Of two lines, the one that is whole goes on.
TEST_F(HeadsOfBooks, OnlyTheLineThatWentBackWaits) {
    bill(1, 2);
    world.credit("credit-1", tests::a_credit("bill-1"));
    world.run();
    sql("DELETE FROM invoices WHERE original IS NOT NULL");
    world.reboot();
    world.credit("credit-2", tests::a_credit("bill-2"));
    bill(3, 3);
    EXPECT_EQ(world.invoice("bill-3").value().number, 3);
    EXPECT_FALSE(world.invoice("credit-2"));
    EXPECT_EQ(waits_for("credit-2"), "books_behind_heads");
    EXPECT_EQ(place(), 3);
    EXPECT_EQ(kept().lines.at("acme/credit-note/main").place, 1);
}

}  // namespace
}  // namespace billmill::usecases
