#include "usecases/runs/feed_runs.hpp"

#include <atomic>
#include <future>
#include <set>

#include "adapters/sqlite/sqlite_run_store.hpp"
#include "support/stages_world.hpp"
#include "usecases/runs/run_keys.hpp"

// Which bills and mails of runs leave, turn by turn, where processes share the runs.
namespace billmill::tests {
namespace {

using namespace std::chrono_literals;
using domain::EntryMail;
using domain::EntryState;
using domain::RunState;
using ports::Stage;

constexpr Milliseconds grace{900'000};

/// The store of the runs, as one process meets it.
struct WatchedRuns final : FaultyRuns {
    using FaultyRuns::FaultyRuns;
    Result<std::vector<ports::RunEntry>> next(const Uuid& run, const EntryFilter& filter,
                                              std::int64_t ordinal, int limit) override {
        if (filter.mail == EntryMail::held && before_mails) std::exchange(before_mails, nullptr)();
        auto found = FaultyRuns::next(run, filter, ordinal, limit);
        for (auto& entry : *found) entry.given = all_given;
        return found;
    }
    Result<ports::Page<domain::Run>> open(Instant now, const ports::PageRequest& page) override {
        auto found = FaultyRuns::open(now, page);
        for (auto& run : found->items) run.entries = std::min(run.entries, counted);
        return found;
    }
    std::int64_t counted = std::numeric_limits<std::int32_t>::max();  ///< So many bills of each run.
    bool all_given = false;              ///< Another process has given every bill away.
    std::function<void()> before_mails;  ///< Called once, before the mails to release are read.
};

struct WatchedInbox final : ports::RequestInbox {
    explicit WatchedInbox(ports::RequestInbox& the_target) : target{the_target} {}
    void accept(Stage stage, ports::Envelope message, std::optional<ports::Companion> companion,
                Done done) override {
        ++asked;
        if (on_accept) on_accept();
        if (broken) return done(injected());
        target.accept(stage, std::move(message), std::move(companion), std::move(done));
    }
    Result<std::optional<ports::AcceptedRequest>> find(const Uuid& id) override { return target.find(id); }

    ports::RequestInbox& target;
    std::function<void()> on_accept;
    std::atomic<bool> broken = false;
    std::atomic<int> asked = 0;  ///< Bills come from the thread that has looked up their customers.
};

/// A lease that the test gives and takes.
struct GivenLease final : ports::LeaseStore {
    Result<bool> hold(const std::string&, const std::string&, Instant, Instant) override { return is_free; }
    bool is_free = true;
};

/// One process that feeds runs.
struct Feeder {
    Feeder(World& world, ports::RunStore& store, ports::LeaseStore* leases)
        : runs{store, fuse},
          inbox{world.engines->inbox},
          bus{world.engines->bus, bus_fuse},
          accept{inbox, world.clock},
          bills{{inbox, world.engines->invoices, world.engines->deliveries, world.engines->parked,
                 world.engines->dead_letters},
                grace},
          customers{{world.engines->customers, world.engines->bus, world.clock}},
          sellers{world.sellers},
          accept_bill{{accept, customers, sellers, *renderer}, grace},
          resend{accept, bills, world.engines->deliveries, false},
          feed{{runs, bus, world.engines->invoices, world.engines->deliveries, world.engines->dead_letters,
                world.engines->parked, world.sellers, world.clock, leases},
               accept_bill,
               resend} {}
    bool turn() {
        const auto busy = feed.turn();
        EXPECT_TRUE(busy) << busy.error().what;
        return busy.value_or(false);
    }

    Fuse fuse;
    Fuse bus_fuse;  ///< Counts the questions to the bus.
    WatchedRuns runs;
    WatchedInbox inbox;
    FaultyBus bus;
    usecases::RequestAcceptor accept;
    usecases::FindBill bills;
    usecases::CustomerLookup customers;
    ListedSellers sellers;
    std::unique_ptr<document::InvoiceRenderer> renderer{*document::InvoiceRenderer::open({"stand-in/1"})};
    usecases::AcceptBill accept_bill;
    usecases::ResendInvoice resend;
    usecases::FeedRuns feed;
};

class FeedRuns : public testing::Test {
protected:
    FeedRuns() {
        world.register_customer("buyer");
        world.run();
    }

    /// A run that is being read, with so many bills.
    domain::Run read_run(std::string_view name, int count,
                         domain::RunMail mail = domain::RunMail::on_release) {
        domain::Run run;
        run.id = id_of(name);
        run.name = run.id.text();
        run.client = "till";
        run.mail = mail;
        run.created_at = world.clock.now();
        EXPECT_TRUE(store.create(run));
        std::vector<ports::NewEntry> entries(static_cast<std::size_t>(count));
        for (int n = 0; n < count; ++n) {
            auto& entry = entries[static_cast<std::size_t>(n)].entry;
            entry.row = n + 2;
            entry.key = "A" + std::to_string(n);
            entry.body =
                R"({"userId":"priya@example.com","items":[{"productName":"Tea","quantity":1,"price":2}]})";
        }
        EXPECT_TRUE(store.append(run.id, entries));
        return run;
    }
    domain::Run make_run(std::string_view name, int count,
                         domain::RunMail mail = domain::RunMail::on_release) {
        auto run = read_run(name, count, mail);
        run.name = name;
        run.state = RunState::issuing;
        EXPECT_TRUE(store.finish_reading(run));
        return run;
    }
    /// Of so many bills, whose mails are all held.
    domain::Run issue_run(std::string_view name, int count) {
        auto run = make_run(name, count);
        feeder.turn();
        world.run();
        while (feeder.turn()) {
        }
        EXPECT_EQ(found(run).counts.mails_in(EntryMail::held), count);
        EXPECT_EQ(asked_mails(), 0);
        return run;
    }
    /// Billed as it comes, by a reader that begins now.
    domain::Run arriving_run(std::string_view name) {
        domain::Run run;
        run.id = id_of(name);
        run.name = name;
        run.client = "till";
        run.state = RunState::arriving;
        run.whole = false;
        run.reader = uuid_v7(world.clock.now());
        run.created_at = world.clock.now();
        EXPECT_TRUE(store.create(run));
        return run;
    }
    Outcome bring(const domain::Run& run, int count) {
        static int key = 0;
        std::vector<ports::NewEntry> entries(static_cast<std::size_t>(count));
        for (auto& read : entries) {
            read.entry.row = ++key + 1;
            read.entry.key = "B" + std::to_string(key);
            read.entry.body =
                R"({"userId":"priya@example.com","items":[{"productName":"Tea","quantity":1,"price":2}]})";
        }
        TRY_DO(
            store.append_arriving(run, entries, [](const ports::Appended&) { return domain::RunSummary{}; }));
        return {};
    }
    /// Until neither the runs nor the stages have anything to do at once.
    void settle() {
        for (int round = 0; round < 10; ++round) {
            feeder.turn();
            world.run();
        }
    }
    /// As POST /api/v1/invoices/ID/send.
    bool send_by_hand(const Uuid& invoice, const std::string& to) {
        std::promise<bool> accepted;
        feeder.resend({{}, std::nullopt, {}, {}}, invoice, {{to}, "{}"},
                      [&](const auto& answer) { accepted.set_value(answer.has_value()); });
        return accepted.get_future().get();
    }
    /// Whatever is to be mailed now.
    void give_up_mails() {
        world.mailer.answer = [](const ports::OutgoingMail&) {
            return refusal(domain::SmtpStep::recipient, "450 4.2.1");
        };
        world.run_for(default_give_up_after + tried_again_within(5), Milliseconds{600'000});
        world.mailer.answer = nullptr;
    }
    void change(const std::string& sql) {
        ASSERT_TRUE(world.engines->database->write(
            [&](adapters::sqlite::Connection& writer) { return writer.script(sql.c_str()); }));
    }
    domain::Run found(const domain::Run& run) { return store.find(run.id).value().value(); }
    std::size_t bills_of(const domain::Run& run) {
        const auto bills = store.next(run.id, {}, 0, 10'000);
        return bills ? bills->size() : 0;
    }
    std::int64_t asked_mails() { return world.engines->bus.lag(Stage::notify).value(); }

    World world;
    adapters::sqlite::SqliteRunStore store{*world.engines->database};
    GivenLease lease;
    Feeder feeder{world, store, &lease};
};

TEST_F(FeedRuns, WhoWasHeldUpReleasesNoMailBeyondThoseThatLeftMeanwhile) {
    const auto run = issue_run("january", 20);
    ASSERT_TRUE(store.release(run.id, 10));
    Feeder other{world, store, &lease};
    feeder.runs.before_mails = [&] {
        other.turn();
        EXPECT_EQ(asked_mails(), 10);
    };
    feeder.turn();
    EXPECT_EQ(asked_mails(), 10) << "ten were released";
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::held), 10);
    ASSERT_TRUE(store.release(run.id, 14));
    feeder.turn();
    EXPECT_EQ(asked_mails(), 14);
}

/// Regression: the credit note of an invoice whose mail a run had held was never mailed, whenever it was made.
TEST_F(FeedRuns, CreditNotesLeaveAsTheirInvoicesDo) {
    const auto run = issue_run("january", 3);
    const auto issued = store.next(run.id, {EntryState::issued, EntryMail::held}, 0, 10).value();
    ASSERT_EQ(issued.size(), 3U);
    const auto credit = [&](std::string_view name, std::size_t bill) {
        world.credit(name, {issued[bill].bill_id, {}, {}});
        world.run();
        return world.invoice(name).value();
    };
    const auto mails_of = [&](const Uuid& document) {
        return world.engines->deliveries.of_invoice(document)->size();
    };
    const auto while_held = credit("while held", 0);
    EXPECT_EQ(while_held.deliver, domain::Deliver::none) << "it does not leave before its invoice";
    EXPECT_EQ(mails_of(while_held.id), 0U);
    ASSERT_TRUE(store.release(run.id, 2));
    while (feeder.turn()) {
    }
    EXPECT_EQ(asked_mails(), 3) << "two invoices and a credit note";
    world.run();
    EXPECT_EQ(mails_of(while_held.id), 1U);
    const auto released = credit("released", 1);
    EXPECT_EQ(released.deliver, domain::Deliver::mail);
    EXPECT_EQ(mails_of(released.id), 1U);
    EXPECT_EQ(mails_of(credit("held", 2).id), 0U);
    while (feeder.turn()) {
    }
    EXPECT_EQ(asked_mails(), 0);
    world.expect_sound();
}

/// Regression: a mail that a run held, and that somebody sent by hand, left once more when the run was released.
TEST_F(FeedRuns, AMailThatWasSentByHandDoesNotLeaveAgainAtTheRelease) {
    const auto run = issue_run("january", 3);
    const auto issued = store.next(run.id, {EntryState::issued, EntryMail::held}, 0, 10).value();
    ASSERT_EQ(issued.size(), 3U);
    ASSERT_TRUE(send_by_hand(issued[0].bill_id, ""));
    ASSERT_TRUE(send_by_hand(issued[1].bill_id, "accountant@example.com"));
    world.run();
    ASSERT_TRUE(store.release(run.id, domain::release_all));
    while (feeder.turn()) {
    }
    world.run();
    const auto recipients_of = [&](std::size_t bill) {
        std::multiset<std::string> recipients;
        const auto deliveries = world.engines->deliveries.of_invoice(issued[bill].bill_id);
        for (const auto& delivery : *deliveries) recipients.insert(delivery.recipient);
        return recipients;
    };
    EXPECT_EQ(recipients_of(0), std::multiset<std::string>{"priya@example.com"}) << "the buyer has it";
    EXPECT_EQ(recipients_of(1), (std::multiset<std::string>{"accountant@example.com", "priya@example.com"}))
        << "another has seen it, the buyer has not";
    EXPECT_EQ(recipients_of(2), std::multiset<std::string>{"priya@example.com"});
    feeder.turn();
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::held), 0);
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::failed), 0);
    world.expect_sound();
}

