#include "adapters/sqlite/kept_account.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <functional>
#include <future>
#include <set>

#include "contract/accept_and_wait.hpp"
#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"
#include "formats/messages.hpp"
#include "support/append_records.hpp"
#include "support/seeded.hpp"

namespace billmill::contract {
namespace {

using ports::Stage;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Whatever the stores are asked, the totals say what a count of each id says.
class KeptAccountTest : public testing::Test {
protected:
    void accept(Stage stage, int n, const std::string& key = "max-stores/invoice/main") {
        auto message = envelope(n);
        message.key = key;
        must(accept_and_wait(world.stores->inbox, stage, message));
    }
    void apply(int n) {
        const ports::CustomerWrite write{
            {customer(n), {0, n}, after(n)}, {}, {{id_of(n), envelope(n).fingerprint, {0, n}, after(n)}}};
        (void)world.stores->customers.write(std::span{&write, 1});  // Again: a conflict, and nothing changes.
    }
    void issue(int n) {
        auto record = invoice(n, ++numbers);
        if (n % 3 == 0) record.copies = {"books@example.com"};
        if (n % 5 == 0) record.deliver = domain::Deliver::none;
        if (!tests::append_record(world.stores->invoices, record)) --numbers;
    }
    ports::Envelope mail_of(int n, int sequence) {
        auto message = envelope(n);
        message.event_id = formats::delivery_id({id_of(n), customer(n).email, sequence, false});
        message.key = id_of(n).text();
        return message;
    }
    void claim_and_finish(int n, int sequence, ports::DeliveryState state) {
        const ports::DeliveryClaim one{mail_of(n, sequence).event_id, id_of(n), customer(n).email, sequence,
                                       "<id@example.com>"};
        if (!world.stores->deliveries.claim(std::span{&one, 1}, {"worker", after(0), after(9)})) return;
        std::promise<Outcome> promise;
        world.stores->deliveries.finish({{one.id, state, false, ""}}, "worker", after(1),
                                        [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
        (void)promise.get_future().get();
    }
    void park(Stage stage, ports::Envelope message) {
        const ports::Parked row{stage, std::move(message), "waits", after(0), after(5)};
        must(world.stores->parked.park(std::span{&row, 1}));
    }
    void die(Stage stage, ports::Envelope message) {
        const ports::DeadLetterStore::Entry entry{
            stage, std::move(message), {after(++deaths), "died", "It died."}, {}};
        must(world.stores->dead_letters.add(std::span{&entry, 1}));
    }
    void commit_some(Stage stage, std::size_t most) {
        auto consumer = must(world.stores->bus.subscribe(stage));
        if (!must(consumer->poll(most, Milliseconds{0})).empty()) must(consumer->commit());
    }
    std::vector<std::string> differing() { return must(world.stores->account.recount()).differing; }

    SqliteWorld world;
    std::int64_t numbers = 0;
    int deaths = 0;
};

TEST_F(KeptAccountTest, SaysWhatACountSaysWhateverHappens) {
    tests::Seeded random;
    const auto any = [&] { return static_cast<int>(random.between(1, 12)); };
    const auto stage_of = [&] { return ports::all_stages[static_cast<std::size_t>(random.between(0, 2))]; };
    const auto message_of = [&](Stage stage) {
        return stage == Stage::notify ? mail_of(any(), static_cast<int>(random.between(0, 2)))
                                      : envelope(any());
    };
    std::set<int> asked_again;  // A resend's request stands before its delivery.
    const auto finish_any = [&](ports::DeliveryState state) {
        const auto n = any();
        const auto sequence = static_cast<int>(random.between(0, 2));
        if (sequence != 1 || asked_again.contains(n)) claim_and_finish(n, sequence, state);
    };
    const std::vector<std::function<void()>> steps{
        [&] { accept(Stage::users, 100 + any()); },
        [&] { accept(Stage::billing, any()); },
        [&] {
            const auto n = any();
            must(accept_and_wait(world.stores->inbox, Stage::notify, mail_of(n, 1)));
            asked_again.insert(n);
        },
        [&] { apply(100 + any()); },
        [&] { issue(any()); },
        [&] { finish_any(ports::DeliveryState::sent); },
        [&] { finish_any(ports::DeliveryState::failed); },
        [&] { finish_any(ports::DeliveryState::queued); },
        [&] {
            const auto stage = stage_of();
            must(ports::publish_and_wait(world.stores->bus, stage, {message_of(stage)}));
        },
        [&] { commit_some(stage_of(), static_cast<std::size_t>(any())); },
        [&] {
            const auto stage = stage_of();
            park(stage, message_of(stage));
        },
        [&] {
            const auto stage = stage_of();
            const auto id = message_of(stage).event_id;
            must(world.stores->parked.settle(stage, std::span{&id, 1}));
        },
        [&] {
            const auto stage = stage_of();
            die(stage, message_of(stage));
        },
        [&] {
            const auto stage = stage_of();
            const auto id = message_of(stage).event_id;
            must(world.stores->dead_letters.close(stage, std::span{&id, 1}));
        },
        [&] {
            const auto stage = stage_of();
            (void)world.stores->dead_letters.discard(stage, message_of(stage).event_id);
        },
    };
    for (int step = 0; step < 600; ++step) {
        steps[static_cast<std::size_t>(random.between(0, std::ssize(steps) - 1))]();
        ASSERT_THAT(differing(), IsEmpty()) << "step " << step;
    }
    const auto counted = must(world.stores->account.recount()).stages;
    for (const auto& stage : counted)
        EXPECT_GT(stage.done + stage.waiting + stage.dead, 0) << "something happened";
}

/// What is far too much to look at is taken for waiting; then nothing can be missing.
TEST_F(KeptAccountTest, TakesTheRestForWaitingWhereTooMuchIsUnfinished) {
    for (int n = 1; n <= 30; ++n) accept(Stage::billing, n);
    for (int n = 1; n <= 10; ++n) issue(n);
    die(Stage::billing, envelope(11));
    const auto read = [&](std::int64_t most) {
        return must(world.database->read([&](adapters::sqlite::Connection& reader) {
            return adapters::sqlite::read_kept_account(reader, most);
        }));
    };
    const auto all = read(1'000);
    const auto some = read(5);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_TRUE(some[i].balances()) << i;
        EXPECT_EQ(some[i].in, all[i].in) << i;
        EXPECT_EQ(some[i].done, all[i].done) << i;
    }
    EXPECT_EQ(all[1].waiting, 20);
    EXPECT_EQ(some[1].waiting, 19) << "the one that is dead and still on the bus";
    EXPECT_EQ(some[1].dead, 1);
}

/// Each total that somebody else could write wrong is found by a count, which is what verify makes.
TEST_F(KeptAccountTest, ACountFindsWhateverIsKeptWrong) {
    accept(Stage::users, 101);
    accept(Stage::billing, 1);
    issue(1);
    struct Row {
        const char* damage;
        const char* repair;
        const char* stage;
    };
    for (const auto& row : {Row{"UPDATE totals SET accepted = accepted + 1 WHERE stage = 0",
                                "UPDATE totals SET accepted = accepted - 1 WHERE stage = 0", "users"},
                            Row{"UPDATE totals SET done = done + 1 WHERE stage = 0",
                                "UPDATE totals SET done = done - 1 WHERE stage = 0", "users"},
                            Row{"UPDATE totals SET done = done - 1 WHERE stage = 1",
                                "UPDATE totals SET done = done + 1 WHERE stage = 1", "billing"},
                            Row{"UPDATE totals SET accepted = 0 WHERE stage = 2",
                                "UPDATE totals SET accepted = 1 WHERE stage = 2", "notify"},
                            Row{"UPDATE totals SET done = 1 WHERE stage = 2",
                                "UPDATE totals SET done = 0 WHERE stage = 2", "notify"}}) {
        must(world.database->write(
            [&](adapters::sqlite::Connection& writer) { return writer.script(row.damage); }));
        EXPECT_THAT(differing(), testing::ElementsAre(HasSubstr(row.stage))) << row.damage;
        must(world.database->write(
            [&](adapters::sqlite::Connection& writer) { return writer.script(row.repair); }));
        EXPECT_THAT(differing(), IsEmpty()) << row.repair;
    }
}

}  // namespace
}  // namespace billmill::contract
