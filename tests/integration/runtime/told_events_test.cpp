// What the stages tell where no store does: on SQLite, whose triggers tell it too, so that the two can be compared.

#include <gmock/gmock.h>

#include "support/stages_world.hpp"
#include "usecases/failed_work.hpp"
#include "usecases/set_aside.hpp"

namespace billmill::tests {
namespace {

using ports::Event;
using ports::EventType;
using ports::Stage;

class Teller final : public ports::EventWriter {
public:
    Outcome write(std::span<const Event> events) override {
        ++writes;
        if (away) return fail(Fault::unavailable, "nobody listens");
        written.insert(written.end(), events.begin(), events.end());
        return {};
    }
    [[nodiscard]] std::vector<Event> of(EventType type) const {
        std::vector<Event> found;
        for (const auto& event : written) {
            if (event.type == type) found.push_back(event);
        }
        return found;
    }
    /// The different ones: what was told more than once counts once.
    [[nodiscard]] std::size_t count(EventType type) const {
        std::set<Uuid> keys;
        for (const auto& event : of(type)) keys.insert(*event.key);
        return keys.size();
    }
    bool away = false;
    int writes = 0;
    std::vector<Event> written;
};

class ToldEvents : public testing::Test {
protected:
    ToldEvents() {
        world.event_writer = &teller;
        world.reboot();
    }
    /// Type, subject and invoice, in no order.
    static std::vector<std::string> texts(const std::vector<Event>& events) {
        std::vector<std::string> all;
        for (const auto& event : events) {
            all.push_back(std::string{ports::name(event.type)} + " " + event.subject.text() + " " +
                          (event.invoice ? event.invoice->text() : "-") + " " + event.code);
        }
        std::ranges::sort(all);
        return all;
    }
    std::vector<Event> of_the_triggers() {
        auto events = *world.engines->events.read(0, 1'000);
        std::erase_if(events, [](const Event& event) { return event.type == EventType::mail_queued; });
        return events;
    }
    void resend(std::string_view bill, const std::string& to) {
        const formats::Notification mail{
            .invoice_id = id_of(bill), .recipient = to, .sequence = 1, .as_given = true};
        auto message =
            an_envelope("resend", mail.invoice_id.text(), formats::encode(mail), world.clock.now());
        message.event_id = formats::delivery_id(mail);
        world.accept(Stage::notify, std::move(message));
    }
    Teller teller;
    World world;
};

TEST_F(ToldEvents, AreThoseOfTheTriggers) {
    world.register_customer("priya");
    world.bill("mailed");
    world.bill("dies", a_bill("nobody@example.com"));
    world.run();
    world.credit("credit", a_credit("mailed"));
    world.run_for(std::chrono::hours{1});
    world.mailer.answer = [](const auto&) { return refusal(domain::SmtpStep::recipient, "550 5.1.1"); };
    world.bill("refused");
    world.run();
    world.mailer.answer = [](const auto&) { return acceptance(); };
    resend("refused", "other@example.com");
    world.run();
    EXPECT_EQ(texts(teller.written), texts(of_the_triggers()));
    std::set<EventType> types;
    std::set<Uuid> keys;
    for (const auto& event : teller.written) {
        types.insert(event.type);
        keys.insert(*event.key);
    }
    using enum EventType;
    EXPECT_EQ(types, (std::set{customer_changed, invoice_issued, credit_note_issued, invoice_waiting,
                               mail_handed_over, mail_failed, failure_opened, failure_closed}));
    EXPECT_EQ(keys.size(), teller.written.size());
}

TEST_F(ToldEvents, WaitForWhoeverListensAndHoldUpTheirStage) {
    world.register_customer("priya");
    world.run();
    teller.away = true;
    world.bill("bill");
    world.run();
    EXPECT_TRUE(world.invoice("bill"));
    EXPECT_TRUE(teller.of(EventType::invoice_issued).empty());
    teller.away = false;
    world.run_for(std::chrono::minutes{2});
    EXPECT_EQ(teller.of(EventType::invoice_issued).size(), 1U);
    EXPECT_EQ(teller.count(EventType::mail_handed_over), 1U);  // Asked for with each try of the bill.
    world.expect_sound();
}

/// Its effects are durable, its batch is not committed.
TEST_F(ToldEvents, OfAProcessThatDiedBeforeItToldAreToldByTheNextOne) {
    world.register_customer("priya");
    teller.away = true;
    world.bill("bill");
    world.run();
    world.reboot();
    teller.away = false;
    world.run_for(std::chrono::minutes{2});
    ASSERT_EQ(teller.of(EventType::customer_changed).size(), 1U);
    const auto issued = teller.of(EventType::invoice_issued);
    ASSERT_EQ(issued.size(), 1U);
    EXPECT_EQ(issued[0].invoice, id_of("bill"));
    EXPECT_EQ(issued[0].key, ports::event_key(EventType::invoice_issued, id_of("bill"), ""));
    EXPECT_EQ(teller.count(EventType::mail_handed_over), 1U);  // Asked for with each try of the bill.
    world.expect_sound();
}

/// What was told before the process died, and is told again.
TEST_F(ToldEvents, ThatComeTwiceHaveOneKey) {
    world.register_customer("priya");
    world.run();
    teller.written.clear();
    world.bill("bill");
    world.run();
    const auto first = teller.of(EventType::invoice_issued);
    ASSERT_EQ(first.size(), 1U);
    const auto again = a_billing("bill", a_bill(), *world.sellers.find(""), world.clock.now());
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {again}));
    world.run();
    const auto both = teller.of(EventType::invoice_issued);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[1].key, first[0].key);
}

