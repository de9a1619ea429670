#pragma once

#include <gmock/gmock.h>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/webhook_store.hpp"

namespace billmill::contract {

class WebhookStoreSubject : public Subject {
public:
    virtual ports::WebhookStore& webhooks() = 0;
};

/// What ports/webhook_store.hpp promises, held for every adapter.
class WebhookStoreContract : public Contract<WebhookStoreSubject> {
protected:
    using State = domain::WebhookDeliveryState;

    static ports::Webhook webhook(int n) {
        return {.id = id_of(n),
                .client = "till-7",
                .sellers = {"acme", "north"},
                .url = "https://hooks.example/" + std::to_string(n),
                .description = "ERP",
                .types = {ports::EventType::invoice_issued, ports::EventType::webhook_disabled},
                .secret = "whsec_new",
                .old_secret = "whsec_old",
                .old_secret_until = after(5),
                .created_at = after(9 - n),
                .changed_at = after(9 - n),
                .cursor = 7};
    }
    static ports::WebhookDelivery delivery(int n, State state = State::waiting) {
        return {.id = id_of(n),
                .event = n,
                .type = "invoice.issued",
                .body = "{}",
                .state = state,
                .attempts = 1,
                .started_at = after(1),
                .tried_at = after(2),
                .due_at = after(n),
                .status = 500,
                .fault = "status",
                .took = Milliseconds{12}};
    }
    ports::Webhook add(int n) {
        must(subject->webhooks().add(webhook(n)));
        return webhook(n);
    }
    ports::Webhook only() {
        const auto all = must(subject->webhooks().all());
        EXPECT_EQ(all.size(), 1U);
        return all.at(0);
    }
    bool record(const ports::Webhook& of, std::vector<ports::WebhookDelivery> deliveries,
                std::int64_t cursor = 9) {
        return must(subject->webhooks().record({.webhook = of.id,
                                                .revision = of.revision,
                                                .cursor = cursor,
                                                .failures = 2,
                                                .failing_since = after(3),
                                                .next_at = after(4),
                                                .at = after(9),
                                                .deliveries = std::move(deliveries)}));
    }
    std::string due(const ports::Webhook& of, Instant now, bool only_asked = false, int limit = 10) {
        std::string events;
        for (const auto& one : must(subject->webhooks().due(of.id, now, only_asked, limit)))
            events += std::to_string(one.event) + " ";
        return events;
    }
};

TEST_P(WebhookStoreContract, KeepsEveryField) {
    add(2);
    add(1);
    subject->reopen();
    const auto all = must(subject->webhooks().all());
    ASSERT_EQ(all.size(), 2U);
    const auto& read = all[0];
    const auto wanted = webhook(2);
    EXPECT_EQ(read.id, wanted.id);
    EXPECT_EQ(read.revision, 1);
    EXPECT_EQ(read.client, wanted.client);
    EXPECT_EQ(read.sellers, wanted.sellers);
    EXPECT_EQ(read.url, wanted.url);
    EXPECT_EQ(read.description, wanted.description);
    EXPECT_EQ(read.types, wanted.types);
    EXPECT_EQ(read.secret, wanted.secret);
    EXPECT_EQ(read.old_secret, wanted.old_secret);
    EXPECT_EQ(read.old_secret_until, wanted.old_secret_until);
    EXPECT_EQ(read.created_at, wanted.created_at);
    EXPECT_EQ(read.cursor, 7);
    EXPECT_EQ(read.waiting, 0);
}

TEST_P(WebhookStoreContract, TakesOnlyTheNextRevisionAndLeavesTheCursor) {
    auto one = add(1);
    record(one, {});
    one.revision = 3;
    EXPECT_FALSE(must(subject->webhooks().replace(one, false)));
    one.revision = 2;
    one.url = "https://other.example/";
    one.cursor = 1;
    EXPECT_TRUE(must(subject->webhooks().replace(one, false)));
    EXPECT_FALSE(must(subject->webhooks().replace(one, false)));
    EXPECT_EQ(only().url, one.url);
    EXPECT_EQ(only().cursor, 9);
    EXPECT_EQ(only().failures, 0);
}

TEST_P(WebhookStoreContract, RecordsWhatAttemptsCameTo) {
    const auto one = add(1);
    EXPECT_TRUE(record(one, {delivery(8), delivery(9, State::delivered)}));
    EXPECT_EQ(only().cursor, 9);
    EXPECT_EQ(only().failures, 2);
    EXPECT_EQ(only().failing_since, after(3));
    EXPECT_EQ(only().next_at, after(4));
    EXPECT_EQ(only().waiting, 1);
    EXPECT_EQ(must(subject->webhooks().known(one.id, std::vector{id_of(7), id_of(9)})),
              (std::set<Uuid>{id_of(9)}));
    EXPECT_EQ(must(subject->webhooks().known(id_of(99), std::vector{id_of(9)})), std::set<Uuid>{});
    const auto found = must(subject->webhooks().find(one.id, id_of(8)));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->took, Milliseconds{12});
    EXPECT_EQ(found->fault, "status");
    EXPECT_FALSE(must(subject->webhooks().find(id_of(99), id_of(8))));
    auto again = *found;
    again.state = State::delivered;
    record(one, {again});
    EXPECT_EQ(only().waiting, 0);
}

