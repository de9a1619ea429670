#include <gmock/gmock.h>

#include "domain/lifecycle/bill_state.hpp"

namespace billmill::domain {
namespace {

using enum DeliveryState;

Instant at(std::int64_t ms) {
    return from_unix_ms(ms);
}

Delivery in_state(DeliveryState state, bool maybe_delivered = false) {
    Delivery delivery;
    delivery.state = state;
    delivery.maybe_delivered = maybe_delivered;
    delivery.owner = state == sending ? "a" : "";
    delivery.lease_until = at(state == sending ? 100 : 0);
    delivery.attempts = 1;
    return delivery;
}

struct ClaimCase {
    const char* name;
    Delivery delivery;
    std::int64_t now;
    ClaimOutcome outcome;
    int possible_duplicates;
};
void PrintTo(const ClaimCase& one, std::ostream* out) {
    *out << one.name;
}
class Claim : public testing::TestWithParam<ClaimCase> {};

TEST_P(Claim, DecidesByStateAndLease) {
    const auto& [name, before, now, outcome, possible_duplicates] = GetParam();
    const auto result = claim(before, {}, {.owner = "b", .from = at(now), .until = at(now + 50)});
    EXPECT_EQ(result.outcome, outcome);
    EXPECT_EQ(result.delivery.possible_duplicates, possible_duplicates);
    if (outcome != ClaimOutcome::claimed) {
        EXPECT_EQ(result.delivery, before) << "a refused claim changes nothing";
        return;
    }
    EXPECT_TRUE(may_become(before.state, result.delivery.state));
    EXPECT_TRUE(is_held_by(result.delivery, "b"));
    EXPECT_FALSE(is_held_by(result.delivery, "a"));
    EXPECT_EQ(result.delivery.attempts, 2);
    EXPECT_EQ(result.delivery.lease_until, at(now + 50));
    EXPECT_EQ(result.delivery.changed_at, at(now));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Claim,
    testing::Values(ClaimCase{"queued", in_state(queued), 0, ClaimOutcome::claimed, 0},
                    ClaimCase{"deferred without an answer", in_state(queued, true), 0, ClaimOutcome::claimed,
                              1},
                    ClaimCase{"leased", in_state(sending), 99, ClaimOutcome::leased, 0},
                    ClaimCase{"its lease has ended", in_state(sending), 100, ClaimOutcome::claimed, 1},
                    ClaimCase{"sent", in_state(sent), 1'000, ClaimOutcome::already_sent, 0},
                    ClaimCase{"trial", in_state(trial), 1'000, ClaimOutcome::already_sent, 0},
                    ClaimCase{"failed", in_state(failed), 1'000, ClaimOutcome::already_failed, 0}));

TEST(DeliveryLifeCycle, KeepsTheFirstMessageId) {
    DeliveryClaim wanted;
    wanted.message_id = "<first@example.com>";
    auto delivery = claim(new_delivery(wanted), wanted, {"a", at(0), at(9)}).delivery;
    wanted.message_id = "<second@example.com>";
    delivery = claim(delivery, wanted, {"b", at(9), at(20)}).delivery;
    EXPECT_EQ(delivery.message_id, "<first@example.com>") << "mail readers drop a duplicate by its id";
}

TEST(DeliveryLifeCycle, OnlyTheOwnerFinishes) {
    const DeliveryResult result{.id = {}, .state = sent, .maybe_delivered = false, .error = ""};
    EXPECT_FALSE(finish(in_state(sending), result, "b", at(7)));
    EXPECT_FALSE(finish(in_state(queued), result, "", at(7))) << "nobody holds it";
    EXPECT_FALSE(finish(in_state(sent), result, "", at(7)));
    const auto finished = finish(in_state(sending), result, "a", at(500));
    ASSERT_TRUE(finished) << "late, but nobody has claimed it since";
    EXPECT_EQ(finished->state, sent);
    EXPECT_EQ(finished->owner, "");
    EXPECT_EQ(finished->changed_at, at(500));
}

TEST(DeliveryLifeCycle, AnUnknownResultIsNeverForgotten) {
    auto delivery = *finish(in_state(sending), {{}, queued, true, "timeout"}, "a", at(1));
    delivery = claim(delivery, {}, {"a", at(2), at(9)}).delivery;
    delivery = *finish(delivery, {{}, queued, false, "451"}, "a", at(3));
    EXPECT_TRUE(delivery.maybe_delivered);
    EXPECT_EQ(delivery.last_error, "451");
    EXPECT_EQ(claim(delivery, {}, {"a", at(4), at(9)}).delivery.possible_duplicates, 2);
}

TEST(DeliveryLifeCycle, ResultsAreSentQueuedAndFailed) {
    for (const auto state : delivery_states) {
        const DeliveryResult result{.id = {}, .state = state, .maybe_delivered = false, .error = ""};
        EXPECT_EQ(check_results({&result, 1}).has_value(), state != sending) << name(state);
    }
}

TEST(DeadLetterLifeCycle, AllowsWhatTheTableSays) {
    using S = DeadLetterState;
    using A = DeadLetterAction;
    const auto from = [](A action) { return states_before(action); };
    EXPECT_THAT(from(A::die), testing::ElementsAreArray(dead_letter_states));
    EXPECT_THAT(from(A::replay), testing::ElementsAre(S::open));
    EXPECT_THAT(from(A::discard), testing::ElementsAre(S::open));
    EXPECT_THAT(from(A::close), testing::ElementsAre(S::open, S::replayed));
    for (const auto state : dead_letter_states)
        EXPECT_EQ(is_dead(state), state == S::open || state == S::discarded) << name(state);
}

TEST(DeadLetterLifeCycle, AReplayIsMarkedOnlyForTheDeathItBelongsTo) {
    EXPECT_EQ(mark_replayed(DeadLetterState::open, at(5), at(5)), DeadLetterState::replayed);
    EXPECT_FALSE(mark_replayed(DeadLetterState::open, at(6), at(5)));
    EXPECT_FALSE(mark_replayed(DeadLetterState::closed, at(5), at(5)));
}

TEST(DeadLetterLifeCycle, AHistoryKeepsTheFirstAndTheNewestNineteen) {
    std::vector<Death> history;
    for (int n = 0; n < 25; ++n) history = add_death(std::move(history), {at(n), "", ""});
    ASSERT_EQ(history.size(), deaths_max);
    EXPECT_EQ(history[0].at, at(0));
    EXPECT_EQ(history[1].at, at(6));
    EXPECT_EQ(history.back().at, at(24));
}

struct BillCase {
    const char* name;
    std::vector<std::pair<const char*, DeliveryState>> deliveries;  ///< To whom; the buyer is "b".
    MailState state;
};
void PrintTo(const BillCase& one, std::ostream* out) {
    *out << one.name;
}
class MailStateOfABill : public testing::TestWithParam<BillCase> {};

TEST_P(MailStateOfABill, FollowsFromItsDeliveries) {
    Invoice invoice;
    invoice.buyer.email = "b";
    invoice.copies = {"copy"};
    std::vector<Delivery> deliveries;
    for (const auto& [recipient, state] : GetParam().deliveries) {
        auto& delivery = deliveries.emplace_back();
        delivery.recipient = recipient;
        delivery.state = state;
    }
    EXPECT_EQ(mail_state_of(invoice, deliveries), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(
    Table, MailStateOfABill,
    testing::Values(
        BillCase{"nothing yet", {}, MailState::queued},
        BillCase{"the copy is still queued", {{"b", sent}, {"copy", queued}}, MailState::queued},
        BillCase{"all sent", {{"b", sent}, {"copy", sent}}, MailState::handed_over},
        BillCase{"all kept for a trial", {{"b", trial}, {"copy", trial}}, MailState::trial},
        BillCase{"a trial, then sent", {{"b", trial}, {"b", sent}, {"copy", trial}}, MailState::handed_over},
        BillCase{"the copy was refused", {{"b", sent}, {"copy", failed}}, MailState::handed_over},
        BillCase{"the buyer's was refused", {{"b", failed}, {"copy", sent}}, MailState::failed},
        BillCase{"again, still open", {{"b", failed}, {"b", sending}}, MailState::queued},
        BillCase{"again, sent", {{"b", failed}, {"b", sent}, {"copy", sent}}, MailState::handed_over}));

TEST(BillLifeCycle, AResendToAnotherAddressReachesTheBuyer) {
    Invoice invoice;
    invoice.buyer.email = "b";
    Delivery resend;
    resend.recipient = "new";
    resend.sequence = 1;
    EXPECT_TRUE(reaches_buyer(invoice, resend));
    resend.sequence = 0;
    EXPECT_FALSE(reaches_buyer(invoice, resend));
}

TEST(BillLifeCycle, WithoutMailThereIsNoDelivery) {
    Invoice invoice;
    invoice.deliver = Deliver::none;
    EXPECT_EQ(mail_state_of(invoice, {}), MailState::none);
    Delivery resend;
    resend.sequence = 1;
    resend.state = sent;
    EXPECT_EQ(mail_state_of(invoice, {&resend, 1}), MailState::handed_over);
}

TEST(BillLifeCycle, ACreditNoteLeavesAsItsInvoiceDid) {
    struct Kind {
        Deliver asked;
        std::vector<const char*> mailed_to;
        Deliver credit;
    };
    for (const auto& [asked, mailed_to, credit] :
         {Kind{Deliver::mail, {}, Deliver::mail}, Kind{Deliver::mail, {"buyer"}, Deliver::mail},
          Kind{Deliver::none, {}, Deliver::none}, Kind{Deliver::none, {"buyer"}, Deliver::mail},
          Kind{Deliver::none, {"accountant"}, Deliver::none},
          Kind{Deliver::none, {"copy", "buyer"}, Deliver::mail}}) {
        Invoice invoice;
        invoice.buyer.email = "buyer";
        invoice.deliver = asked;
        std::vector<Delivery> deliveries;
        for (const auto* address : mailed_to) deliveries.emplace_back().recipient = address;
        EXPECT_EQ(deliver_of_credit(invoice, deliveries), credit);
    }
}

TEST(BillLifeCycle, WithoutAnInvoiceFollowsFromItsDeadLetter) {
    EXPECT_EQ(unissued_state(std::nullopt), BillState::waiting);
    EXPECT_EQ(unissued_state(DeadLetterState::open), BillState::failed);
    EXPECT_EQ(unissued_state(DeadLetterState::replayed), BillState::waiting);
    EXPECT_EQ(unissued_state(DeadLetterState::discarded), BillState::failed);
}

}  // namespace
}  // namespace billmill::domain
