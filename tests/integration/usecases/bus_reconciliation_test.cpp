#include "usecases/bus_reconciliation.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "support/stages_world.hpp"
#include "usecases/keep_account.hpp"

// The account of a cluster: its bus is made up here, its stores are SQLite's.
namespace billmill::usecases {
namespace {

using ports::Stage;
using tests::an_envelope;
using tests::id_of;

class Log final : public ports::MessageLog {
public:
    std::map<Stage, std::vector<ports::Logged>> topics;
    /// Each message at its place of one partition.
    Outcome read(Stage stage, std::span<const ports::Position> from, const See& see) override {
        const auto& topic = topics[stage];
        std::vector<ports::Logged> left;
        for (std::size_t at = 0; at < topic.size(); ++at) {
            const auto offset = begin + static_cast<std::int64_t>(at);
            if (!from.empty() && offset < from[0].offset) continue;
            left.push_back(topic[at]);
            left.back().position = {0, offset};
        }
        handed_out += left.size();
        return see(left);
    }
    Result<std::vector<ports::LogPart>> parts(Stage stage) override {
        const auto& topic = topics[stage];
        const auto waiting = std::ranges::find(topic, false, &ports::Logged::committed) - topic.begin();
        const auto end = begin + static_cast<std::int64_t>(topic.size());
        return std::vector<ports::LogPart>{{0, begin, begin + waiting, end}};
    }
    std::int64_t begin = 0;
    std::size_t handed_out = 0;  ///< Messages, so far.
};

class Kept final : public ports::KeptAccountStore {
public:
    Outcome save(const ports::KeptAccount& account) override {
        if (away) return fail(Fault::unavailable, "away");
        saved = account;
        return {};
    }
    Result<std::optional<ports::KeptAccount>> load() override {
        if (away) return fail(Fault::unavailable, "away");
        return saved;
    }
    std::optional<ports::KeptAccount> saved;
    bool away = false;
};

class Leases final : public ports::LeaseStore {
public:
    Result<bool> hold(const std::string&, const std::string& owner, Instant, Instant) override {
        return owner == holder;
    }
    std::string holder = "one";
};

class BusReconciliationTest : public testing::Test {
protected:
    ports::StageAccount read(Stage stage) {
        auto& on = *world.engines;
        BusReconciliation account{
            {log, on.customers, on.invoices, on.deliveries, on.parked, on.dead_letters}, kept, world.clock};
        const auto accounts = account.read().value();
        for (const auto& one : accounts) {
            EXPECT_EQ(one.in, one.done + one.waiting + one.dead + one.missing_count)
                << ports::name(one.stage);
            if (one.stage == stage) return one;
        }
        ADD_FAILURE() << "no account of the stage";
        return {};
    }
    void log_bill(std::string_view name, bool committed) {
        log.topics[Stage::billing].push_back({id_of(name), "acme/invoice/main", committed});
    }
    void log_mail(std::string_view name, bool committed) {
        const auto id = world.delivery(name).id;
        log.topics[Stage::notify].push_back({id, id_of(name).text(), committed});
    }
    /// Issued, and nothing else: no mail is sent.
    void issue(std::string_view name) {
        world.bill(name);
        (void)world.process->billing.step(Milliseconds{0});
        ASSERT_TRUE(world.invoice(name));
    }