/// Regression: it ended the whole release, so no mail behind it ever left, and what had been asked for was not noted.
TEST_F(FeedRuns, AHeldBillThatCannotBeReadHoldsUpNoOther) {
    const auto run = issue_run("january", 3);
    change("UPDATE run_entries SET body = '{' WHERE ordinal = 2");
    ASSERT_TRUE(store.release(run.id, domain::release_all));
    while (feeder.turn()) {
    }
    EXPECT_EQ(asked_mails(), 2);
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::failed), 1);
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::queued), 2);
}

/// Regression: a run knew the deliveries alone. A mail that was given up is a dead letter, and its delivery stays as it was.
TEST_F(FeedRuns, AMailThatWasGivenUpHasFailedAndASecondOneMakesUpForIt) {
    const auto run = issue_run("january", 2);
    const auto issued = store.next(run.id, {EntryState::issued, EntryMail::held}, 0, 10).value();
    ASSERT_TRUE(store.release(run.id, 1));
    feeder.turn();
    give_up_mails();
    feeder.turn();
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::failed), 1);
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::queued), 0);
    ASSERT_TRUE(send_by_hand(issued[0].bill_id, ""));
    world.run();
    world.clock.advance(Milliseconds{60'000});
    while (feeder.turn()) {
    }
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::failed), 0);
    EXPECT_EQ(
        found(run).counts.mails_in(EntryMail::trial) + found(run).counts.mails_in(EntryMail::handed_over), 1);

    ASSERT_TRUE(send_by_hand(issued[1].bill_id, ""));
    give_up_mails();
    ASSERT_TRUE(store.release(run.id, domain::release_all));
    feeder.turn();
    EXPECT_EQ(asked_mails(), 1) << "the one that was sent by hand never left";
}

