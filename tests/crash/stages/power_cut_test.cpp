#include <gtest/gtest.h>

#include "support/stages_world.hpp"

// A cut or a break at each port call in turn, n = 0, 1, 2 … until the work runs to its end untouched.
namespace billmill::usecases {
namespace {

using ports::Stage;
using tests::Fuse;
using tests::id_of;
using tests::Lose;
using tests::World;

constexpr int calls_max = 2'000;
constexpr std::size_t full_batch = 4;  // More bills wait behind it: such a batch is committed "soon".

/// Work for every path: new customers, bills, one unreadable, one whose customer comes later, one with copies,
/// one that the mail server defers once; and an invoice issued before, credited in part, then the rest of it,
/// then once more than there is; and the portal's answer to another one.
void put_in_work(World& world) {
    world.register_customer("priya");
    auto three = tests::a_bill();
    three.items[0].quantity = {3'000'000};
    world.bill("original", three);
    world.bill_business("reported");
    world.run();
    world.credit("credit-part", tests::a_credit("original", {{1, domain::Quantity{1'000'000}}}));
    world.credit("credit-rest", tests::a_credit("original"));
    world.credit("credit-more", tests::a_credit("original"));

    world.amend("reported");
    world.amend("reported");
    world.register_customer("priya");
    for (int i = 0; i < 3; ++i) world.bill("bill-" + std::to_string(i));
    auto garbled = tests::a_billing("garbled", tests::a_bill(), *world.sellers.find(""), world.clock.now());
    garbled.payload = "garbled";
    world.accept(Stage::billing, garbled);
    world.bill("early", tests::a_bill("late@example.com"));
    auto copied = tests::a_bill();
    copied.bcc_seller = true;
    world.bill("copied", copied);
    bool deferred = false;
    world.mailer.answer = [deferred](const ports::OutgoingMail& mail) mutable {
        const bool now = mail.to.starts_with("billing@") && !std::exchange(deferred, true);
        return now ? tests::refusal(domain::SmtpStep::message, "451 4.3.0") : tests::acceptance();
    };
}

void finish_work(World& world) {
    world.run();
    world.register_customer("late", "late@example.com");
    world.run_for(Milliseconds{10 * 60'000});
}

void expect_all_done(World& world) {
    for (const char* name : {"bill-0", "bill-1", "bill-2", "early", "copied", "credit-part", "credit-rest"}) {
        const auto invoice = world.invoice(name);
        ASSERT_TRUE(invoice) << name;
        const auto deliveries = world.engines->deliveries.of_invoice(invoice->id);
        for (const auto& delivery : *deliveries) {
            EXPECT_EQ(delivery.state, ports::DeliveryState::sent) << name;
            EXPECT_GE(world.mailer.received().at(delivery.id), 1) << name;
        }
    }
    EXPECT_EQ(world.death_code(Stage::billing, "garbled"), "unreadable");
    EXPECT_EQ(world.death_code(Stage::billing, "credit-more"), "not_creditable");
    const auto credits = *world.engines->invoices.find_credits(id_of("original"));
    ASSERT_EQ(credits.size(), 2U);
    EXPECT_EQ(credits[0].priced.totals.gross.minor + credits[1].priced.totals.gross.minor,
              world.invoice("original")->priced.totals.gross.minor);
    const auto amendment = world.amendment("reported");
    ASSERT_TRUE(amendment) << "what was accepted is recorded";
    EXPECT_EQ(amendment->portal, tests::a_portal_answer());
    EXPECT_EQ(amendment->chain.value().place, 1);
    for (const auto stage : ports::all_stages)
        EXPECT_EQ(*world.engines->parked.count(stage), 0) << ports::name(stage);
    world.expect_sound();
}

struct Case {
    const char* name;
    Lose lose;
    bool reboots;
};

class Sweep : public ::testing::TestWithParam<Case> {};

TEST_P(Sweep, LosesNothingAndDoublesNothing) {
    int n = 0;
    int soon_commits = 0;
    for (bool fired = true; fired; ++n) {
        ASSERT_LT(n, calls_max) << "the work never ran to its end";
        World world{{}, full_batch};
        put_in_work(world);
        world.fuse = Fuse{.at = n, .lose = GetParam().lose, .for_good = GetParam().reboots};
        if (GetParam().reboots) {
            finish_work(world);
            fired = world.fuse.fired;
            soon_commits = world.fuse.soon_commits;
            world.reboot();
        }
        finish_work(world);
        if (!GetParam().reboots) {
            fired = world.fuse.fired;
            soon_commits = world.fuse.soon_commits;
        }
        SCOPED_TRACE("at call " + std::to_string(n));
        expect_all_done(world);
        if (HasFailure()) return;
    }
    EXPECT_GT(n, 50) << "the faults were never injected";
    EXPECT_GT(soon_commits, 0) << "no batch was full: commit_soon() was never broken";
    std::cout << n - 1 << " calls, a fault at each\n";
}

INSTANTIATE_TEST_SUITE_P(Table, Sweep,
                         ::testing::Values(Case{"APowerCutBeforeACall", Lose::request, true},
                                           Case{"APowerCutAfterACall", Lose::reply, true},
                                           Case{"ALostRequest", Lose::request, false},
                                           Case{"ALostReply", Lose::reply, false}),
                         [](const auto& info) { return info.param.name; });

TEST(ZombieIssuer, OnTheSameLineLeavesNoGapAndNoDouble) {
    World world;
    world.register_customer("priya");
    world.run();
    Fuse no_fault;
    tests::FaultyInvoices seam{world.engines->invoices, no_fault};
    RecentDocuments zombies_recent{1 << 20};
    auto& process = *world.process;
    IssueInvoices zombie{{world.engines->bus, world.engines->customers, world.engines->invoices,
                          world.engines->deliveries, *world.engines->files, process.documents, world.sellers,
                          world.clock, *process.renderer, zombies_recent, process.clock_guard},
                         {}};
    int made = 0;
    const auto batch_of = [&](std::vector<std::string> names) {
        std::vector<ports::Delivered> batch;
        for (const auto& name : names) {
            batch.push_back(
                {tests::a_billing(name, tests::a_bill(), *world.sellers.find(""), world.clock.now()), {}});
            batch.back().envelope.origin = ports::Position{};
        }
        return batch;
    };
    // Each time the process is about to append, the zombie appends first: a new bill, then the very same ones.
    int interferences = 0;
    process.invoices.before_append = [&] {
        if (++interferences % 2 == 0) return;
        const auto other =
            batch_of({"zombie-" + std::to_string(made++), "both-" + std::to_string(interferences / 2)});
        EXPECT_TRUE(zombie.handle(other));
    };
    for (int i = 0; i < 20; ++i) {
        const auto dispositions = process.issue_invoices.handle(
            batch_of({"mine-" + std::to_string(i), "both-" + std::to_string(i)}));
        ASSERT_TRUE(dispositions) << dispositions.error().what;
        for (const auto& disposition : *dispositions)
            EXPECT_EQ(disposition.kind, ports::Disposition::Kind::ack) << disposition.code;
    }
    process.invoices.before_append = nullptr;
    EXPECT_GE(interferences, 40) << "the zombie never came between";
    world.run();
    EXPECT_EQ(world.engines->invoices.scan(world.invoice("mine-0")->series, 0, 1'000)->size(), 60U);
    world.expect_sound_records();
}

/// Two consumers that both believe they own the line of credit notes: neither has anything but the store.
TEST(ZombieIssuer, CreditsNoMoreThanWasInvoiced) {
    World world;
    world.register_customer("priya");
    auto bill = tests::a_bill();
    bill.items[0].quantity = {10'000'000};
    world.bill("original", bill);
    world.run();
    RecentDocuments recent{1 << 20};
    auto& process = *world.process;
    IssueInvoices zombie{{world.engines->bus, world.engines->customers, world.engines->invoices,
                          world.engines->deliveries, *world.engines->files, process.documents, world.sellers,
                          world.clock, *process.renderer, recent, process.clock_guard},
                         {}};
    const auto batch_of = [&](const std::string& name) {
        const auto credit = tests::a_credit("original", {{1, domain::Quantity{1'000'000}}});
        return std::vector{ports::Delivered{
            tests::a_crediting(name, credit, *world.sellers.find(""), world.clock.now()), {}}};
    };
    int made = 0;
    process.invoices.before_append = [&] {
        if (made % 2 == 0) {
            EXPECT_TRUE(zombie.handle(batch_of("zombie-" + std::to_string(made))));
        }
        ++made;
    };
    int settled = 0;
    for (int i = 0; i < 10; ++i) {
        const auto dispositions = process.issue_invoices.handle(batch_of("mine-" + std::to_string(i)));
        ASSERT_TRUE(dispositions) << dispositions.error().what;
        const auto& disposition = dispositions->front();
        if (disposition.kind == ports::Disposition::Kind::ack)
            ++settled;
        else
            EXPECT_EQ(disposition.code, "not_creditable");
    }
    process.invoices.before_append = nullptr;
    EXPECT_EQ(settled, 5) << "each of the process's own found one of the zombie's before it";
    const auto credits = *world.engines->invoices.find_credits(id_of("original"));
    ASSERT_EQ(credits.size(), 10U);
    std::int64_t gross = 0;
    for (const auto& credit : credits) gross += credit.priced.totals.gross.minor;
    EXPECT_EQ(gross, world.invoice("original")->priced.totals.gross.minor);
    world.expect_sound_records();
}

TEST(ZombieIssuer, ThatNeverRestsPausesTheStage) {
    World world;
    world.register_customer("priya");
    world.run();
    auto& process = *world.process;
    RecentDocuments recent{1 << 20};
    IssueInvoices zombie{{world.engines->bus, world.engines->customers, world.engines->invoices,
                          world.engines->deliveries, *world.engines->files, process.documents, world.sellers,
                          world.clock, *process.renderer, recent, process.clock_guard},
                         {}};
    int made = 0;
    process.invoices.before_append = [&] {
        std::vector<ports::Delivered> batch;
        batch.push_back({tests::a_billing("zombie-" + std::to_string(made++), tests::a_bill(),
                                          *world.sellers.find(""), world.clock.now()),
                         {}});
        EXPECT_TRUE(zombie.handle(batch));
    };
    world.bill("bill");
    EXPECT_EQ(process.billing.step(Milliseconds{0}), runtime::StageWorker::Step::paused)
        << "rounds are bounded";
    EXPECT_EQ(made, 5);
    process.invoices.before_append = nullptr;
    world.run_for(Milliseconds{1'000}, Milliseconds{100});
    EXPECT_EQ(world.invoice("bill")->number, 6);
}

}  // namespace
}  // namespace billmill::usecases