    tests::World world;
    Log log;
    Kept kept;
};

/// Regression: mails of invoices that were issued and not announced yet were counted nowhere.
TEST_F(BusReconciliationTest, AMailThatIsStillToBeAnnouncedWaits) {
    world.register_customer("priya");
    world.run();
    struct Row {
        const char* what;
        bool issued;
        bool bill_committed;
        bool on_topic;
        std::int64_t in;
        std::int64_t waiting;
    };
    int n = 0;
    for (const auto& row :
         {Row{"accepted", false, false, false, 0, 0}, Row{"issued, not announced", true, false, false, 1, 1},
          Row{"announced, the bill not committed", true, false, true, 1, 1},
          Row{"announced and committed", true, true, true, 1, 1}}) {
        log.topics.clear();
        const auto name = "bill " + std::to_string(++n);
        if (row.issued) issue(name);
        log_bill(name, row.bill_committed);
        if (row.on_topic) log_mail(name, false);
        const auto notify = read(Stage::notify);
        EXPECT_EQ(notify.in, row.in) << row.what;
        EXPECT_EQ(notify.waiting, row.waiting) << row.what;
        EXPECT_EQ(notify.missing_count, 0) << row.what;
    }
}

TEST_F(BusReconciliationTest, AMailThatWasSentBeforeItsBillIsCommittedIsDone) {
    world.register_customer("priya");
    world.bill("bill");
    world.run();
    log_bill("bill", false);
    EXPECT_EQ(read(Stage::notify).in, 0) << "it is done, and on no topic any more";
    log_mail("bill", true);
    const auto notify = read(Stage::notify);
    EXPECT_EQ(notify.in, 1);
    EXPECT_EQ(notify.done, 1);
}

/// What one core keeps, beside what a look at each id says.
class KeptAccountTest : public BusReconciliationTest {
protected:
    KeepAccount keeper(std::string owner) {
        auto& on = *world.engines;
        return KeepAccount{{log,
                            {on.customers, on.invoices, on.deliveries, on.parked, on.dead_letters},
                            leases,
                            kept,
                            world.clock},
                           std::move(owner)};
    }
    ports::Recount recount() {
        auto& on = *world.engines;
        BusReconciliation account{
            {log, on.customers, on.invoices, on.deliveries, on.parked, on.dead_letters}, kept, world.clock};
        return account.recount().value();
    }
    /// One round, and that it says what a look at each id says.
    void keep() {
        ASSERT_TRUE(one().value());
        const auto found = recount();
        EXPECT_THAT(found.differing, testing::IsEmpty());
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& mine = kept.saved->stages[i];
            const auto& counted = found.stages[i];
            EXPECT_EQ(
                std::tie(mine.in, mine.done, mine.waiting, mine.dead, mine.missing_count),
                std::tie(counted.in, counted.done, counted.waiting, counted.dead, counted.missing_count))
                << ports::name(counted.stage);
            EXPECT_TRUE(mine.balances());
        }
    }
    void die(std::string_view name, Stage stage, const Uuid& id) {
        auto message = an_envelope(name, "key", "{}", world.clock.now());
        message.event_id = id;
        const ports::DeadLetterStore::Entry entry{stage, message, {world.clock.now(), "invalid", ""}, {}};
        ASSERT_TRUE(world.engines->dead_letters.add({&entry, 1}));
    }
    /// All that stands on a topic is committed.
    void commit(Stage stage) {
        for (auto& message : log.topics[stage]) message.committed = true;
    }
    std::int64_t kept_of(Stage stage, std::int64_t ports::StageAccount::* number) {
        return kept.saved->stages[static_cast<std::size_t>(stage)].*number;
    }
    using Number = ports::StageAccount;

