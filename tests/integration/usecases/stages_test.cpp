#include <gtest/gtest.h>

#include "support/append_records.hpp"
#include "support/stages_world.hpp"
#include "usecases/issue/line_cache.hpp"

namespace billmill::usecases {
namespace {

using ports::DeliveryState;
using ports::Stage;
using tests::a_bill;
using tests::id_of;
using tests::World;

TEST(Pipeline, TurnsACustomerAndABillIntoAnInvoiceAndAMail) {
    World world;
    world.register_customer("priya");
    world.bill("bill");
    world.run();
    const auto invoice = world.invoice("bill");
    ASSERT_TRUE(invoice);
    EXPECT_EQ(invoice->number, 1);
    EXPECT_EQ(invoice->printed_number, "AC/26-27/00001");
    EXPECT_EQ(invoice->priced.totals.gross.minor, 106'082);
    EXPECT_EQ(invoice->renderer, "stand-in/1");
    EXPECT_EQ(invoice->buyer.firstname, "Priya");
    EXPECT_EQ(world.delivery("bill").state, DeliveryState::sent);
    EXPECT_EQ(world.mailer.received().size(), 1U);
    world.expect_sound();
}

TEST(Pipeline, NumbersABatchInItsOrderAndMailsEach) {
    World world;
    world.register_customer("priya");
    for (int i = 0; i < 250; ++i) world.bill("bill-" + std::to_string(i));
    world.run();
    for (int i = 0; i < 250; ++i) {
        ASSERT_TRUE(world.invoice("bill-" + std::to_string(i))) << i;
        EXPECT_EQ(world.invoice("bill-" + std::to_string(i))->number, i + 1);
    }
    EXPECT_EQ(world.mailer.received().size(), 250U);
    world.expect_sound();
}

domain::BillingRequest a_bill_with(const domain::Customer& customer) {
    auto bill = a_bill();
    bill.user_id = customer.email;
    bill.customer = customer;
    return bill;
}

TEST(Pipeline, BillsTheCustomerThatTheBillBringsAndRegistersIt) {
    World world;
    const auto meera = tests::a_customer("meera@example.com");
    world.bill("bill", a_bill_with(meera));
    world.run();
    ASSERT_TRUE(world.invoice("bill"));
    EXPECT_EQ(world.invoice("bill")->buyer, meera);
    EXPECT_EQ(world.mailer.received().size(), 1U);
    const auto registered = world.engines->customers.find({&meera.id, 1});
    ASSERT_TRUE(registered);
    ASSERT_EQ(registered->size(), 1U);
    EXPECT_EQ(registered->front().customer, meera);
    world.bill("by its e-mail", [&] {
        auto bill = a_bill();
        bill.user_id = meera.email;
        return bill;
    }());
    world.run();
    EXPECT_TRUE(world.invoice("by its e-mail"));
    world.expect_sound();
}

TEST(Pipeline, TheCustomerThatABillBringsIsTheOneItIsBilledTo) {
    World world;
    world.register_customer("priya");
    auto moved = tests::a_customer();
    moved.address.city = "Mumbai";
    world.bill("bill", a_bill_with(moved));
    world.register_customer("priya");
    world.run();
    ASSERT_TRUE(world.invoice("bill"));
    EXPECT_EQ(world.invoice("bill")->buyer.address.city, "Mumbai");
    world.expect_sound();
}

TEST(Pipeline, KeepsTheLinesOfSellersApart) {
    World world;
    world.sellers.sellers.push_back(tests::a_seller("other"));
    world.register_customer("priya");
    for (int i = 0; i < 10; ++i) {
        auto bill = a_bill();
        bill.seller = i % 2 == 0 ? "acme" : "other";
        world.bill("bill-" + std::to_string(i), bill);
    }
    world.run();
    EXPECT_EQ(world.invoice("bill-8")->number, 5);
    EXPECT_EQ(world.invoice("bill-9")->number, 5);
    world.expect_sound();
}

/// Another process believes to own the line too, right after this one has appended to it.
TEST(Pipeline, NumbersOnWhereAnotherProcessHasNumberedMeanwhile) {
    World world;
    world.register_customer("priya");
    world.bill("first");
    world.run();
    auto of_another = *world.invoice("first");
    of_another.id = id_of("of another");
    of_another.number = 2;
    of_another.printed_number = "AC/26-27/00002";
    of_another.issued_on = *parse_date("2026-12-24");
    of_another.chain.reset();
    ASSERT_TRUE(tests::append_record(world.engines->invoices, of_another));
    world.bill("second");
    world.run();
    ASSERT_TRUE(world.invoice("second"));
    EXPECT_EQ(world.invoice("second")->number, 3);
    EXPECT_EQ(world.invoice("second")->issued_on, of_another.issued_on) << "dates rise with numbers";
}

TEST(Pipeline, AsksTheStoreWhereALineStandsOncePerBurst) {
    World world;
    world.register_customer("priya");
    for (int i = 0; i < 250; ++i) world.bill("bill-" + std::to_string(i));
    world.run();
    EXPECT_EQ(world.process->invoices.lines_read(), 1);
    world.clock.advance(issue::LineCache::fresh_for + Milliseconds{1});
    world.bill("later");
    world.run();
    EXPECT_EQ(world.process->invoices.lines_read(), 2);
}

TEST(Pipeline, MailsCopiesOnceAndNothingToWhoAsksForNone) {
    World world;
    world.register_customer("priya");
    auto copied = a_bill();
    copied.cc = {"boss@example.com", "billing@acme.example"};
    copied.bcc_seller = true;
    world.bill("copied", copied);
    auto silent = a_bill();
    silent.deliver = domain::Deliver::none;
    silent.bcc_seller = true;
    world.bill("silent", silent);
    world.run();
    EXPECT_EQ(world.engines->deliveries.of_invoice(id_of("copied"))->size(), 3U) << "buyer, boss, seller";
    EXPECT_TRUE(world.engines->deliveries.of_invoice(id_of("silent"))->empty());
    EXPECT_EQ(world.mailer.received().size(), 3U);
    world.expect_sound();
}

TEST(Pipeline, FreezesBuyerAndSellerInTheRecord) {
    World world;
    world.register_customer("priya");
    world.bill("before");
    world.run();
    auto renamed = tests::a_customer();
    renamed.firstname = "Anita";
    world.accept(Stage::users, tests::a_registration("renamed", renamed, world.clock.now()));
    world.run();
    world.bill("after");
    world.run();
    EXPECT_EQ(world.invoice("before")->buyer.firstname, "Priya");
    EXPECT_EQ(world.invoice("after")->buyer.firstname, "Anita");
}

TEST(Pipeline, DatesNeverFallWhenTheClockDoes) {
    World world;
    world.register_customer("priya");
    world.bill("today");
    world.run();
    world.clock.advance(std::chrono::duration_cast<Milliseconds>(std::chrono::hours{-72}));
    world.bill("earlier");
    world.run();
    EXPECT_EQ(world.invoice("earlier")->issued_on, world.invoice("today")->issued_on);
    EXPECT_EQ(world.invoice("earlier")->number, 2);
    world.expect_sound();
}

TEST(Pipeline, BeginsTheNumbersAnewWithTheFiscalYear) {
    World world;
    world.clock.set(*parse_rfc3339("2027-03-31T18:29:59.999Z"));  // One millisecond to midnight in Mumbai.
    world.register_customer("priya");
    world.bill("old year");
    world.run();
    world.clock.advance(Milliseconds{1});
    world.bill("new year");
    world.run();
    EXPECT_EQ(world.invoice("old year")->printed_number, "AC/26-27/00001");
    EXPECT_EQ(world.invoice("new year")->printed_number, "AC/27-28/00001");
    EXPECT_EQ(world.invoice("new year")->issued_on.text(), "2027-04-01");
    world.expect_sound();
}

TEST(Pipeline, TheNewestRegistrationWinsHoweverLateAnOldOneIsTakenAgain) {
    World world;
    auto first = tests::a_registration("first", tests::a_customer(), world.clock.now());
    auto newer = tests::a_customer();
    newer.firstname = "Anita";
    world.accept(Stage::users, first);
    world.accept(Stage::users, tests::a_registration("second", newer, world.clock.now()));
    world.run();
    first.origin = ports::Position{0, 1};  // As a replay carries it: where it first stood.
    first.returned = true;
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::users, {first}));
    world.run();
    const auto id = domain::customer_id("priya@example.com");
    EXPECT_EQ(world.engines->customers.find(std::vector{id})->at(0).customer.firstname, "Anita");
    world.expect_sound();
}

TEST(Pipeline, HandlingEverythingAgainChangesNothing) {
    World world;
    const auto customer = tests::a_registration("priya", tests::a_customer(), world.clock.now());
    const auto bill = tests::a_billing("bill", a_bill(), *world.sellers.find(""), world.clock.now());
    world.accept(Stage::users, customer);
    world.accept(Stage::billing, bill);
    world.run();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::users, {customer, customer}));
        ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {bill, bill}));
        world.run();
    }
    EXPECT_EQ(world.engines->invoices.scan(world.invoice("bill")->series, 0, 10)->size(), 1U);
    EXPECT_EQ(world.mailer.received().at(world.delivery("bill").id), 1);
    world.expect_sound();
}