TEST_F(FeedRuns, AReleaseEndsAtTheFirstMailThatIsNotTaken) {
    const auto run = issue_run("january", 20);
    ASSERT_TRUE(store.release(run.id, 20));
    feeder.inbox.asked = 0;
    feeder.inbox.on_accept = [&] { feeder.inbox.broken = feeder.inbox.asked > 3; };
    feeder.turn();
    EXPECT_EQ(feeder.inbox.asked.load(), 4) << "each of the others could wait as long";
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::queued), 3) << "what was taken is noted";
    feeder.inbox.on_accept = nullptr;
    feeder.inbox.broken = false;
    feeder.turn();
    EXPECT_EQ(asked_mails(), 20);
}

TEST_F(FeedRuns, WhoLosesTheLeaseReleasesNoFurtherMail) {
    const auto run = issue_run("january", 20);
    ASSERT_TRUE(store.release(run.id, 20));
    feeder.inbox.asked = 0;
    feeder.inbox.on_accept = [&] {
        if (feeder.inbox.asked.load() != 3) return;
        world.clock.advance(usecases::TaskLease::lasts);
        lease.is_free = false;
    };
    feeder.turn();
    EXPECT_EQ(asked_mails(), 3);
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::queued), 3);
}

TEST_F(FeedRuns, WhoIsToStopReleasesNoFurtherMail) {
    const auto run = issue_run("january", 20);
    ASSERT_TRUE(store.release(run.id, 20));
    feeder.inbox.asked = 0;
    std::promise<void> asked;
    std::promise<void> told_to_stop;
    feeder.inbox.on_accept = [&] {
        if (feeder.inbox.asked.load() != 3) return;
        asked.set_value();
        told_to_stop.get_future().get();
    };
    feeder.feed.start();
    asked.get_future().get();
    feeder.feed.request_stop();
    told_to_stop.set_value();
    feeder.feed.stop();
    EXPECT_EQ(asked_mails(), 3);
    EXPECT_EQ(found(run).counts.mails_in(EntryMail::queued), 3);
}

