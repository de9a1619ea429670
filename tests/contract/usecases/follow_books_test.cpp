// An index that follows the books says what one says that is made from them.

#include "usecases/index/follow_books.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <future>
#include <set>

#include "adapters/memory/manual_clock.hpp"
#include "adapters/sqlite/sqlite_event_log.hpp"
#include "adapters/sqlite/sqlite_invoice_index.hpp"
#include "adapters/sqlite/sqlite_issue_order.hpp"
#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"
#include "foundation/search_words.hpp"
#include "support/append_records.hpp"
#include "support/seeded.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

using adapters::sqlite::SqliteInvoiceIndex;
using domain::BillState;
using domain::MailState;
using testing::SizeIs;
using usecases::FollowBooks;

class FollowBooksTest : public testing::Test {
protected:
    FollowBooksTest() { open(); }

    void open() {
        follow.reset();
        index = must(SqliteInvoiceIndex::open(world.directory.path()));
        order.emplace(*world.database);
        events.emplace(*world.database);
        follow = follower(*index);
    }
    std::unique_ptr<FollowBooks> follower(ports::DerivedIndex& of) {
        return std::make_unique<FollowBooks>(
            FollowBooks::Ports{*events, *order, world.stores->invoices, world.stores->deliveries,
                               world.stores->dead_letters, world.stores->customers, of, clock, recent});
    }
    void catch_up() {
        while (must(follow->turn())) continue;
    }
    void begin_anew() {
        follow.reset();
        index.reset();
        for (const auto* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(world.directory.path() / ("index.db" + std::string{suffix}));
        open();
    }

    domain::Invoice issue(int n) {
        auto record = invoice(n, ++numbers);
        must(tests::append_record(world.stores->invoices, record));
        // As where this process issued it; of the others, the record is read.
        if (n % 2 == 0) recent.put(std::make_shared<usecases::RecentDocuments::Entry>(record, ""));
        return record;
    }
    void credit(int n, const domain::Invoice& original) {
        must(tests::append_record(world.stores->invoices, credit_note(n, ++credits, original, 1)));
    }
    void change_customer(int n, const std::string& company) {
        auto changed = customer(n);
        changed.company = company;
        const auto known = must(world.stores->customers.find(std::span{&changed.id, 1}));
        ports::CustomerWrite write{{changed, {0, n}, after(n)}, {}, {}};
        if (!known.empty()) write.before = {{known[0].origin, known[0].revision}};
        must(world.stores->customers.write(std::span{&write, 1}));
    }
    static ports::Envelope mail_of(int n, int sequence) {
        auto message = envelope(n);
        message.event_id = formats::delivery_id({id_of(n), customer(n).email, sequence, false});
        message.payload = formats::encode(formats::Notification{id_of(n), customer(n).email, sequence});
        return message;
    }
    void mail(int n, int sequence, ports::DeliveryState state) {
        const ports::DeliveryClaim claim{mail_of(n, sequence).event_id, id_of(n), customer(n).email, sequence,
                                         "<id@example.com>"};
        if (!world.stores->deliveries.claim(std::span{&claim, 1}, {"worker", after(0), after(9)})) return;
        std::promise<Outcome> promise;
        world.stores->deliveries.finish({{claim.id, state, false, ""}}, "worker", after(1),
                                        [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
        (void)promise.get_future().get();
    }
    void die(int n, int sequence) {
        const ports::DeadLetterStore::Entry entry{
            ports::Stage::notify, mail_of(n, sequence), {after(++deaths), "died", "It died."}, {}};
        must(world.stores->dead_letters.add(std::span{&entry, 1}));
    }
    void erase(const domain::Invoice& record) {
        auto erased = record;
        erased.buyer = {};
        const auto text = formats::encode(erased);
        must(world.database->write([&](adapters::sqlite::Connection& writer) {
            return writer.run("UPDATE invoices SET record = ? WHERE id = ?", text, record.id);
        }));
    }

    std::vector<Uuid> found(const ports::InvoiceSearch& search) {
        return must(index->find(search, {.after = {}, .limit = 200})).ids;
    }
    std::vector<Uuid> found_by(const std::string& q) { return found({.words = search_words(q)}); }

    SqliteWorld world;
    adapters::memory::ManualClock clock;
    usecases::RecentDocuments recent{1 << 20};
    std::unique_ptr<SqliteInvoiceIndex> index;
    std::optional<adapters::sqlite::SqliteIssueOrder> order;
    std::optional<adapters::sqlite::SqliteEventLog> events;
    std::unique_ptr<FollowBooks> follow;
    std::int64_t numbers = 0;
    std::int64_t credits = 0;
    int deaths = 0;
};

TEST_F(FollowBooksTest, BuildsAnIndexOfWhatIsThereAndFollowsWhatComes) {
    const auto first = issue(1);
    change_customer(1, "Muster GmbH");
    catch_up();
    EXPECT_EQ(found_by("customer1"), std::vector{first.id});
    const auto second = issue(2);
    EXPECT_EQ(found_by("customer2"), std::vector<Uuid>{});
    catch_up();
    EXPECT_EQ(found_by("customer2"), std::vector{second.id});
    EXPECT_THAT(found({}), SizeIs(2));
    EXPECT_THAT(must(index->find_customers({.words = search_words("MUSTER")}, {})).items, SizeIs(1));
    change_customer(1, "Beispiel AG");
    catch_up();
    EXPECT_THAT(must(index->find_customers({.words = search_words("muster")}, {})).items, SizeIs(0));
    EXPECT_THAT(must(index->find_customers({.words = search_words("beispiel")}, {})).items, SizeIs(1));
}

TEST_F(FollowBooksTest, ACreditNoteChangesTheStateOfItsInvoice) {
    const auto record = issue(1);
    catch_up();
    EXPECT_THAT(found({.states = {BillState::issued}}), SizeIs(1));
    credit(2, record);
    catch_up();
    EXPECT_EQ(found({.states = {BillState::cancelled, BillState::credited_in_part}}), std::vector{record.id});
    EXPECT_EQ(found({.states = {BillState::issued}}), std::vector{id_of(2)});
}

TEST_F(FollowBooksTest, AMailThatFailedIsQueuedAgainByARetryAndByAResend) {
    issue(1);
    issue(2);
    catch_up();
    EXPECT_THAT(found({.mails = {MailState::queued}}), SizeIs(2));
    die(1, 0);
    mail(2, 0, ports::DeliveryState::failed);
    catch_up();
    EXPECT_THAT(found({.mails = {MailState::failed}}), SizeIs(2));
    must(world.stores->dead_letters.mark_replayed(ports::Stage::notify, mail_of(1, 0).event_id,
                                                  after(deaths)));
    mail(2, 1, ports::DeliveryState::queued);
    catch_up();
    EXPECT_THAT(found({.mails = {MailState::queued}}), SizeIs(2));
    mail(1, 0, ports::DeliveryState::sent);
    mail(2, 1, ports::DeliveryState::sent);
    catch_up();
    EXPECT_THAT(found({.mails = {MailState::handed_over}}), SizeIs(2));
}

TEST_F(FollowBooksTest, WhatWasErasedIsNotFoundByItsName) {
    const auto record = issue(1);
    catch_up();
    ASSERT_THAT(found_by("priya"), SizeIs(1));
    erase(record);
    catch_up();
    EXPECT_THAT(found_by("priya"), SizeIs(0));
    EXPECT_THAT(found_by("customer1"), SizeIs(0));
    EXPECT_EQ(found_by(record.printed_number), std::vector{record.id});
}

TEST_F(FollowBooksTest, ADeletedIndexIsBuiltAgain) {
    for (int n = 1; n <= 450; ++n) issue(n);
    catch_up();
    const auto before = found({});
    begin_anew();
    EXPECT_EQ(index->find({}, {}).error().fault, Fault::not_yet);
    EXPECT_EQ(follow->wait(Milliseconds{0}), std::nullopt);
    catch_up();
    EXPECT_EQ(found({}), before);
    EXPECT_EQ(must(index->find({}, {})).total, 450);
}

TEST_F(FollowBooksTest, WhatComesWhileItIsBuiltIsThereAfterwards) {
    for (int n = 1; n <= 250; ++n) issue(n);
    ASSERT_TRUE(must(follow->turn()));
    ASSERT_TRUE(must(follow->turn()));
    for (int n = 251; n <= 300; ++n) issue(n);
    mail(1, 0, ports::DeliveryState::sent);
    catch_up();
    EXPECT_EQ(must(index->find({}, {})).total, 300);
    EXPECT_EQ(found({.mails = {MailState::handed_over}}), std::vector{id_of(1)});
}

TEST_F(FollowBooksTest, AnIndexThatTheEventsDoNotReachIsBuiltAgain) {
    issue(1);
    catch_up();
    for (int n = 2; n <= 20; ++n) issue(n);
    must(world.database->write([](adapters::sqlite::Connection& writer) {
        return writer.run("DELETE FROM events WHERE seq <= (SELECT max(seq) FROM events) - 3");
    }));
    open();
    catch_up();
    EXPECT_EQ(must(index->find({}, {})).total, 20);
}

TEST_F(FollowBooksTest, AnIndexOfOtherBooksIsBuiltAgain) {
    issue(1);
    catch_up();
    must(world.database->write([](adapters::sqlite::Connection& writer) {
        return writer.run("UPDATE books SET id = randomblob(16)");
    }));
    issue(2);
    open();
    EXPECT_TRUE(must(follow->turn()));
    EXPECT_EQ(index->find({}, {}).error().fault, Fault::not_yet);
    catch_up();
    EXPECT_EQ(must(index->find({}, {})).total, 2);
}

TEST_F(FollowBooksTest, ARecordThatCannotBeReadIsLeftOut) {
    issue(1);
    issue(2);
    must(world.database->write([](adapters::sqlite::Connection& writer) {
        return writer.run("UPDATE invoices SET record = '{' WHERE seq = 1");
    }));
    issue(3);
    catch_up();
    EXPECT_THAT(found({}), SizeIs(2));
}

TEST_F(FollowBooksTest, ARecordWhoseLinkWasCutShortHoldsUpNoOther) {
    const auto damaged = issue(1);
    must(world.database->write([&](adapters::sqlite::Connection& writer) {
        return writer.run("UPDATE invoices SET place = 1, link = x'00' WHERE id = ?", damaged.id);
    }));
    const auto sound = issue(2);
    catch_up();
    EXPECT_EQ(found({}), std::vector{sound.id});
}

TEST_F(FollowBooksTest, SaysAsOfWhenItIs) {
    issue(1);
    catch_up();
    const auto first = follow->wait(Milliseconds{0});
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, clock.now());
    clock.advance(Milliseconds{5'000});
    issue(2);
    EXPECT_EQ(follow->wait(Milliseconds{1}), first);
    catch_up();
    EXPECT_EQ(follow->wait(Milliseconds{0}), clock.now());
    clock.advance(Milliseconds{400});  // Nothing happened meanwhile: it is as of now.
    EXPECT_EQ(follow->wait(Milliseconds{0}), clock.now());
}

TEST_F(FollowBooksTest, WhoWaitsFindsWhatWasIssuedBefore) {
    catch_up();
    follow->start();
    for (int n = 1; n <= 50; ++n) {
        const auto record = issue(n);
        ASSERT_TRUE(follow->wait(Milliseconds{30'000}));
        ASSERT_EQ(found({.ids = {record.id}}), std::vector{record.id}) << n;
    }
}

/// Whatever happens, and wherever it is followed up.
TEST_F(FollowBooksTest, SaysWhatAnIndexSaysThatIsMadeFromTheBooks) {
    tests::Seeded random;
    std::vector<domain::Invoice> issued;
    std::set<Uuid> credited;
    const auto any = [&] { return static_cast<int>(random.between(1, 25)); };
    const std::vector<std::function<void()>> steps{
        [&] {
            const auto n = any();
            if (std::ranges::find(issued, id_of(n), &domain::Invoice::id) == issued.end())
                issued.push_back(issue(n));
        },
        [&] {
            if (issued.empty()) return;
            const auto& original = issued.at(random.between(0, std::ssize(issued) - 1));
            if (credited.insert(original.id).second)
                credit(1'000 + static_cast<int>(credited.size()), original);
        },
        [&] { change_customer(any(), "company" + std::to_string(any())); },
        [&] { mail(any(), static_cast<int>(random.between(0, 1)), ports::DeliveryState::sent); },
        [&] { mail(any(), static_cast<int>(random.between(0, 1)), ports::DeliveryState::failed); },
        [&] { mail(any(), static_cast<int>(random.between(0, 1)), ports::DeliveryState::queued); },
        [&] { die(any(), static_cast<int>(random.between(0, 1))); },
        [&] {
            const auto id = mail_of(any(), static_cast<int>(random.between(0, 1))).event_id;
            const auto letter = must(world.stores->dead_letters.find(ports::Stage::notify, id));
            if (letter)
                (void)world.stores->dead_letters.mark_replayed(ports::Stage::notify, id,
                                                               letter->history.back().at);
        },
        [&] {
            const auto id = mail_of(any(), static_cast<int>(random.between(0, 1))).event_id;
            must(world.stores->dead_letters.close(ports::Stage::notify, std::span{&id, 1}));
        },
        [&] { (void)must(follow->turn()); },
    };
    for (int step = 0; step < 400; ++step)
        steps.at(static_cast<std::size_t>(random.between(0, std::ssize(steps) - 1)))();
    catch_up();

    tests::TemporaryDirectory folder;
    const auto made = must(SqliteInvoiceIndex::open(folder.path()));
    const auto maker = follower(*made);
    while (must(maker->turn())) continue;
    std::vector<ports::InvoiceSearch> searches{{}, {.words = {"priya"}}, {.words = {"customer1"}}};
    for (const auto state : {BillState::issued, BillState::credited_in_part, BillState::cancelled})
        searches.push_back({.states = {state}});
    for (int mail = 0; mail < 5; ++mail) searches.push_back({.mails = {static_cast<MailState>(mail)}});
    for (const auto& search : searches) {
        EXPECT_EQ(found(search), must(made->find(search, {.after = {}, .limit = 200})).ids)
            << "states " << search.states.size() << " mails "
            << (search.mails.empty() ? -1 : static_cast<int>(search.mails.front()));
    }
    EXPECT_EQ(must(index->totals({.by_month = true})), must(made->totals({.by_month = true})));
    for (const auto& word : {"company1", "company2", "priya"}) {
        auto one = must(index->find_customers({.words = {word}}, {.after = {}, .limit = 200})).items;
        auto other = must(made->find_customers({.words = {word}}, {.after = {}, .limit = 200})).items;
        std::ranges::sort(one);
        std::ranges::sort(other);
        EXPECT_EQ(one, other) << word;
    }
}

}  // namespace
}  // namespace billmill::contract
