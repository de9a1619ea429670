#include <gtest/gtest.h>

#include "formats/messages.hpp"
#include "support/stages_world.hpp"
#include "usecases/failed_work.hpp"
#include "usecases/set_aside.hpp"

namespace billmill::runtime {
namespace {

using ports::Stage;
using tests::World;
using namespace std::chrono_literals;

ports::Envelope message(const World& world, std::string_view name, std::string payload) {
    return tests::an_envelope(name, "acme/invoice/main", std::move(payload), world.clock.now());
}

void publish(World& world, Stage stage, std::vector<ports::Envelope> messages) {
    ASSERT_TRUE(ports::publish_and_wait(world.engines->bus, stage, std::move(messages)));
}

usecases::SetAside set_aside_of(World& world) {
    return {world.engines->bus, world.engines->dead_letters, world.clock};
}

StageWorker& worker_of(World& world, Stage stage) {
    return *world.process->workers()[static_cast<std::size_t>(stage)];
}

struct Newer {
    const char* name;
    Stage stage;
    std::string payload;
};
void PrintTo(const Newer& one, std::ostream* out) {
    *out << one.name;
}
std::string of_next_version() {
    return R"({"v":)" + std::to_string(formats::message_version + 1) + "}";
}
class NewerMessage : public testing::TestWithParam<Newer> {};

/// It halts its partition, says where, and is passed on a person's word alone.
TEST_P(NewerMessage, HaltsItsPartitionUntilAPersonSetsItAside) {
    const auto& [name, stage, payload] = GetParam();
    World world;
    publish(world, stage,
            {message(world, "first", "no message"), message(world, "newer", payload),
             message(world, "last", "no message")});
    world.run_for(24h);
    EXPECT_EQ(world.death_code(stage, "first"), "unreadable") << "what stands before it goes on";
    EXPECT_FALSE(world.dead_letter(stage, tests::id_of("last"))) << "what stands behind it waits";
    EXPECT_FALSE(world.dead_letter(stage, tests::id_of("newer"))) << "never by itself";
    EXPECT_EQ(world.dead_letter(stage, tests::id_of("first"))->history.size(), 1U)
        << "once, not at each trial";
    EXPECT_EQ(*world.engines->bus.lag(stage), 2) << "what stands before it is committed";
    const auto& breaker = worker_of(world, stage).breaker();
    ASSERT_TRUE(breaker.is_open());
    const auto place = std::string{ports::name(stage)} + " 0 2";
    EXPECT_NE(breaker.why().find("billmill failures set-aside " + place), std::string::npos) << breaker.why();
    const auto halted = "billmill_newer_message{stage=\"" + std::string{ports::name(stage)} + "\"} ";
    EXPECT_NE(world.process->registry.text().find(halted + "1"), std::string::npos);

    auto set_aside = set_aside_of(world);
    const auto id = set_aside({}, ports::name(stage), {0, 2});
    ASSERT_TRUE(id) << id.error().detail;
    EXPECT_EQ(*id, tests::id_of("newer"));
    world.run_for(2min);
    EXPECT_EQ(world.death_code(stage, "last"), "unreadable");
    EXPECT_EQ(*world.engines->bus.lag(stage), 0);
    const auto letter = world.dead_letter(stage, *id);
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->state, ports::DeadLetterState::open);
    EXPECT_EQ(letter->envelope.payload, payload) << "with its bytes";
    ASSERT_EQ(letter->history.size(), 1U);
    EXPECT_EQ(letter->history[0].code, "set_aside");
    EXPECT_NE(world.process->registry.text().find(halted + "0"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, NewerMessage,
    testing::Values(Newer{"a registration", Stage::users, R"({"v":99})"},
                    Newer{"a bill", Stage::billing, R"({"v":99,"userId":"a@example.com"})"},
                    Newer{"a credit", Stage::billing, R"({"v":99,"credit":"x"})"},
                    Newer{"a bill of the next version", Stage::billing, of_next_version()},
                    Newer{"a mail", Stage::notify, R"({"v":99})"},
                    Newer{"with other members than any", Stage::notify, R"({"new":[1,2],"v":2147483648})"}));

/// What stands before it takes effect once, however often the newer message itself is tried.
TEST(BeforeANewerMessage, IsCommittedAlsoAfterACrash) {
    for (const int before : {1, 2, 3, 7, 20}) {
        World world;
        std::vector<ports::Envelope> messages;
        for (int i = 0; i < before; ++i)
            messages.push_back(message(world, "before-" + std::to_string(i), "no message"));
        messages.push_back(message(world, "newer", R"({"v":99})"));
        publish(world, Stage::billing, std::move(messages));
        if (before % 2 == 0) {  // After a crash, one by one.
            ASSERT_TRUE(world.engines->crash_marks.begin_run(Stage::billing));
            world.reboot();
        }
        for (int hour = 0; hour < 3; ++hour) {
            world.run_for(1h);
            EXPECT_EQ(*world.engines->bus.lag(Stage::billing), 1) << before;
        }
        for (int i = 0; i < before; ++i) {
            const auto letter =
                world.dead_letter(Stage::billing, tests::id_of("before-" + std::to_string(i)));
            ASSERT_TRUE(letter) << i << " of " << before;
            EXPECT_EQ(letter->history.size(), 1U) << i << " of " << before;
        }
    }
}

TEST(SetAside, IsRefusedWhereNothingIsHeldUp) {
    World world;
    world.register_customer("priya");
    world.run();
    publish(world, Stage::billing, {message(world, "garbage", "no message")});
    world.bill("bill");
    publish(world, Stage::billing, {message(world, "newer", R"({"v":99})")});
    auto set_aside = set_aside_of(world);
    const std::tuple<std::string, ports::Position, std::string> rows[] = {
        {"billing", {0, 1}, "not_newer"},        // Nobody can read it: a dead letter by itself.
        {"billing", {0, 2}, "not_newer"},        // This program reads it.
        {"billing", {0, 4}, "no_such_message"},  // Nothing stands there yet.
        {"billing", {1, 3}, "no_such_message"},  // Another partition.
        {"billing", {0, -1}, "no_such_message"},
        {"users", {0, 1}, "no_such_message"},  // It is done, and gone.
        {"bills", {0, 3}, "unknown_topic"},
    };
    for (const auto& [topic, position, code] : rows) {
        const auto answer = set_aside({}, topic, position);
        ASSERT_FALSE(answer) << topic << position.offset;
        EXPECT_EQ(answer.error().code, code) << topic << position.offset;
    }
    EXPECT_EQ(*world.engines->dead_letters.count(Stage::billing, ports::DeadLetterState::open), 0);
    ASSERT_TRUE(set_aside({}, "billing", {0, 3}));
    ASSERT_TRUE(set_aside({}, "billing", {0, 3})) << "twice is once";
    EXPECT_EQ(world.dead_letter(Stage::billing, tests::id_of("newer"))->history.size(), 1U);
    world.run_for(2min);
    EXPECT_TRUE(world.invoice("bill"));
}

/// A retry before the update halts the partition again, at its new place.
TEST(SetAside, ARetriedMessageIsNotPassedOnAnEarlierWord) {
    World world;
    publish(world, Stage::billing, {message(world, "newer", R"({"v":99})")});
    auto set_aside = set_aside_of(world);
    ASSERT_TRUE(set_aside({}, "billing", {0, 1}));
    world.run_for(2min);
    auto& engines = *world.engines;
    usecases::ListFailures list{{engines.dead_letters, engines.parked, engines.invoices, engines.deliveries}};
    usecases::RetryFailures retry{engines.dead_letters, engines.bus, list};
    ASSERT_TRUE(retry({}, tests::id_of("newer")));
    world.run_for(1h);
    EXPECT_EQ(*engines.bus.lag(Stage::billing), 1);
    ASSERT_TRUE(set_aside({}, "billing", {0, 2}));
    world.run_for(2min);
    EXPECT_EQ(*engines.bus.lag(Stage::billing), 0);
    EXPECT_EQ(world.dead_letter(Stage::billing, tests::id_of("newer"))->history.size(), 3U)
        << "twice on a person's word, and once as the copy of a retry";
}

/// The stage reads the copy of a retry before the retry has marked the letter: the letter stays open, and is not lost.
TEST_P(NewerMessage, TheCopyOfARetryIsNotPassedAndThenMarkedReplayed) {
    const auto& [name, stage, payload] = GetParam();
    World world;
    auto& engines = *world.engines;
    publish(world, stage, {message(world, "newer", payload)});
    ASSERT_TRUE(set_aside_of(world)({}, ports::name(stage), {0, 1}));
    world.run();
    const auto id = tests::id_of("newer");
    const auto letter = world.dead_letter(stage, id);
    ASSERT_TRUE(letter);
    auto copy = letter->envelope;
    copy.returned = true;
    publish(world, stage, {copy});
    world.run();
    ASSERT_EQ(*engines.bus.lag(stage), 0) << "the stage was quicker";
    const auto marked = engines.dead_letters.mark_replayed(stage, id, letter->history.back().at);
    ASSERT_FALSE(marked);
    EXPECT_EQ(marked.error().fault, Fault::conflict);
    EXPECT_EQ(world.dead_letter(stage, id)->state, ports::DeadLetterState::open);
    EXPECT_EQ(world.death_code(stage, "newer"), "set_aside");
}

}  // namespace
}  // namespace billmill::runtime