TEST_F(FeedRuns, WhatIsLeftOfALongFileIsRemovedAPortionATurn) {
    const auto left = read_run("broken off", 2'500);
    world.clock.advance(3h);
    make_run("january", 1);
    feeder.turn();
    EXPECT_EQ(bills_of(left), 1'500U) << "the other runs wait for no more than that";
    EXPECT_EQ(feeder.inbox.asked.load(), 1) << "and are fed";
    feeder.turn();
    feeder.turn();
    EXPECT_FALSE(*store.find(left.id));
}

TEST_F(FeedRuns, TheBusIsAskedOnceATurnAndOnlyForRunsThatGiveItSomething) {
    for (const auto* name : {"one", "two", "three"}) make_run(name, 5, domain::RunMail::none);
    feeder.bus_fuse.calls = 0;
    feeder.turn();
    EXPECT_EQ(feeder.bus_fuse.calls, 2) << "how many bills and how many mails wait";
    EXPECT_EQ(*world.engines->bus.lag(Stage::billing), 15);
    feeder.bus_fuse.calls = 0;
    feeder.turn();
    EXPECT_EQ(feeder.bus_fuse.calls, 0) << "these bills are only waited for";
}

TEST_F(FeedRuns, ABillThatAnotherMayHaveAcceptedIsNotRefusedWhileItMayWaitOnTheBus) {
    const auto run = make_run("january", 2);
    const auto first = usecases::bill_id(run, store.next(run.id, {}, 0, 1)->front());
    // What a process leaves that is killed before anybody hears of the first.
    auto message = a_billing("", a_bill(), *world.sellers.find(""), world.clock.now());
    message.event_id = first;
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, Stage::billing, {message}));
    feeder.runs.all_given = true;
    feeder.sellers.sellers.clear();
    feeder.turn();
    EXPECT_EQ(found(run).counts.bills_in(EntryState::ready), 2);
    world.clock.advance(5min);
    for (int turn = 0; turn < 3; ++turn) feeder.turn();
    EXPECT_EQ(found(run).counts.bills_in(EntryState::ready), 2) << "it waits on the bus";
    world.run();
    world.clock.advance(1min);
    for (int turn = 0; turn < 4; ++turn) feeder.turn();
    const auto entries = *store.next(run.id, {}, 0, 2);
    EXPECT_EQ(entries[0].state, EntryState::issued);
    EXPECT_EQ(entries[0].bill_id, first);
    EXPECT_EQ(entries[1].state, EntryState::refused) << "nothing has come of it";
    EXPECT_EQ(found(run).state, RunState::done);
}

