#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "support/stages_world.hpp"
#include "usecases/deliver/domain_pace.hpp"

// Nobody blocks another: whom a refusal counts against, and what goes on meanwhile.
namespace billmill::runtime {
namespace {

using domain::SmtpStep;
using ports::DeadLetterState;
using ports::DeliveryState;
using ports::OutgoingMail;
using ports::Stage;
using testing::ElementsAre;
using tests::a_bill;
using tests::acceptance;
using tests::id_of;
using tests::refusal;

constexpr Milliseconds seconds(int count) {
    return Milliseconds{count * 1'000};
}
constexpr Milliseconds minutes(int count) {
    return Milliseconds{count * 60'000};
}

/// Two sellers; each customer has a mailbox of its own.
class World : public tests::World {
public:
    World() {
        sellers.sellers.push_back(tests::a_seller("beta"));
        sellers.sellers.back().email = "billing@beta.example";
    }
    void bill_each(const std::string& seller, int count, const std::string& domain = "example.com") {
        for (int i = 0; i < count; ++i) {
            const auto email = seller + std::to_string(i) + "@" + domain;
            register_customer(email, email);
            auto request = a_bill(email);
            request.seller = seller;
            bill(seller + "-" + domain + "-" + std::to_string(i), request);
        }
    }
    void refuse_sender(const std::string& from, const std::string& code) {
        mailer.answer = [from, code](const OutgoingMail& mail) {
            return mail.from == from ? refusal(SmtpStep::mail_from, code, "sender denied") : acceptance();
        };
        mailer.answer_to_probe = [from, code](const std::string& address) {
            return address == from ? refusal(SmtpStep::mail_from, code, "sender denied") : acceptance();
        };
    }
    void refuse_domain(const std::string& domain, const std::string& code) {
        mailer.answer = [domain, code](const OutgoingMail& mail) {
            return mail.to.ends_with("@" + domain) ? refusal(SmtpStep::recipient, code) : acceptance();
        };
    }
    void refuse_nobody() { mailer.answer_to_probe = nullptr, mailer.answer = nullptr; }
    [[nodiscard]] std::int64_t tried(const std::string& start) const {
        return std::ranges::count_if(mailer.attempts(),
                                     [&](const std::string& to) { return to.starts_with(start); });
    }
    std::int64_t dead_mails() { return *engines->dead_letters.count(Stage::notify, DeadLetterState::open); }
    std::vector<ports::Parked> waiting() {
        return engines->parked.list(Stage::notify, {.after = {}, .limit = 200})->items;
    }
};

class RefusedSender : public testing::TestWithParam<const char*> {};

TEST_P(RefusedSender, HoldsUpNoOtherMailAndNoneOfItsOwnDies) {
    World world;
    world.refuse_sender("billing@beta.example", GetParam());
    world.bill_each("beta", 20);
    world.bill_each("acme", 20);
    world.run();
    EXPECT_EQ(world.mailer.received().size(), 20U) << "all of acme's, without a wait";
    EXPECT_LE(world.tried("beta"), 20);
    const auto held = world.waiting();
    ASSERT_EQ(held.size(), 20U);
    for (const auto& row : held) {
        EXPECT_EQ(row.gate, "sender/beta/billing@beta.example");
        EXPECT_EQ(row.code, "mail_gate_closed");
        EXPECT_EQ(row.due_at, ports::no_due_time);
        EXPECT_EQ(row.envelope.attempt, 0);
    }
    const auto tried = world.tried("beta");
    world.run_for(5 * tests::default_give_up_after / 2, minutes(60));
    EXPECT_EQ(world.tried("beta"), tried) << "a probe is no mail";
    EXPECT_EQ(world.dead_mails(), 0) << "ten days kill none";
    const auto gates = world.process->deliver_invoices.gates();
    ASSERT_EQ(gates.size(), 1U);
    EXPECT_EQ(gates[0].id.label, "beta");
    EXPECT_EQ(gates[0].reason, std::string{GetParam()} + " (sender denied)");
    EXPECT_EQ(gates[0].held, 20);
    world.bill_each("acme", 5, "later.example");
    world.run();
    EXPECT_EQ(world.mailer.received().size(), 25U);

    world.refuse_nobody();
    world.run_for(minutes(20), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 45U);
    EXPECT_TRUE(world.process->deliver_invoices.gates().empty());
    EXPECT_TRUE(world.waiting().empty());
    EXPECT_EQ(*world.engines->deliveries.possible_duplicates(), 0);
    world.expect_sound();
}
INSTANTIATE_TEST_SUITE_P(EachWay, RefusedSender,
                         testing::Values("550 5.7.1", "550 5.4.5", "451 4.7.1", "553 5.1.8", "550"));

TEST(RefusedSender, IsProbedInPausesThatGrow) {
    World world;
    world.refuse_sender("billing@beta.example", "550 5.7.1");
    world.bill_each("beta", 3);
    std::vector<std::int64_t> at;
    const auto began = world.clock.now();
    world.mailer.answer_to_probe = [&](const std::string&) {
        at.push_back((world.clock.now() - began).count() / 1'000);
        return refusal(SmtpStep::mail_from, "550 5.7.1");
    };
    world.run_for(seconds(100), seconds(1));
    EXPECT_THAT(at, ElementsAre(5, 15, 35, 75));
    world.run_for(minutes(12 * 60), minutes(1));
    EXPECT_LE(at.size(), 4U + 12 * 4 + 5) << "a quarter of an hour at the longest";
}

TEST(RefusedSender, OpensInGrowingPortionsThatNoNewMailOvertakes) {
    World world;
    world.refuse_sender("billing@beta.example", "550 5.7.1");
    world.bill_each("beta", 40);
    world.run();
    world.refuse_nobody();
    world.clock.advance(seconds(5));
    std::vector<std::size_t> received;
    world.bill_each("beta", 1, "new.example");
    for (int second = 0; second < 8; ++second) {
        world.run();
        received.push_back(world.mailer.received().size());
        world.clock.advance(seconds(1));
    }
    EXPECT_THAT(received, ElementsAre(1, 3, 7, 15, 31, 41, 41, 41));
    world.expect_sound();
}

TEST(RefusedSender, StaysSoThoughTheProcessStartsAgain) {
    World world;
    world.refuse_sender("billing@beta.example", "550 5.7.1");
    world.bill_each("beta", 5);
    world.run();
    const auto tried = world.tried("beta");
    world.reboot();
    world.bill_each("beta", 5, "new.example");
    world.run();
    EXPECT_EQ(world.tried("beta"), tried) << "the store knows that the gate is closed";
    EXPECT_EQ(world.waiting().size(), 10U);
    world.refuse_nobody();
    world.run_for(minutes(2), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 10U);
    world.expect_sound();
}

TEST(RefusedSender, ThatIsRefusedAgainWhileItOpensWaitsLongerThanBefore) {
    World world;
    world.refuse_sender("billing@beta.example", "550 5.7.26");
    world.mailer.answer = [](const OutgoingMail&) { return refusal(SmtpStep::message, "550 5.7.26"); };
    world.mailer.answer_to_probe = nullptr;  // MAIL alone is taken.
    world.bill_each("beta", 10);
    world.run_for(minutes(60), seconds(1));
    EXPECT_LE(world.tried("beta"), 10 + 2 * 12);
    EXPECT_EQ(world.dead_mails(), 0);
    world.refuse_nobody();
    world.run_for(minutes(20), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 10U);
}

TEST(Gate, ThatNobodyRemembersLetsItsMailsGo) {
    World world;
    world.refuse_sender("billing@beta.example", "550 5.7.1");
    world.bill_each("beta", 5);
    world.run();
    ASSERT_TRUE(world.engines->gates.remove(world.engines->gates.all()->at(0)));
    world.refuse_nobody();
    world.reboot();
    world.run_for(seconds(20), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 5U);
    EXPECT_TRUE(world.engines->gates.all()->empty());
}

TEST(Gate, IsProbedByOneProcessAtATime) {
    World world;
    world.refuse_sender("billing@beta.example", "550 5.7.1");
    world.bill_each("beta", 3);
    world.run();
    usecases::DeliverInvoices other{
        {world.engines->invoices, world.engines->deliveries, world.process->documents, world.mailer,
         world.clock, world.process->recent, world.engines->parked, world.engines->gates,
         world.engines->dead_letters, world.engines->customers, world.sellers, world.process->registry},
        "another process"};
    // 300 s, in steps in which neither reads what the other has just changed.
    for (int i = 0; i < 1'000; ++i) {
        ASSERT_TRUE(other.keep_gates());
        ASSERT_TRUE(world.process->deliver_invoices.keep_gates());
        world.clock.advance(Milliseconds{300});
    }
    EXPECT_EQ(world.mailer.probes, 5) << "as many as one process alone would make";
    EXPECT_EQ(other.gates().size(), 1U) << "the other knows it, though it never sent a mail";
}

TEST(Route, ThatIsAwayIsAskedAndNotTriedWithMails) {
    World world;
    world.mailer.away = true;
    world.bill_each("acme", 3);
    world.run();
    world.bill_each("beta", 3);
    world.run_for(minutes(30));
    for (const auto& row : world.waiting()) EXPECT_EQ(row.gate, "route/mail.example.com:587/");
    EXPECT_EQ(world.waiting().size(), 6U);
    world.mailer.away = false;
    world.run_for(minutes(3), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 6U);
    EXPECT_TRUE(world.engines->gates.all()->empty());
    world.expect_sound();
}

TEST(Route, ThatLosesMailAfterMailIsClosed) {
    World world;
    world.mailer.answer = [](const OutgoingMail&) { return tests::lost_answer(); };
    world.bill_each("acme", 10);
    world.mailer.sessions_max = 1;
    world.reboot();
    world.run();
    EXPECT_EQ(world.mailer.attempts().size(), 3U) << "each more is one more that may arrive twice";
    world.refuse_nobody();
    world.run_for(minutes(3), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 10U);
    EXPECT_EQ(*world.engines->deliveries.possible_duplicates(), 3);
    world.expect_sound();
}

struct OneRefusal {
    const char* why;
    SmtpStep step;
    const char* code;
};
void PrintTo(const OneRefusal& refusal, std::ostream* out) {
    *out << refusal.why;
}

/// One mail that is refused at each attempt, by an answer that may mean more than this mail. It is the oldest.
class OneRefusedMail : public testing::TestWithParam<OneRefusal> {};

/// Seen: a mail that was answered 421 after its dot closed the route, was the first that went out when the probe had passed, and
/// closed it again: of 100 others none left.
TEST_P(OneRefusedMail, HoldsUpNoOther) {
    World world;
    world.mailer.sessions_max = 1;
    world.reboot();
    world.mailer.answer = [](const OutgoingMail& mail) {
        return mail.to.ends_with("@never.example") ? refusal(GetParam().step, GetParam().code) : acceptance();
    };
    world.bill_each("acme", 1, "never.example");
    world.bill_each("acme", 40);
    world.run();
    world.run_for(minutes(1), Milliseconds{500});
    EXPECT_EQ(world.mailer.received().size(), 40U);
    world.bill_each("acme", 40, "later.example");
    world.run_for(minutes(6), Milliseconds{500});
    EXPECT_EQ(world.mailer.received().size(), 80U);
    EXPECT_EQ(world.waiting().size(), 1U);
    EXPECT_EQ(world.dead_mails(), 0);
    world.refuse_nobody();
    world.run_for(minutes(20), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 81U);
    world.expect_sound();
}
INSTANTIATE_TEST_SUITE_P(
    EachWay, OneRefusedMail,
    testing::Values(OneRefusal{"421 after the dot", SmtpStep::message, "421 4.3.2"},
                    OneRefusal{"421 alone after the dot", SmtpStep::message, "421"},
                    OneRefusal{"421 at DATA", SmtpStep::data, "421 4.3.2"},
                    OneRefusal{"a login is wanted at RCPT", SmtpStep::recipient, "530 5.7.0"},
                    OneRefusal{"the sender, says the recipient's server", SmtpStep::recipient, "550 5.1.8"},
                    OneRefusal{"SPF, says the recipient's server", SmtpStep::recipient, "550 5.7.23"},
                    OneRefusal{"a quota after the dot", SmtpStep::message, "554 5.4.5"},
                    OneRefusal{"DMARC after the dot", SmtpStep::message, "550 5.7.26"}));

TEST(Route, ThatEndsSeveralSessionsInARowIsClosed) {
    World world;
    world.mailer.answer = [](const OutgoingMail&) { return refusal(SmtpStep::message, "421 4.3.2"); };
    world.bill_each("acme", 10);
    world.mailer.sessions_max = 1;
    world.reboot();
    world.run();
    EXPECT_EQ(world.mailer.attempts().size(), 3U);
    world.refuse_nobody();
    world.run_for(minutes(3), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 10U);
    world.expect_sound();
}

/// Seen: RCPT at 0, 0.4, 1.2, 2.9 and 6.1 s, though the first pause was 10 s.
TEST(DeferredMail, KeepsItsPauseAlthoughItsNeighbourFailed) {
    World world;
    std::vector<std::int64_t> tried_at;
    const auto began = world.clock.now();
    world.mailer.answer = [&](const OutgoingMail& mail) {
        if (!mail.to.starts_with("beta"))
            return ports::SendResult{.outcome = ports::SendOutcome::refused, .code = "connect_failed"};
        tried_at.push_back((world.clock.now() - began).count());
        return refusal(SmtpStep::recipient, "450 4.2.0", "greylisted");
    };
    world.bill_each("beta", 1);
    world.bill_each("acme", 3);
    const auto first = tests::default_retries.first;
    world.run_for(3 * first, Milliseconds{100});
    ASSERT_GE(tried_at.size(), 2U);
    EXPECT_EQ(tried_at[0], 0);
    EXPECT_GE(tried_at[1], first.count() * (100 - RetrySchedule::jitter_percent) / 100);
    EXPECT_LE(tried_at.size(), 3U);
}

class RefusingDomain : public testing::TestWithParam<const char*> {};

TEST_P(RefusingDomain, IsTriedOnceAMinuteAndHoldsUpNoOther) {
    World world;
    world.refuse_domain("slow.example", GetParam());
    world.bill_each("acme", 30, "slow.example");
    world.bill_each("beta", 10);
    world.mailer.sessions_max = 2;
    world.reboot();
    world.run();
    EXPECT_EQ(world.mailer.received().size(), 10U);
    EXPECT_TRUE(world.process->deliver_invoices.gates().empty()) << "a domain has no gate";
    for (const auto& row : world.waiting())
        EXPECT_LT(row.due_at, world.clock.now() + usecases::deliver::DomainPace::pause_max + minutes(5));
    const auto before = world.tried("acme");
    world.run_for(minutes(60), seconds(10));
    EXPECT_LE(world.tried("acme") - before, 62);
    EXPECT_GE(world.tried("acme") - before, 20) << "it does not starve";
    EXPECT_EQ(world.dead_mails(), 0);

    world.refuse_nobody();
    world.run_for(minutes(120), seconds(10));
    EXPECT_EQ(world.mailer.received().size(), 40U);
    world.expect_sound();
}
INSTANTIATE_TEST_SUITE_P(EachWay, RefusingDomain,
                         testing::Values("421 4.3.2", "550 5.7.1", "554 5.7.0", "421 4.7.0", "421"));

TEST(RefusingDomain, ThatGoesOnForDaysEndsInDeadLetters) {
    World world;
    world.refuse_domain("slow.example", "550 5.7.1");
    world.bill_each("acme", 3, "slow.example");
    const auto longest = tests::default_retries.longest;
    world.run_for(tests::default_give_up_after - longest, minutes(5));
    EXPECT_EQ(world.dead_mails(), 0);
    world.run_for(5 * longest, minutes(5));
    EXPECT_EQ(world.dead_mails(), 3);
    world.expect_sound();
}

TEST(Greylisting, OfAFirstAttemptCountsAgainstTheMessageAlone) {
    World world;
    std::set<std::string> seen;
    world.mailer.answer = [&](const OutgoingMail& mail) {
        return seen.insert(mail.to).second ? refusal(SmtpStep::recipient, "450 4.7.1", "greylisted")
                                           : acceptance();
    };
    world.bill_each("acme", 20, "grey.example");
    world.run();
    EXPECT_EQ(world.mailer.attempts().size(), 20U) << "each is tried: the domain keeps its rate";
    world.run_for(tests::tried_again_within(1, seconds(1)), seconds(1));
    EXPECT_EQ(world.mailer.received().size(), 20U);
}

/// A gate that was closed in between counts no day.
TEST(GivingUp, CountsNoDaysUnderAGate) {
    World world;
    world.mailer.answer = [](const OutgoingMail&) { return refusal(SmtpStep::recipient, "452 4.2.2"); };
    world.bill_each("acme", 1);
    world.run_for(minutes(60));
    world.mailer.away = true;
    const auto give_up_after = tests::default_give_up_after;
    world.run_for(3 * give_up_after / 2, minutes(30));
    world.mailer.away = false;
    world.run_for(give_up_after / 2, minutes(30));
    EXPECT_EQ(world.dead_mails(), 0);
    world.run_for(3 * give_up_after / 4, minutes(30));
    EXPECT_EQ(world.dead_mails(), 1);
}

TEST(LongBatch, SaysThatItGoesOn) {
    World world;
    world.mailer.sessions_max = 1;
    world.reboot();
    world.bill_each("acme", 20);
    world.run();
    EXPECT_EQ(world.mailer.received().size(), 20U);
    EXPECT_GE(world.process->turns, 20) << "after each mail that it waited for";
}

TEST(WantOfMemory, EndsABatchAndNothingElse) {
    World world;
    world.bill_each("acme", 5);
    for (auto* worker : {&world.process->users, &world.process->billing}) {
        while (worker->step(Milliseconds{0}) == StageWorker::Step::worked) {
        }
    }
    world.reboot();  // The documents are in memory no longer: they are read.
    world.process->files.reads_until_memory_ends = 2;
    EXPECT_THROW(world.process->notify.step(Milliseconds{0}), std::bad_alloc);
    EXPECT_TRUE(world.mailer.received().empty());
    world.reboot();  // It waits for no mail that was never handed over.
    world.run_for(minutes(2));
    EXPECT_EQ(world.mailer.received().size(), 5U);
    world.expect_sound();
}

class Tarpit : public testing::Test {
protected:
    Tarpit() {
        world.mailer.hangs = [](const OutgoingMail& mail) { return mail.to.ends_with("@tar.example"); };
        world.mailer.sessions_max = 4;
        world.reboot();
        world.bill_each("beta", 30, "tar.example");
        world.bill_each("acme", 30);
        world.run();
    }
    World world;
};

TEST_F(Tarpit, KeepsNeitherAllSessionsNorABatchWaiting) {
    EXPECT_EQ(world.mailer.received().size(), 30U);
    EXPECT_LE(world.mailer.hanging(), 3U) << "one session is always left";
    world.bill_each("acme", 30, "more.example");
    world.run();
    EXPECT_EQ(world.mailer.received().size(), 60U);
    EXPECT_EQ(world.waiting().size(), 30U);
    EXPECT_EQ(world.dead_mails(), 0);
}

TEST_F(Tarpit, IsSentOnceAtLast) {
    for (int i = 0; i < 400 && !world.waiting().empty(); ++i) {
        world.run_for(seconds(10), seconds(5));
        EXPECT_LE(world.mailer.hanging(), 3U);
        world.mailer.let_go();
    }
    EXPECT_EQ(world.mailer.received().size(), 60U);
    EXPECT_EQ(*world.engines->deliveries.possible_duplicates(), 0);
    world.expect_sound();
}

TEST_F(Tarpit, KeepsTheLeaseOfWhatIsUnderWay) {
    world.run_for(minutes(10), seconds(5));
    int sending = 0;
    for (int i = 0; i < 30; ++i) {
        const auto delivery = world.delivery("beta-tar.example-" + std::to_string(i));
        if (delivery.state != DeliveryState::sending) continue;
        ++sending;
        EXPECT_GT(delivery.lease_until, world.clock.now());
        EXPECT_LE(delivery.lease_until, world.clock.now() + seconds(30)) << "it ends soon after its process";
        EXPECT_EQ(delivery.attempts, 1);
    }
    EXPECT_GE(sending, 1);
}

TEST_F(Tarpit, TellsItsRefusalWhenTheMessageComesBack) {
    world.mailer.answer = [](const OutgoingMail& mail) {
        return mail.to.ends_with("@tar.example") ? refusal(SmtpStep::recipient, "550 5.1.1", "no such user")
                                                 : acceptance();
    };
    for (int i = 0; i < 400 && !world.waiting().empty(); ++i) {
        world.mailer.let_go();
        world.run_for(seconds(10), seconds(5));
    }
    EXPECT_EQ(world.dead_mails(), 30);
    EXPECT_EQ(world.tried("beta"), 30) << "each once";
    EXPECT_EQ(
        world.dead_letter(Stage::notify, world.delivery("beta-tar.example-0").id)->history.back().detail,
        "the mail server said 550 5.1.1 (no such user)");
    world.expect_sound();
}

}  // namespace
}  // namespace billmill::runtime
