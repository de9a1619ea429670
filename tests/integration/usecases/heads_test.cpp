#include <gmock/gmock.h>

#include <fstream>

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