    Leases leases;
    KeepAccount one = keeper("one");
};

TEST_F(KeptAccountTest, SaysAtEachStepWhatALookAtEachIdSays) {
    world.register_customer("priya");
    world.run();
    keep();
    log_bill("bill 1", false);
    keep();
    EXPECT_EQ(kept_of(Stage::billing, &Number::waiting), 1);
    issue("bill 1");
    keep();
    EXPECT_EQ(kept_of(Stage::billing, &Number::done), 1);
    EXPECT_EQ(kept_of(Stage::notify, &Number::waiting), 1) << "it is still to be announced";
    log_mail("bill 1", false);
    keep();
    commit(Stage::billing);
    keep();
    EXPECT_EQ(kept_of(Stage::notify, &Number::in), 1);
    world.run();
    commit(Stage::notify);
    keep();
    EXPECT_EQ(kept_of(Stage::notify, &Number::done), 1);
    log_bill("bill 1", false);  // Its first message was not confirmed, so the client sent it again.
    keep();
    EXPECT_EQ(kept_of(Stage::billing, &Number::in), 1) << "an id counts once";
    commit(Stage::billing);
    log_bill("bill 2", true);
    die("bill 2", Stage::billing, id_of("bill 2"));
    keep();
    EXPECT_EQ(kept_of(Stage::billing, &Number::dead), 1);
    log_bill("bill 2", false);  // Retried.
    keep();
    EXPECT_EQ(kept_of(Stage::billing, &Number::waiting), 1);
    commit(Stage::billing);
    issue("bill 2");
    keep();
    EXPECT_EQ(kept_of(Stage::billing, &Number::done), 2);
}

TEST_F(KeptAccountTest, NamesWhatIsNowhere) {
    log_bill("bill", true);
    ASSERT_TRUE(one().value());
    const auto& billing = kept.saved->stages[1];
    EXPECT_EQ(billing.missing_count, 1);
    EXPECT_THAT(billing.missing, testing::ElementsAre(id_of("bill")));
    EXPECT_FALSE(billing.balances());
}

TEST_F(KeptAccountTest, ReadsEachMessageOnceUntilTheTopicIsTrimmed) {
    for (int n = 0; n < 5; ++n) log_bill("bill " + std::to_string(n), false);
    ASSERT_TRUE(one().value());
    ASSERT_TRUE(one().value());
    EXPECT_EQ(log.handed_out, 5U);
    log_bill("bill 5", false);
    ASSERT_TRUE(one().value());
    EXPECT_EQ(log.handed_out, 6U);
    log.topics[Stage::billing].erase(log.topics[Stage::billing].begin());
    log.begin = 1;
    keep();
    EXPECT_EQ(kept_of(Stage::billing, &Number::in), 5) << "as a recount of what still stands there";
}

TEST_F(KeptAccountTest, IsKeptByOneProcessAndAnotherGoesOn) {
    auto two = keeper("two");
    log_bill("bill 1", false);
    ASSERT_TRUE(one().value());
    EXPECT_FALSE(two().value());
    EXPECT_EQ(log.handed_out, 1U) << "who is not the owner reads nothing";
    leases.holder = "two";
    log_bill("bill 2", false);
    EXPECT_FALSE(one().value());
    ASSERT_TRUE(two().value());
    EXPECT_EQ(kept_of(Stage::billing, &Number::in), 2);
}

TEST_F(KeptAccountTest, IsShownWithItsTimeAndOnlyWhileItIsKept) {
    log_bill("bill", false);
    ASSERT_TRUE(one().value());
    const auto kept_at = world.clock.now();
    world.clock.advance(Milliseconds{2'000});
    log_bill("later", false);
    EXPECT_EQ(read(Stage::billing).in, 1);
    EXPECT_EQ(read(Stage::billing).as_of, kept_at);
    world.clock.advance(BusReconciliation::kept_for);
    EXPECT_EQ(read(Stage::billing).in, 2) << "no core keeps it: it is counted";
    EXPECT_EQ(read(Stage::billing).as_of, std::nullopt);
}

TEST_F(KeptAccountTest, IsCountedWhereItCannotBeRead) {
    log_bill("bill", false);
    ASSERT_TRUE(one().value());
    kept.away = true;
    log_bill("later", false);
    EXPECT_EQ(one().error().fault, Fault::unavailable);
    EXPECT_EQ(read(Stage::billing).in, 2);
    kept.away = false;
    keep();
}

TEST_F(KeptAccountTest, ARecountNamesTotalsThatSomebodyChanged) {
    world.register_customer("priya");
    world.run();
    issue("bill");
    log_bill("bill", true);
    ASSERT_TRUE(one().value());
    kept.saved->stages[2].waiting = 0;  // Its mail is on no topic, so that nothing waits.
    EXPECT_THAT(recount().differing, testing::IsEmpty());
    kept.saved->stages[1].done += 1;
    EXPECT_THAT(recount().differing,
                testing::ElementsAre("the totals kept of billing are in 1, done 2, dead 0; each id looked up "
                                     "they are in 1, done 1, dead 0"));
    log_bill("later", false);
    EXPECT_THAT(recount().differing, testing::IsEmpty()) << "they are not of one moment";
}

}  // namespace
}  // namespace billmill::usecases
