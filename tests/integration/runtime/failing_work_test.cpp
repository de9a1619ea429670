#include <gtest/gtest.h>

#include <algorithm>

#include "support/stages_world.hpp"
#include "usecases/failed_work.hpp"

// What becomes of work that fails, and of work whose engine does.
namespace billmill::runtime {
namespace {

using domain::SmtpStep;
using ports::DeadLetterState;
using ports::DeliveryState;
using ports::OutgoingMail;
using ports::Stage;
using tests::a_bill;
using tests::acceptance;
using tests::id_of;
using tests::refusal;
using tests::World;

constexpr Milliseconds minutes(int count) {
    return Milliseconds{count * 60'000};
}

TEST(LateCustomer, IsWaitedForAndThenBilled) {
    World world;
    world.bill("bill");
    world.run_for(minutes(5));
    EXPECT_FALSE(world.invoice("bill"));
    const auto parked = world.engines->parked.list(Stage::billing, {});
    ASSERT_EQ(parked->items.size(), 1U);
    EXPECT_EQ(parked->items[0].code, "unknown_customer");
    EXPECT_EQ(parked->items[0].envelope.attempt, 0) << "waiting burns no attempt";
    world.expect_sound();

    world.register_customer("priya");
    world.run_for(minutes(2));
    EXPECT_TRUE(world.invoice("bill"));
    EXPECT_EQ(*world.engines->parked.count(Stage::billing), 0);
    EXPECT_EQ(world.delivery("bill").state, DeliveryState::sent);
    world.expect_sound();
}

TEST(LateCustomer, ThatNeverComesMakesADeadLetterAfterTheGrace) {
    World world;
    world.bill("bill");
    world.run_for(minutes(14));
    EXPECT_EQ(world.death_code(Stage::billing, "bill"), "");
    world.run_for(minutes(4));
    EXPECT_EQ(world.death_code(Stage::billing, "bill"), "unknown_customer");
    EXPECT_EQ(*world.engines->parked.count(Stage::billing), 0);
    world.expect_sound();
}

TEST(LateCustomer, IsWaitedForBeyondTheGraceWhileRegistrationsLagBehind) {
    World world;
    world.register_customer("priya");  // Taken before the bill, but the stage stands still.
    world.bill("bill");
    for (int minute = 0; minute < 30; ++minute) {
        world.process->billing.step(Milliseconds{0});
        (void)world.process->redelivery.step();
        world.clock.advance(minutes(1));
    }
    EXPECT_EQ(world.death_code(Stage::billing, "bill"), "");
    world.run_for(minutes(2));
    EXPECT_TRUE(world.invoice("bill"));
    world.expect_sound();
}

TEST(ParkedWork, MovesThoughItIsMoreThanTheBusTakesAtOnce) {
    World world;
    constexpr int rows = 80;  // 72 MB: the bus holds 64 MiB that are not yet written.
    for (int i = 0; i < rows; ++i) {
        ports::Envelope envelope;
        envelope.event_id = tests::id_of("large-" + std::to_string(i));
        envelope.key = "line";
        envelope.payload.assign(900'000, 'x');
        const ports::Parked row{Stage::billing, std::move(envelope), "mail_deferred", world.clock.now(),
                                world.clock.now()};
        ASSERT_TRUE(world.engines->parked.park({&row, 1}));
    }
    const auto moved = world.process->redelivery.step();
    ASSERT_TRUE(moved) << moved.error().what;
    EXPECT_EQ(*moved, rows);
    EXPECT_EQ(*world.engines->bus.lag(Stage::billing), rows);
}

TEST(DeadWork, IsRetriedThoughItIsMoreThanTheBusTakesAtOnce) {
    World world;
    constexpr int rows = 80;  // 72 MB: the bus holds 64 MiB that are not yet written.
    for (int i = 0; i < rows; ++i) {
        ports::Envelope envelope;
        envelope.event_id = tests::id_of("large-" + std::to_string(i));
        envelope.key = "line";
        envelope.payload.assign(900'000, 'x');
        envelope.origin = ports::Position{0, i + 1};
        const ports::DeadLetterStore::Entry entry{
            Stage::billing, std::move(envelope), {world.clock.now(), "invalid", "It failed."}, {}};
        ASSERT_TRUE(world.engines->dead_letters.add({&entry, 1}));
    }
    auto& engines = *world.engines;
    usecases::ListFailures list{{engines.dead_letters, engines.parked, engines.invoices, engines.deliveries}};
    usecases::RetryFailures retry{engines.dead_letters, engines.bus, list};
    const auto report = retry({}, usecases::BulkChange{});
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_EQ(*engines.bus.lag(Stage::billing), rows);
    EXPECT_EQ(*engines.dead_letters.count(Stage::billing, DeadLetterState::replayed), rows);
}

TEST(LateCustomer, RevivesADeadBillWhenItIsReplayed) {
    World world;
    world.bill("bill");
    world.run_for(minutes(20));
    ASSERT_EQ(world.death_code(Stage::billing, "bill"), "unknown_customer");
    world.register_customer("priya");
    auto& engines = *world.engines;
    usecases::ListFailures list{{engines.dead_letters, engines.parked, engines.invoices, engines.deliveries}};
    usecases::RetryFailures retry{engines.dead_letters, engines.bus, list};
    ASSERT_TRUE(retry({}, id_of("bill")));
    world.run();
    EXPECT_TRUE(world.invoice("bill"));
    EXPECT_EQ(world.dead_letter(Stage::billing, id_of("bill"))->state, DeadLetterState::closed);
    world.expect_sound();
}

TEST(BadWork, IsDeadLetteredWithItsBytesAndHarmsNoOther) {
    World world;
    world.register_customer("priya");
    world.bill("good");
    auto garbled = tests::a_billing("garbled", a_bill(), *world.sellers.find(""), world.clock.now());
    garbled.payload = "\x01 not JSON";
    world.accept(Stage::billing, garbled);
    auto wrong = a_bill();
    wrong.items.clear();
    world.bill("wrong", wrong);
    auto homeless = a_bill();
    homeless.seller = "nobody";
    world.accept(Stage::billing,
                 tests::a_billing("homeless", homeless, *world.sellers.find(""), world.clock.now()));
    auto unrenderable = a_bill();
    unrenderable.terms.note = "unrenderable";
    world.bill("unrenderable", unrenderable);
    world.bill("good too");
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "garbled"), "unreadable");
    EXPECT_EQ(world.dead_letter(Stage::billing, id_of("garbled"))->envelope.payload, garbled.payload);
    EXPECT_EQ(world.death_code(Stage::billing, "wrong"), "invalid");
    EXPECT_FALSE(world.dead_letter(Stage::billing, id_of("wrong"))->issues.empty());
    EXPECT_EQ(world.death_code(Stage::billing, "homeless"), "unknown_seller");
    EXPECT_EQ(world.death_code(Stage::billing, "unrenderable"), "unrenderable");
    EXPECT_EQ(world.invoice("good")->number, 1);
    EXPECT_EQ(world.invoice("good too")->number, 2) << "what can't be rendered never gets a number";
    world.expect_sound();
}

TEST(BadWork, WhatItsFormatForbidsForThisBuyerSpendsNoNumber) {
    World world;
    world.register_customer("priya");
    auto peppol = a_bill();
    peppol.format = domain::EInvoiceFormat::peppol;
    world.bill("unreachable", peppol);
    auto dinars = a_bill();
    dinars.currency = "KWD";
    world.bill("dinars", dinars);
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "unreachable"), "invalid");
    const auto issues = world.dead_letter(Stage::billing, id_of("unreachable"))->issues;
    const auto found = std::ranges::find(issues, "PEPPOL-EN16931-R010", &Issue::code);
    ASSERT_NE(found, issues.end());
    EXPECT_EQ(found->pointer, "/userId");
    EXPECT_EQ(world.invoice("dinars")->number, 1);
    EXPECT_EQ(world.invoice("dinars")->format, domain::EInvoiceFormat::none);
    EXPECT_EQ(world.invoice("dinars")->no_xml_reason, "currency_decimals");
    world.expect_sound();
}

/// A redelivery that lost its headers would bill a second time, under another id.
TEST(BadWork, OfOurFormWithoutItsHeadersNeverTakesEffect) {
    World world;
    world.register_customer("priya");
    world.run();
    const auto without_headers = [&](ports::Envelope message) {
        message.unidentified = true;
        message.origin = ports::Position{0, 1};
        return std::vector{ports::Delivered{std::move(message), {0, 1}}};
    };
    const auto now = world.clock.now();
    const auto bill = without_headers(tests::a_billing("bill", a_bill(), *world.sellers.find(""), now));
    const auto customer =
        without_headers(tests::a_registration("other", tests::a_customer("o@example.com"), now));
    auto newer = bill;
    newer[0].envelope.payload = R"({"v":99})";
    for (const auto& [handler, batch, code] :
         std::initializer_list<std::tuple<ports::StageHandler*, std::vector<ports::Delivered>, std::string>>{
             {&world.process->issue_invoices, bill, "unidentified"},
             {&world.process->register_customers, customer, "unidentified"},
             {&world.process->issue_invoices, newer, "unreadable"}}) {
        const auto dispositions = handler->handle(batch);
        ASSERT_TRUE(dispositions);
        EXPECT_EQ(dispositions->at(0).code, code);
        EXPECT_EQ(dispositions->at(0).kind, ports::Disposition::Kind::dead_letter);
    }
    EXPECT_FALSE(world.invoice("bill"));
}

TEST(BadWork, OfANewerProgramStopsTheStageUntilSomebodyCanReadIt) {
    World world;
    world.register_customer("priya");
    auto newer = tests::a_billing("newer", a_bill(), *world.sellers.find(""), world.clock.now());
    const auto version = newer.payload.find(R"("v":)");
    ASSERT_NE(version, std::string::npos);
    newer.payload.replace(version + 4, 1, "99");
    world.accept(Stage::billing, newer);
    world.bill("behind it");
    world.run_for(minutes(10));
    EXPECT_TRUE(world.process->billing.breaker().is_open());
    EXPECT_EQ(world.death_code(Stage::billing, "newer"), "");
    EXPECT_FALSE(world.invoice("behind it")) << "and nothing overtakes it";
    world.expect_sound();
}

TEST(ReusedKey, ThatSlippedThroughALostCacheBecomesADeadLetter) {
    World world;
    world.register_customer("priya");
    world.bill("bill");
    world.run();
    auto other = a_bill();
    other.items[0].price.micros *= 2;
    const auto message = tests::a_billing("bill", other, *world.sellers.find(""), world.clock.now());
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {message}));
    auto customer = tests::a_customer();
    customer.firstname = "Anita";
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::users,
                                        {tests::a_registration("priya", customer, world.clock.now())}));
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "bill"), "key_reused");
    EXPECT_EQ(world.death_code(Stage::users, "priya"), "key_reused");
    EXPECT_EQ(world.invoice("bill")->priced.totals.gross.minor, 106'082);
    const auto stored = world.engines->customers.find(std::vector{customer.id});
    EXPECT_EQ(stored->at(0).customer.firstname, "Priya");
    EXPECT_EQ(world.mailer.received().size(), 1U);
    world.expect_sound();
}

