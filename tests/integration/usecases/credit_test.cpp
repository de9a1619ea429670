#include <gmock/gmock.h>

#include "support/append_records.hpp"
#include "support/stages_world.hpp"
#include "usecases/audit.hpp"

namespace billmill::usecases {
namespace {

using ports::Stage;
using tests::a_credit;
using tests::id_of;
using tests::World;

constexpr domain::Quantity one{1'000'000};

/// A world in which "bill" was issued: three shirts.
class Credit : public testing::Test {
protected:
    Credit() {
        world.register_customer("priya");
        auto bill = tests::a_bill();
        bill.items[0].quantity = {3'000'000};
        bill.cc = {"boss@example.com"};
        bill.terms.order_reference = "PO-7";
        bill.terms.note = "thank you";
        world.bill("bill", bill);
        world.run();
    }
    std::int64_t gross(std::string_view name) { return world.invoice(name)->priced.totals.gross.minor; }

    World world;
};

TEST_F(Credit, IsADocumentInASeriesOfItsOwn) {
    world.credit("credit", a_credit("bill"));
    world.run();
    const auto bill = world.invoice("bill");
    const auto credit = world.invoice("credit");
    ASSERT_TRUE(credit);
    EXPECT_EQ(credit->line.key(), "acme/credit-note/main");
    EXPECT_EQ(credit->number, 1);
    EXPECT_NE(credit->printed_number, bill->printed_number);
    EXPECT_EQ(credit->original, (domain::Original{bill->id, bill->printed_number, bill->issued_on, 1}));
    EXPECT_EQ(gross("credit"), gross("bill"));
    EXPECT_EQ(credit->terms.note, "returned");
    EXPECT_EQ(credit->terms.order_reference, "PO-7");
    EXPECT_EQ(credit->buyer, bill->buyer);
    EXPECT_EQ(world.engines->deliveries.of_invoice(credit->id)->size(), 2U) << "as the invoice went out";
    EXPECT_EQ(*world.invoice("bill"), *bill) << "an issued invoice never changes";
    world.expect_sound();
}

TEST_F(Credit, InPartsComesToTheWholeAndNoFurther) {
    world.credit("first", a_credit("bill", {{1, one}}));
    world.run();
    world.credit("second", a_credit("bill", {{1, one}}));
    world.credit("too much", a_credit("bill", {{1, domain::Quantity{2'000'000}}}));
    world.credit("rest", a_credit("bill"));
    world.credit("again", a_credit("bill"));
    world.run();
    EXPECT_EQ(gross("first") + gross("second") + gross("rest"), gross("bill"));
    EXPECT_EQ(world.invoice("rest")->original->ordinal, 3) << "who was refused took no ordinal";
    EXPECT_EQ(world.invoice("rest")->number, 3) << "and no number";
    EXPECT_EQ(world.death_code(Stage::billing, "too much"), "not_creditable");
    const auto issues = world.dead_letter(Stage::billing, id_of("too much"))->issues;
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].code, "exceeds_invoiced");
    EXPECT_EQ(world.dead_letter(Stage::billing, id_of("again"))->issues.at(0).code, "nothing_left");
    world.expect_sound();
}

TEST_F(Credit, OfACreditNoteOrOfNothingIsADeadLetter) {
    world.credit("credit", a_credit("bill"));
    world.run();
    world.credit("of a credit", a_credit("credit"));
    world.credit("of nothing", a_credit("nobody"));
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "of a credit"), "not_creditable");
    EXPECT_EQ(world.death_code(Stage::billing, "of nothing"), "unknown_original");
    world.expect_sound();
}

TEST_F(Credit, WaitsForNobodyInABatchWithInvoices) {
    world.bill("next");
    world.credit("credit", a_credit("bill", {{1, one}}));
    world.bill("unknown-customer", tests::a_bill("nobody@example.com"));
    world.credit("rest", a_credit("bill"));
    world.run();
    EXPECT_EQ(world.invoice("next")->number, 2);
    EXPECT_EQ(world.invoice("credit")->number, 1);
    EXPECT_EQ(world.invoice("rest")->number, 2);
    EXPECT_FALSE(world.invoice("unknown-customer"));
    world.expect_sound();
}

TEST_F(Credit, WhoCannotBeRenderedLeavesTheOthersWhatItWouldHaveTaken) {
    auto unrenderable = a_credit("bill", {{1, one}});
    unrenderable.reason = "unrenderable";
    world.credit("unrenderable", unrenderable);
    world.credit("rest", a_credit("bill"));
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "unrenderable"), "unrenderable");
    EXPECT_EQ(gross("rest"), gross("bill"));
    EXPECT_EQ(world.invoice("rest")->number, 1);
    world.expect_sound();
}

