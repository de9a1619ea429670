#include "domain/lifecycle/mail_gate.hpp"

#include <gtest/gtest.h>

namespace billmill::domain {
namespace {

constexpr GatePauses pauses{.first = Milliseconds{1'000}, .longest = Milliseconds{8'000}};
constexpr Instant begin = from_unix_ms(1'700'000'000'000);

MailGate closed_gate() {
    return *refused(std::nullopt, "sender/acme/a@b.example", "550 5.7.1", pauses, begin);
}

TEST(MailGate, HasANameThatSaysWhatItIsAbout) {
    const GateId sender{GateKind::sender, "acme", "billing@acme.example"};
    const GateId route{GateKind::route, "[::1]:587", "user/with/slashes"};
    for (const auto& id : {sender, route}) EXPECT_EQ(parse_gate(id.name()), id);
    for (const char* no_gate : {"", "sender", "sender/acme", "domain/acme/x"})
        EXPECT_FALSE(parse_gate(no_gate));
}

TEST(MailGate, ClosesOnceHoweverManyAreRefusedAtTheTime) {
    const auto gate = closed_gate();
    EXPECT_EQ(gate.state, GateState::closed);
    EXPECT_EQ(gate.since, begin);
    EXPECT_EQ(gate.next_try, begin + pauses.first);
    EXPECT_EQ(gate.revision, 1);
    EXPECT_EQ(refused(gate, gate.name, "550", pauses, begin + Milliseconds{1}), std::nullopt);
}

TEST(MailGate, GivesWhatIsDueToOneAtATime) {
    const auto gate = closed_gate();
    EXPECT_EQ(taken(gate, begin), std::nullopt) << "before its time";
    const auto mine = taken(gate, gate.next_try);
    ASSERT_TRUE(mine);
    EXPECT_EQ(mine->revision, gate.revision + 1);
    EXPECT_EQ(taken(*mine, gate.next_try + probe_lease - Milliseconds{1}), std::nullopt);
    EXPECT_TRUE(taken(*mine, gate.next_try + probe_lease)) << "whoever took it is gone";
    EXPECT_TRUE(taken(gate, begin - std::chrono::hours{48})) << "a clock that was put back";
}

TEST(MailGate, IsProbedInPausesThatDoubleUpToTheLongest) {
    auto gate = closed_gate();
    for (const int seconds : {2, 4, 8, 8, 8}) {
        gate = probe_refused(gate, "550", pauses, begin);
        EXPECT_EQ(gate.next_try, begin + std::chrono::seconds{seconds});
    }
    EXPECT_EQ(gate.since, begin);
    const auto put_off = probe_put_off(gate, pauses, begin);
    EXPECT_EQ(put_off.failures, gate.failures) << "the sender was not asked";
    EXPECT_EQ(put_off.reason, gate.reason);
}

TEST(MailGate, OpensInPortionsThatDouble) {
    auto gate = probe_passed(closed_gate(), begin);
    EXPECT_EQ(gate.state, GateState::opening);
    std::int32_t expected = 1;
    auto now = begin;
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(gate.portion, expected);
        gate = *taken(gate, now);
        EXPECT_EQ(taken(gate, now), std::nullopt);
        now += portion_pause;
        expected = std::min(expected * 2, portion_max);
    }
}

TEST(MailGate, ThatClosesWhileItOpensRemembersItsFailures) {
    const auto gate = probe_passed(probe_refused(closed_gate(), "550", pauses, begin), begin);
    const auto again = refused(gate, gate.name, "550 5.7.26", pauses, begin);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->failures, 3);
    EXPECT_EQ(again->reason, "550 5.7.26");
}

TEST(MailGate, LetsPassOnlyWhatWasHeldWhileItOpens) {
    EXPECT_FALSE(may_pass(GateState::closed, true));
    EXPECT_FALSE(may_pass(GateState::closed, false));
    EXPECT_TRUE(may_pass(GateState::opening, true));
    EXPECT_FALSE(may_pass(GateState::opening, false));
}

TEST(MailGate, ThatNobodyClosedOpens) {
    const auto gate = reopened("sender/acme/a@b.example", begin);
    EXPECT_EQ(gate.state, GateState::opening);
    EXPECT_EQ(gate.revision, 1);
}

}  // namespace
}  // namespace billmill::domain
