#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"
#include "support/append_records.hpp"
#include "support/breakable_wire.hpp"
#include "support/own_engines.hpp"

namespace billmill::contract {
namespace {

using adapters::mongodb::Database;
using adapters::mongodb::DatabaseOptions;
using tests::BreakableWire;
using Clock = std::chrono::steady_clock;

/// A real server behind a wire that breaks. The world reaches the server directly, and cleans up.
class MongodbOutage : public testing::Test {
protected:
    void SetUp() override {
        const auto uri = tests::engine_address("MONGODB");
        if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
        direct = std::make_unique<MongodbWorld>(*uri);
        wire = std::make_unique<BreakableWire>(*uri);
        options.uri = "mongodb://127.0.0.1:" + std::to_string(wire->port());
        options.database = direct->options.database;
        options.server_selection_time = Milliseconds{400};
        options.connect_time = Milliseconds{300};
        options.socket_time = Milliseconds{1'000};
        options.retry_pause = Milliseconds{20};
    }
    void open() {
        database = must(Database::open(options));
        stores.emplace(*database);
    }
    Outcome append(int n) {
        const auto record = invoice(n, n);
        return tests::append_record(stores->invoices, record);
    }
    void wait_until_back() {
        const auto deadline = Clock::now() + std::chrono::seconds{30};
        while (database->breaker().is_open() && Clock::now() < deadline) std::this_thread::yield();
        ASSERT_FALSE(database->breaker().is_open());
    }
    DatabaseOptions options;
    std::unique_ptr<MongodbWorld> direct;
    std::unique_ptr<BreakableWire> wire;
    std::unique_ptr<Database> database;
    std::optional<MongodbStores> stores;
};

TEST_F(MongodbOutage, ACutWireIsUnavailableAndRecoversByItself) {
    open();
    must(append(1));
    const auto connections = wire->connections_made();
    wire->set(BreakableWire::State::cut);
    EXPECT_EQ(fault_of(append(2)), "unavailable");
    const auto before = Clock::now();
    for (int n = 0; n < 1'000; ++n) ASSERT_EQ(fault_of(append(2)), "unavailable");
    EXPECT_LT(Clock::now() - before, std::chrono::seconds{3}) << "nobody waits for what is known to be away";
    wire->set(BreakableWire::State::whole);
    wait_until_back();
    must(append(2));
    EXPECT_GT(wire->connections_made(), connections);
    EXPECT_EQ(must(direct->stores->invoices.scan(invoice(1, 1).series, 0, 10)).size(), 2U);
}

/// The server may have it: who asks again finds out.
TEST_F(MongodbOutage, ALostAnswerIsUnknownAndReadingTells) {
    open();
    must(append(1));
    wire->set(BreakableWire::State::frozen);
    EXPECT_EQ(fault_of(append(2)), "unavailable");
    wire->set(BreakableWire::State::cut);
    wire->set(BreakableWire::State::whole);
    wait_until_back();
    const std::vector ids{id_of(2)};
    const auto state = must(stores->invoices.read_line(invoice(1, 1).line, ids, {}));
    const bool stored = state.issued.contains(id_of(2));
    EXPECT_EQ(state.highest.at(invoice(1, 1).series), stored ? 2 : 1);
    EXPECT_EQ(fault_of(append(2)), stored ? "conflict" : "success");
}

TEST_F(MongodbOutage, AServerThatDoesNotAnswerCostsOneTimeOut) {
    open();
    must(append(1));
    wire->set(BreakableWire::State::frozen);
    const auto before = Clock::now();
    for (int n = 0; n < 100; ++n) EXPECT_EQ(fault_of(stores->invoices.find(id_of(1))), "unavailable");
    const auto took = Clock::now() - before;
    EXPECT_GE(took, std::chrono::milliseconds{900}) << "it was not asked";
    EXPECT_LT(took, std::chrono::seconds{8});
}

TEST_F(MongodbOutage, AServerThatIsNotThereYetIsNoReasonNotToStart) {
    wire->set(BreakableWire::State::cut);
    open();
    EXPECT_EQ(fault_of(append(1)), "unavailable");
    EXPECT_EQ(fault_of(database->prepare()), "unavailable");
    wire->set(BreakableWire::State::whole);
    wait_until_back();
    must(append(1));
    auto same_number = invoice(2, 1);
    same_number.printed_number = "other";
    EXPECT_EQ(fault_of(tests::append_record(stores->invoices, same_number)), "conflict")
        << "without its indexes";
}

TEST_F(MongodbOutage, EndingsInTheQueueHearOfIt) {
    open();
    const ports::DeliveryClaim one{id_of(1), id_of(2), "customer@example.com", 0, "<id@example.com>"};
    must(stores->deliveries.claim(std::span{&one, 1}, {"worker", after(0), after(9)}));
    wire->set(BreakableWire::State::cut);
    std::promise<Outcome> promise;
    stores->deliveries.finish({{one.id, ports::DeliveryState::sent, false, ""}}, "worker", after(1),
                              [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
    EXPECT_EQ(fault_of(promise.get_future().get()), "unavailable");
    EXPECT_EQ(must(direct->stores->deliveries.of_invoice(id_of(2))).at(0).state,
              ports::DeliveryState::sending);
}

/// On the server that keeps what it acknowledged: tools/engines starts FerretDB where nothing else is said.
TEST(MongodbKill, WhatWasAcknowledgedIsThereAfterwardsWithoutAGap) {
    if (!tests::OwnEngines::wanted()) GTEST_SKIP() << "no such engine: see tools/engines";
    tests::OwnEngines engines{"mongo"};
    DatabaseOptions options;
    options.uri = engines.address("MONGODB");
    options.server_selection_time = Milliseconds{500};
    options.retry_pause = Milliseconds{20};
    const auto database = must(Database::open(options));
    MongodbStores stores{*database};
    std::atomic<std::int64_t> acknowledged{0};
    std::atomic<bool> stop{false};
    std::jthread issuing{[&] {
        while (!stop) {
            const auto state = stores.invoices.read_line(invoice(0, 1).line, {}, {});
            if (!state) continue;
            const auto highest = state->highest.find(invoice(0, 1).series);
            const auto next = highest == state->highest.end() ? 1 : highest->second + 1;
            const auto record = invoice(static_cast<int>(next), next);
            if (tests::append_record(stores.invoices, record)) acknowledged = next;
        }
    }};
    const auto wait_for = [&](std::int64_t more) {
        const auto target = acknowledged + more;
        const auto deadline = Clock::now() + std::chrono::seconds{60};
        while (acknowledged < target && Clock::now() < deadline) std::this_thread::yield();
        ASSERT_GE(acknowledged, target) << "it did not recover";
    };
    for (int kill = 0; kill < 3; ++kill) {
        wait_for(20);
        engines.kill("mongo");
        engines.restart("mongo");
    }
    wait_for(20);
    stop = true;
    issuing.join();
    const auto records = must(stores.invoices.scan(invoice(0, 1).series, 0, 10'000));
    EXPECT_GE(std::ssize(records), acknowledged);
    for (std::size_t n = 0; n < records.size(); ++n)
        ASSERT_EQ(records[n].number, static_cast<std::int64_t>(n) + 1) << "a gap";
}

TEST(MongodbOptions, WhatCantBeReadIsSaidAtOnceAndNotRepeated) {
    for (const auto* uri :
         {"", "mongodb://", "http://till:secret@host", "mongodb://till:secret@host/?tls=perhaps"}) {
        DatabaseOptions options;
        options.uri = uri;
        const auto refused = Database::open(options);
        ASSERT_EQ(fault_of(refused), "invalid") << uri;
        EXPECT_EQ(refused.error().what.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace billmill::contract
