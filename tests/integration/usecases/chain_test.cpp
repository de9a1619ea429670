#include <gmock/gmock.h>

#include "support/append_records.hpp"
#include "support/stages_world.hpp"

namespace billmill::usecases {
namespace {

using tests::a_bill;
using tests::id_of;
using tests::World;

class ChainOfALine : public testing::Test {
protected:
    void SetUp() override { world.register_customer("priya"); }

    void bill(int from, int to) {
        for (int n = from; n <= to; ++n) world.bill("bill-" + std::to_string(n));
        world.run();
    }
    domain::Invoice invoice(int n) { return world.invoice("bill-" + std::to_string(n)).value(); }
    std::vector<std::int64_t> places(int from, int to) {
        std::vector<std::int64_t> places;
        for (int n = from; n <= to; ++n) places.push_back(invoice(n).chain.value().place);
        return places;
    }
    /// An invoice of before chains, stored as the program of that time did.
    domain::Invoice older(const domain::Invoice& like, std::int64_t number) {
        auto record = like;
        record.id = id_of("older-" + std::to_string(number));
        record.number = number;
        record.printed_number = "AC/26-27/0000" + std::to_string(number);
        record.chain.reset();
        record.sha256 = sha256("older");
        return record;
    }
    /// Kinds of faults, but those of the account: it never heard of the older records.
    static std::vector<std::string> faults_of(World& world) {
        auto& engines = *world.engines;
        FetchDocument documents{*engines.files, *world.process->renderer, world.sellers, engines.invoices,
                                world.process->registry};
        const auto report = audit({engines.invoices, engines.account, *engines.files, documents});
        std::vector<std::string> kinds;
        for (const auto& fault : report.value().faults) {
            if (fault.kind != "stage_unbalanced" && fault.kind != "work_missing") kinds.push_back(fault.kind);
        }
        return kinds;
    }

    World world;
};

using testing::Contains;
using testing::ElementsAre;

TEST_F(ChainOfALine, CountsUpOverBatches) {
    bill(1, 3);
    bill(4, 5);
    EXPECT_THAT(places(1, 5), ElementsAre(1, 2, 3, 4, 5));
    world.expect_sound();
}

/// A new fiscal year begins a new series; the line's chain goes on.
TEST_F(ChainOfALine, GoesOnOverItsSeries) {
    bill(1, 2);
    world.clock.advance(Milliseconds{std::int64_t{365} * 86'400'000});
    bill(3, 4);
    EXPECT_NE(invoice(2).series, invoice(3).series);
    EXPECT_EQ(invoice(3).number, 1);
    EXPECT_THAT(places(1, 4), ElementsAre(1, 2, 3, 4));
    world.expect_sound();
}

TEST_F(ChainOfALine, CreditNotesHaveTheirOwn) {
    bill(1, 2);
    world.credit("credit", tests::a_credit("bill-2"));
    world.run();
    ASSERT_TRUE(world.invoice("credit"));
    EXPECT_EQ(world.invoice("credit")->chain.value().place, 1);
    world.expect_sound();
}

TEST_F(ChainOfALine, LeavesOutWhatCannotBeRendered) {
    bill(1, 3);
    auto unrenderable = tests::a_credit("bill-2");
    unrenderable.reason = "unrenderable";
    world.credit("first", tests::a_credit("bill-1"));
    world.credit("unrenderable", unrenderable);
    world.credit("last", tests::a_credit("bill-3"));
    world.run();
    EXPECT_EQ(world.invoice("first").value().chain.value().place, 1);
    EXPECT_FALSE(world.invoice("unrenderable"));
    EXPECT_EQ(world.invoice("last").value().chain.value().place, 2);
    world.expect_sound();
}

/// Another issuer takes the next place between the plan and its append: the plan is made again behind it.
TEST_F(ChainOfALine, IsMadeAgainWithThePlan) {
    bill(1, 1);
    tests::Fuse whole;
    tests::Process other{*world.engines, whole,         world.mailer, world.sellers,
                         world.clock,    world.options, "stand-in/1", std::nullopt};
    world.process->invoices.before_append = [&, once = true]() mutable {
        if (!std::exchange(once, false)) return;
        ports::Delivered message{
            tests::a_billing("bill-9", a_bill(), *world.sellers.find(""), world.clock.now()), {}};
        message.envelope.origin = ports::Position{};
        EXPECT_TRUE(other.issue_invoices.handle({&message, 1}));
    };
    bill(2, 3);
    EXPECT_EQ(invoice(9).chain.value().place, 2);
    EXPECT_THAT(places(2, 3), ElementsAre(3, 4));
    EXPECT_THAT(faults_of(world), ElementsAre());
}

/// Reads the line again after its cache has grown old, and goes on where it ends.
TEST_F(ChainOfALine, IsReadAgainOnceTheCacheIsOld) {
    bill(1, 1);
    world.clock.advance(Milliseconds{60'000});
    bill(2, 2);
    world.reboot();
    bill(3, 3);
    EXPECT_THAT(places(1, 3), ElementsAre(1, 2, 3));
    world.expect_sound();
}

/// Records of before chains are covered by the first link; whatever becomes of them shows.
TEST_F(ChainOfALine, SealsTheRecordsOfBefore) {
    bill(1, 1);
    const auto like = invoice(1);
    const auto after = [&](auto change) {
        World old;
        old.register_customer("priya");
        for (const std::int64_t number : {1, 2, 3})
            EXPECT_TRUE(tests::append_record(old.engines->invoices, older(like, number)));
        old.bill("bill-4");
        old.bill("bill-5");
        old.run();
        EXPECT_EQ(old.invoice("bill-4").value().number, 4);
        EXPECT_EQ(old.invoice("bill-4")->chain.value().place, 1);
        change(old);
        return faults_of(old);
    };
    const auto sql = [](World& old, auto statement) {
        EXPECT_TRUE(old.engines->database->write(
            [&](adapters::sqlite::Connection& writer) { return writer.run(statement); }));
    };
    EXPECT_THAT(after([](World&) {}), ElementsAre());
    EXPECT_THAT(
        after([&](World& old) {
            sql(old, adapters::sqlite::Sql{"UPDATE invoices SET record = replace(record, 'Priya', 'Priyb') "
                                           "WHERE number = 2"});
        }),
        ElementsAre("link_differs"));
    EXPECT_THAT(
        after([&](World& old) { sql(old, adapters::sqlite::Sql{"DELETE FROM invoices WHERE number = 3"}); }),
        ElementsAre("number_missing", "link_differs"));
    EXPECT_THAT(after([&](World& old) {
                    sql(old, adapters::sqlite::Sql{"UPDATE invoices SET number = 9 WHERE number = 3"});
                }),
                Contains("number_missing"));
    EXPECT_THAT(
        after([&](World& old) { EXPECT_TRUE(tests::append_record(old.engines->invoices, older(like, 6))); }),
        ElementsAre("link_missing"));
}

}  // namespace
}  // namespace billmill::usecases