TEST_F(Credit, HandledAgainChangesNothing) {
    const auto message =
        tests::a_crediting("credit", a_credit("bill"), *world.sellers.find(""), world.clock.now());
    world.accept(Stage::billing, message);
    world.run();
    const auto credit = world.invoice("credit");
    auto again = message;
    again.returned = true;
    auto other = message;
    other.fingerprint = sha256("another");
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {again, again}));
    world.run();
    EXPECT_EQ(world.invoice("credit"), credit);
    EXPECT_EQ(world.engines->invoices.find_credits(id_of("bill"))->size(), 1U);
    world.expect_sound();
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {other}));
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "credit"), "key_reused");
}

TEST_F(Credit, BearsTheSellerOfTodayAndNoDayBeforeItsInvoice) {
    world.sellers.sellers[0].address.line1 = "2 New Road";
    world.clock.advance(std::chrono::duration_cast<Milliseconds>(std::chrono::hours{-48}));
    world.credit("credit", a_credit("bill", {{1, one}}));
    world.run();
    EXPECT_EQ(world.invoice("credit")->seller.address.line1, "2 New Road");
    EXPECT_EQ(world.invoice("bill")->seller.address.line1, "1 Test Road");
    EXPECT_EQ(world.invoice("credit")->issued_on, world.invoice("bill")->issued_on);
    EXPECT_EQ(world.invoice("credit")->due_on, world.invoice("credit")->issued_on);
}

TEST_F(Credit, OutlivesItsSeller) {
    world.sellers.sellers = {tests::a_seller("other")};
    world.accept(Stage::billing, tests::an_envelope("credit", "acme/credit-note/main",
                                                    formats::encode(a_credit("bill")), world.clock.now()));
    world.run();
    ASSERT_TRUE(world.invoice("credit"));
    EXPECT_EQ(world.invoice("credit")->seller.id, "acme");
}

/// What the auditor says of the books.
std::string faults_of(World& world) {
    auto& engines = *world.engines;
    FetchDocument documents{*engines.files, *world.process->renderer, world.sellers, engines.invoices,
                            world.process->registry};
    const auto report = audit({engines.invoices, engines.account, *engines.files, documents});
    std::string faults;
    for (const auto& fault : report.value().faults) faults += fault.text() + "\n";
    return faults;
}

TEST_F(Credit, TheBooksAreSound) {
    world.credit("first", a_credit("bill", {{1, one}}));
    world.run();
    EXPECT_EQ(faults_of(world), "");
    world.credit("rest", a_credit("bill"));
    world.run();
    EXPECT_EQ(faults_of(world), "");
}

TEST_F(Credit, TheAuditorSeesEveryLie) {
    world.credit("credit", a_credit("bill", {{1, domain::Quantity{2'000'000}}}));
    world.run();
    auto credit = *world.invoice("credit");
    credit.chain.reset();
    const auto lie = [&](auto change) {
        auto record = credit;
        record.id = id_of("lie");
        record.number = 2;
        record.printed_number += "-2";
        record.original->ordinal = 2;
        change(record);
        World liar;
        auto original = *world.invoice("bill");
        original.chain.reset();
        for (const auto& each : {original, credit, record})
            EXPECT_TRUE(tests::append_record(liar.engines->invoices, each));
        return faults_of(liar);
    };
    using domain::Invoice;
    using testing::HasSubstr;
    EXPECT_THAT(lie([](Invoice&) {}), HasSubstr("do not fit it")) << "four of three";
    EXPECT_THAT(lie([](Invoice& record) { record.original->ordinal = 3; }), HasSubstr("do not count"));
    EXPECT_THAT(lie([](Invoice& record) { record.original->id = id_of("nobody"); }), HasSubstr("is missing"));
    EXPECT_THAT(lie([](Invoice& record) { record.original->id = id_of("credit"); }), HasSubstr("no invoice"));
    EXPECT_THAT(lie([](Invoice& record) { record.original->printed_number = "AC/1"; }), HasSubstr("wrongly"));
    EXPECT_THAT(lie([](Invoice& record) { record.original.reset(); }), HasSubstr("its series"));
    EXPECT_THAT(lie([](Invoice& record) {
                    record.priced.lines[0].quantity = one;
                    record.priced.lines[0].net.minor /= 2;
                }),
                HasSubstr("do not fit it"))
        << "the totals are still those of two";
}

}  // namespace
}  // namespace billmill::usecases