/// What a person does about many failures at once.
class ToldBulk : public ToldEvents {
protected:
    static constexpr int count = 300;  ///< Two pages.
    ToldBulk() {
        for (int i = 0; i < count; ++i) {
            const ports::DeadLetterStore::Entry entry{
                Stage::billing,
                an_envelope("letter-" + std::to_string(i), "line", "no message", world.clock.now()),
                {world.clock.now(), "invalid", "It failed."},
                {}};
            EXPECT_TRUE(engines.dead_letters.add({&entry, 1}));
        }
    }
    Engines& engines = *world.engines;
    usecases::ListFailures list{{engines.dead_letters, engines.parked, engines.invoices, engines.deliveries}};
    usecases::RetryFailures retry{engines.dead_letters, engines.bus, list, &teller};
    usecases::DiscardFailures discard{engines.dead_letters, list, &teller};
    const usecases::BulkChange everything{.filter = {}, .after = {}, .limit = usecases::bulk_limit_max};
    const usecases::BulkChange all_of_billing{
        .filter = {.letters = {.stage = Stage::billing}}, .after = {}, .limit = usecases::bulk_limit_max};
};

TEST_F(ToldBulk, IsOneWriteForEachPage) {
    const auto report = retry({}, everything);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_EQ(teller.count(EventType::failure_retried), count);
    EXPECT_EQ(teller.writes, 2);
}

TEST_F(ToldBulk, OfDiscardsIsOneWriteForEachPage) {
    ASSERT_TRUE(discard({}, all_of_billing));
    EXPECT_EQ(teller.count(EventType::failure_closed), count);
    EXPECT_EQ(teller.writes, 2);
}

TEST_F(ToldBulk, IsDoneAllTheSameWhereNobodyListensAndAsksOnce) {
    teller.away = true;
    ASSERT_TRUE(discard({}, all_of_billing));
    EXPECT_EQ(teller.writes, 1);
    EXPECT_EQ(*engines.dead_letters.count(Stage::billing, ports::DeadLetterState::discarded), count);
}

/// The stage that passes it tells, so what the brokers could not take is told later.
TEST_F(ToldEvents, OfAMessageThatAPersonSetAsideAreThoseOfTheTriggers) {
    const auto newer = an_envelope("newer", "line", R"({"v":99})", world.clock.now());
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {newer}));
    world.run();
    usecases::SetAside set_aside{world.engines->bus, world.engines->dead_letters, world.clock};
    teller.away = true;
    ASSERT_TRUE(set_aside({}, "billing", {0, 1}));
    world.run_for(std::chrono::minutes{2});
    EXPECT_EQ(*world.engines->bus.lag(Stage::billing), 1) << "it waits for whoever listens";
    teller.away = false;
    world.run_for(std::chrono::minutes{2});
    EXPECT_EQ(*world.engines->bus.lag(Stage::billing), 0);
    EXPECT_EQ(texts(teller.written), texts(of_the_triggers()));
    EXPECT_EQ(teller.count(EventType::failure_opened), 1U);
}

}  // namespace
}  // namespace billmill::tests