TEST_F(FeedRuns, WhatArrivesIsIssuedAndDoneOnlyWithTheEndOfItsFile) {
    const auto run = arriving_run("shop");
    ASSERT_TRUE(bring(run, 3));
    settle();
    EXPECT_EQ(found(run).counts.bills_in(EntryState::issued), 3);
    EXPECT_EQ(found(run).state, RunState::arriving);
    ASSERT_TRUE(store.break_off(run.id, *run.reader));
    settle();
    EXPECT_EQ(found(run).state, RunState::interrupted) << "its rest may come";
    const auto again = store.take_up(run.id, id_of("again"));
    ASSERT_TRUE(again) << again.error().what;
    ASSERT_TRUE(bring(*again, 2));
    ASSERT_TRUE(store.finish_arriving(*again));
    settle();
    EXPECT_EQ(found(run).counts.bills_in(EntryState::issued), 5);
    EXPECT_EQ(found(run).state, RunState::done);
    world.expect_sound();
}

TEST_F(FeedRuns, WhoReadsForLongerThanAnUploadMayLastIsGone) {
    const auto run = arriving_run("shop");
    ASSERT_TRUE(bring(run, 1));
    auto paused = arriving_run("paused");
    ASSERT_TRUE(bring(paused, 1));
    ASSERT_TRUE(store.change_state(paused.id, RunState::arriving, RunState::paused));
    world.clock.advance(1h);
    settle();
    EXPECT_EQ(found(run).state, RunState::arriving);
    world.clock.advance(2h);
    settle();
    EXPECT_EQ(found(run).state, RunState::interrupted);
    EXPECT_EQ(found(paused).state, RunState::paused);
    EXPECT_FALSE(found(paused).reader);
}

TEST_F(FeedRuns, AResumeInTheMomentInWhichTheFileEndsLeavesNoRunOpen) {
    for (const bool ends : {true, false}) {
        const auto run = arriving_run(ends ? "ends" : "breaks off");
        ASSERT_TRUE(bring(run, 1));
        ASSERT_TRUE(store.change_state(run.id, RunState::arriving, RunState::paused));
        const auto to = domain::next(found(run), domain::RunAction::resume).value();
        EXPECT_EQ(to, RunState::arriving);
        ASSERT_TRUE(ends ? store.finish_arriving(run) : store.break_off(run.id, *run.reader));
        ASSERT_TRUE(store.change_state(run.id, RunState::paused, to));
        settle();
        EXPECT_EQ(found(run).state, ends ? RunState::done : RunState::interrupted);
        EXPECT_EQ(found(run).counts.bills_in(EntryState::issued), 1);
    }
}

TEST_F(FeedRuns, WhatIsNotCountedYetIsNotGiven) {
    const auto run = arriving_run("shop");
    ASSERT_TRUE(bring(run, 3));
    feeder.runs.counted = 2;
    settle();
    EXPECT_EQ(found(run).counts.bills_in(EntryState::issued), 2)
        << "the third may be of a reader that is gone";
}

}  // namespace
}  // namespace billmill::tests