TEST(Pipeline, MakesALostFileAgain) {
    World world;
    world.register_customer("priya");
    const auto bill = tests::a_billing("bill", a_bill(), *world.sellers.find(""), world.clock.now());
    world.accept(Stage::billing, bill);
    world.run();
    std::filesystem::remove_all(world.folder() / "documents");
    world.reboot();
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {bill}));
    world.run();
    world.expect_sound();  // Its file is there, with the record's hash.
}

TEST(Pipeline, NeverStoresAnotherRenditionUnderTheRecordsName) {
    World world;
    world.register_customer("priya");
    world.mailer.away = true;
    const auto bill = tests::a_billing("bill", a_bill(), *world.sellers.find(""), world.clock.now());
    world.accept(Stage::billing, bill);
    world.run();
    std::filesystem::remove_all(world.folder() / "documents");
    world.renderer_version = "stand-in/2";
    world.mailer.away = false;
    world.reboot();
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {bill}));
    world.run_for(Milliseconds{10 * 60'000});
    EXPECT_EQ(*world.engines->files->read(world.file_of(id_of("bill"))), std::nullopt);
    EXPECT_EQ(world.delivery("bill").state, DeliveryState::sent)
        << "the customer gets the rendition that can be made";
    EXPECT_EQ(world.invoice("bill")->renderer, "stand-in/1");
}

/// A batch that comes again finds its invoices issued; their documents are still to be written.
TEST(Documents, AreWrittenHoweverOftenTheDiskWasFullBefore) {
    World world;
    world.register_customer("priya");
    world.bill("bill");
    world.process->files.disk_full = true;
    world.run_for(Milliseconds{5 * 60'000});
    ASSERT_TRUE(world.invoice("bill"));
    EXPECT_FALSE(*world.engines->files->read(world.file_of(id_of("bill"))));
    EXPECT_TRUE(world.mailer.received().empty()) << "a mail before its document is durable";
    world.process->files.disk_full = false;
    world.run_for(Milliseconds{5 * 60'000});
    world.expect_sound();
    EXPECT_EQ(world.mailer.received().size(), 1U);
}

}  // namespace
}  // namespace billmill::usecases