TEST(ReusedKey, WithinOneBatchGoesToWhoCameFirst) {
    World world;
    world.register_customer("priya");
    const auto& seller = *world.sellers.find("");
    auto other = a_bill();
    other.items[0].price.micros *= 2;
    const auto first = tests::a_billing("bill", a_bill(), seller, world.clock.now());
    world.accept(Stage::billing, first);
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing,
                                        {tests::a_billing("bill", other, seller, world.clock.now()), first}));
    world.run();
    EXPECT_EQ(world.invoice("bill")->fingerprint, first.fingerprint);
    EXPECT_EQ(world.death_code(Stage::billing, "bill"), "key_reused");
    world.expect_sound();
}

TEST(MailServer, AwayForAnHourBurnsNoAttemptAndThenTakesAll) {
    World world;
    world.register_customer("priya");
    world.mailer.away = true;
    for (int i = 0; i < 150; ++i) world.bill("bill-" + std::to_string(i));
    world.run_for(minutes(60));
    EXPECT_TRUE(world.mailer.received().empty());
    EXPECT_FALSE(world.process->notify.breaker().is_open()) << "the stage works";
    EXPECT_EQ(*world.engines->parked.count(Stage::notify), 150);
    EXPECT_EQ(*world.engines->dead_letters.count(Stage::notify, DeadLetterState::open), 0);
    const auto parked = world.engines->parked.list(Stage::notify, {.after = {}, .limit = 200});
    for (const auto& row : parked->items) {
        EXPECT_EQ(row.code, "mail_gate_closed");
        EXPECT_EQ(row.envelope.attempt, 0) << "no attempt is burnt";
    }
    EXPECT_LE(world.delivery("bill-149").attempts, 1)
        << "a server that is away is asked, not tried with mails";
    EXPECT_LE(world.mailer.probes, 125) << "once in a pause, which grows";
    world.expect_sound();

    world.mailer.away = false;
    world.run_for(minutes(2), Milliseconds{1'000});
    EXPECT_EQ(world.mailer.received().size(), 150U);
    EXPECT_TRUE(world.process->deliver_invoices.gates().empty());
    EXPECT_EQ(*world.engines->deliveries.possible_duplicates(), 0);
    EXPECT_EQ(world.delivery("bill-149").state, DeliveryState::sent);
    world.expect_sound();
}

TEST(MailServer, DeferringAMailHasItParkedAndTriedAgain) {
    World world;
    world.register_customer("priya");
    int tries = 0;
    world.mailer.answer = [&](const OutgoingMail&) {
        return ++tries < 4 ? refusal(SmtpStep::recipient, "451 4.3.0") : acceptance();
    };
    world.bill("bill");
    world.run();
    const auto parked = world.engines->parked.list(Stage::notify, {});
    ASSERT_EQ(parked->items.size(), 1U);
    EXPECT_EQ(parked->items[0].code, "mail_deferred");
    EXPECT_EQ(parked->items[0].envelope.attempt, 1);
    world.run_for(tests::tried_again_within(3));
    EXPECT_EQ(world.delivery("bill").state, DeliveryState::sent);
    EXPECT_EQ(tries, 4);
    world.expect_sound();
}

TEST(MailServer, DeferringForEverEndsAfterDaysInADeadLetterThatNamesTheCause) {
    World world;
    world.register_customer("priya");
    world.mailer.answer = [](const OutgoingMail&) {
        return refusal(SmtpStep::recipient, "452 4.2.2", "mailbox full");
    };
    world.bill("bill");
    const auto longest = tests::default_retries.longest;
    world.run_for(tests::default_give_up_after - 2 * longest, minutes(5));
    EXPECT_FALSE(world.dead_letter(Stage::notify, world.delivery("bill").id)) << "it is not given up yet";
    EXPECT_GE(std::ssize(world.mailer.attempts()), tests::default_give_up_after / longest * 5 / 6)
        << "about once in the longest pause";
    world.run_for(4 * longest, minutes(5));
    const auto letter = world.dead_letter(Stage::notify, world.delivery("bill").id);
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->history.back().code, "mail_given_up");
    EXPECT_EQ(letter->history.back().detail, "mail_deferred: the mail server said 452 4.2.2 (mailbox full)");
    EXPECT_EQ(world.delivery("bill").last_error, "452 4.2.2 (mailbox full)");
    world.expect_sound();
}

TEST(MailServer, RefusingARecipientIsFinalForIt) {
    World world;
    world.register_customer("priya");
    world.register_customer("gone", "gone@example.com");
    world.mailer.answer = [](const OutgoingMail& mail) {
        return mail.to.starts_with("gone") ? refusal(SmtpStep::recipient, "550 5.1.1", "no such user")
                                           : acceptance();
    };
    world.bill("bill-gone", a_bill("gone@example.com"));
    world.bill("bill");
    world.run();
    const auto delivery = world.delivery("bill-gone");
    EXPECT_EQ(delivery.state, DeliveryState::failed);
    EXPECT_EQ(delivery.last_error, "550 5.1.1 (no such user)");
    EXPECT_EQ(world.dead_letter(Stage::notify, delivery.id)->history.back().code, "mail_refused");
    EXPECT_EQ(world.delivery("bill").state, DeliveryState::sent);
    world.expect_sound();

    const auto letter = world.dead_letter(Stage::notify, delivery.id).value();
    auto replayed = letter.envelope;
    replayed.returned = true;
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::notify, {replayed}));
    ASSERT_TRUE(
        world.engines->dead_letters.mark_replayed(Stage::notify, delivery.id, letter.history.back().at));
    world.run();
    EXPECT_EQ(world.dead_letter(Stage::notify, delivery.id)->state, DeadLetterState::open)
        << "a failed delivery stays so";
    world.expect_sound();
}