TEST_P(WebhookStoreContract, AChangeByAPersonWinsOverWhatWasReadBefore) {
    const auto before = add(1);
    auto changed = before;
    changed.revision = 2;
    must(subject->webhooks().replace(changed, false));
    EXPECT_FALSE(record(before, {delivery(8)}));
    EXPECT_EQ(only().cursor, 7);
    EXPECT_EQ(only().failures, 0);
    EXPECT_EQ(only().waiting, 1) << "what was sent was sent";
}

TEST_P(WebhookStoreContract, ADisabledOneThatAPersonEnablesBeginsAnewWhereItStopped) {
    auto one = add(1);
    EXPECT_TRUE(must(subject->webhooks().record({.webhook = one.id,
                                                 .revision = one.revision,
                                                 .cursor = 12,
                                                 .failures = 4,
                                                 .failing_since = after(3),
                                                 .next_at = after(4),
                                                 .state = domain::WebhookState::disabled,
                                                 .reason = domain::WebhookReason::gone,
                                                 .at = after(9)})));
    EXPECT_EQ(only().state, domain::WebhookState::disabled);
    EXPECT_EQ(only().reason, domain::WebhookReason::gone);
    EXPECT_EQ(only().failures, 4);
    EXPECT_EQ(only().revision, 1) << "a person who has read it may change it";
    one.revision = 2;
    EXPECT_TRUE(must(subject->webhooks().replace(one, true)));
    subject->reopen();
    EXPECT_EQ(only().state, domain::WebhookState::enabled);
    EXPECT_EQ(only().reason, domain::WebhookReason::none);
    EXPECT_EQ(only().failures, 0);
    EXPECT_EQ(only().failing_since, Instant{});
    EXPECT_EQ(only().cursor, 12);
    EXPECT_TRUE(record(one, {}, 13));
    EXPECT_EQ(only().failures, 2);
    EXPECT_EQ(only().cursor, 13);
}

TEST_P(WebhookStoreContract, GivesWhatIsDue) {
    const auto one = add(1);
    auto asked = delivery(50);
    asked.asked = true;
    record(one, {delivery(30), delivery(10), delivery(20), delivery(5, State::failed)});
    must(subject->webhooks().put(one.id, asked));
    EXPECT_EQ(due(one, after(20)), "50 10 20 ");
    EXPECT_EQ(due(one, after(20), true), "50 ");
    EXPECT_EQ(due(one, after(20), false, 2), "50 10 ");
    must(subject->webhooks().record(
        {.webhook = one.id, .revision = 1, .cursor = 9, .at = after(0), .all_due = true}));
    EXPECT_EQ(due(one, after(0), false, 4), "50 30 10 20 ");
    auto enabled = one;
    enabled.revision = 2;
    enabled.changed_at = after(-1);
    EXPECT_TRUE(must(subject->webhooks().replace(enabled, true)));
    EXPECT_EQ(due(one, after(-1)), "50 30 10 20 ");
}

TEST_P(WebhookStoreContract, KeepsTheNewestOfTheLogAndAllThatWaits) {
    const auto one = add(1);
    std::vector<ports::WebhookDelivery> many{delivery(1)};
    for (int n = 2; n < 1'052; ++n) many.push_back(delivery(n, State::delivered));
    record(one, many);
    std::vector<std::int64_t> events;
    ports::PageRequest page{.after = {}, .limit = 200};
    do {
        const auto read = must(subject->webhooks().deliveries(one.id, page));
        for (const auto& each : read.items) events.push_back(each.event);
        page.after = read.next;
    } while (!page.after.empty());
    ASSERT_EQ(events.size(), 1'001U);
    EXPECT_EQ(events.front(), 1'051);
    EXPECT_EQ(events[999], 52);
    EXPECT_EQ(events.back(), 1);
    EXPECT_EQ(fault_of(subject->webhooks().deliveries(one.id, {.after = "x", .limit = 1})), "invalid");
}

TEST_P(WebhookStoreContract, ARemovedOneLeavesNothing) {
    const auto one = add(1);
    record(one, {delivery(8)});
    EXPECT_TRUE(must(subject->webhooks().remove(one.id)));
    EXPECT_FALSE(must(subject->webhooks().remove(one.id)));
    EXPECT_FALSE(record(one, {delivery(9)}));
    must(subject->webhooks().put(one.id, delivery(10)));
    EXPECT_THAT(must(subject->webhooks().deliveries(one.id, {})).items, testing::IsEmpty());
}

}  // namespace billmill::contract