TEST(MailServer, LosingItsAnswerIsCountedBeforeTheMailGoesOutAgain) {
    World world;
    world.register_customer("priya");
    int tries = 0;
    world.mailer.answer = [&](const OutgoingMail&) {
        return ++tries == 1 ? tests::lost_answer() : acceptance();
    };
    world.bill("bill");
    world.run_for(tests::tried_again_within(1));
    EXPECT_EQ(world.delivery("bill").state, DeliveryState::sent);
    EXPECT_EQ(*world.engines->deliveries.possible_duplicates(), 1);
    world.expect_sound();
}

TEST(MailServer, SendsNothingThatIsInAnothersHand) {
    World world;
    world.register_customer("priya");
    world.mailer.away = true;
    world.bill("bill");
    world.run();
    world.mailer.away = false;
    const auto delivery = world.delivery("bill");
    const auto lease_until = world.clock.now() + minutes(10);
    ASSERT_TRUE(world.engines->deliveries.claim(
        std::vector<ports::DeliveryClaim>{{delivery.id, id_of("bill"), delivery.recipient, 0, "x"}},
        {"another process", world.clock.now(), lease_until}));
    world.run_for(minutes(8));
    EXPECT_TRUE(world.mailer.received().empty());
    const auto parked = world.engines->parked.list(Stage::notify, {});
    ASSERT_EQ(parked->items.size(), 1U);
    EXPECT_EQ(parked->items[0].code, "mail_in_hand");
    EXPECT_EQ(parked->items[0].envelope.attempt, 0);
    world.run_for(minutes(5));
    EXPECT_EQ(world.mailer.received().size(), 1U);
    EXPECT_EQ(*world.engines->deliveries.possible_duplicates(), 1) << "the other one may have sent it";
    world.expect_sound();
}

TEST(Engine, ThatFailsOnceOpensTheBreakerAndCountsNoAttempt) {
    World world;
    world.register_customer("priya");
    world.run();
    world.bill("bill");
    world.fuse = {.at = 0, .lose = tests::Lose::request, .for_good = true};
    EXPECT_EQ(world.process->billing.step(Milliseconds{0}), StageWorker::Step::paused);
    EXPECT_TRUE(world.process->billing.breaker().is_open());
    EXPECT_EQ(world.process->billing.step(Milliseconds{0}), StageWorker::Step::paused) << "before its trial";
    EXPECT_EQ(world.fuse.calls, 1) << "nothing is asked of an engine while the breaker is open";
    world.fuse = {};
    world.clock.advance(Milliseconds{200});
    EXPECT_EQ(world.process->billing.step(Milliseconds{0}), StageWorker::Step::worked);
    EXPECT_FALSE(world.process->billing.breaker().is_open());
    world.run();
    EXPECT_EQ(world.delivery("bill").state, DeliveryState::sent);
    world.expect_sound();
}

/// Bus, stores and files: whatever a stage asks first.
TEST(Engine, AwayForAnHourBurnsNoAttemptAndMakesNoDeadLetter) {
    for (const auto stage : ports::all_stages) {
        World world;
        world.register_customer("priya");
        if (stage != Stage::users) world.run();
        for (int i = 0; i < 20; ++i) world.bill("bill-" + std::to_string(i));
        if (stage == Stage::notify) world.process->billing.step(Milliseconds{0});
        world.fuse = {.at = 0, .lose = tests::Lose::request, .for_good = true};
        world.run_for(minutes(60));
        EXPECT_TRUE(world.fuse.fired);
        EXPECT_TRUE(world.process->workers()[static_cast<std::size_t>(stage)]->breaker().is_open());
        world.fuse = {};
        world.run_for(minutes(2));
        for (int i = 0; i < 20; ++i) EXPECT_EQ(world.delivery("bill-" + std::to_string(i)).attempts, 1) << i;
        for (const auto any : ports::all_stages) {
            EXPECT_EQ(*world.engines->dead_letters.count(any, DeadLetterState::open), 0);
            EXPECT_EQ(*world.engines->parked.count(any), 0);
        }
        EXPECT_EQ(world.mailer.received().size(), 20U);
        world.expect_sound();
    }
}

}  // namespace
}  // namespace billmill::runtime
