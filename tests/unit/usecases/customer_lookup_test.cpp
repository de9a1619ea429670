#include "usecases/accept/customer_lookup.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <semaphore>

#include "support/builders.hpp"

namespace billmill::usecases {
namespace {

using enum KnownCustomer::State;

class FixedClock final : public ports::Clock {
public:
    [[nodiscard]] Instant now() const override { return at; }
    [[nodiscard]] Milliseconds since_boot() const override { return since_start; }
    void advance(Milliseconds by) {
        at += by;
        since_start += by;
    }
    Instant at = from_unix_ms(1'800'000'000'000);
    Milliseconds since_start{1'000'000};
};

/// Answers from a list, and only when it is let.
class Customers final : public ports::CustomerStore {
public:
    Result<std::vector<ports::StoredCustomer>> find(std::span<const Uuid> ids) override {
        if (frozen) thaw.acquire();
        ++asked;
        std::vector<ports::StoredCustomer> found;
        for (const auto& id : ids) {
            if (const auto one = known.find(id); one != known.end()) found.push_back({one->second, {}, {}});
        }
        return found;
    }
    Outcome write(std::span<const ports::CustomerWrite>) override { return {}; }
    Result<std::vector<ports::AppliedRegistration>> applied(std::span<const Uuid>) override { return {}; }
    Result<ports::Page<ports::StoredCustomer>> list(const std::optional<std::string>&,
                                                    const ports::PageRequest&) override {
        return {};
    }
    void add(const domain::Customer& customer) { known.insert_or_assign(customer.id, customer); }

    std::map<Uuid, domain::Customer> known;
    std::atomic<int> asked = 0;
    std::atomic<bool> frozen = false;
    std::counting_semaphore<> thaw{0};
};

/// Only says up to when registrations have taken effect.
class Bus final : public ports::MessageBus {
public:
    void publish(ports::Stage, std::vector<ports::Envelope>, ports::Completion) override {}
    Result<std::unique_ptr<ports::Consumer>> subscribe(ports::Stage) override {
        return fail(Fault::unavailable, "no consumer here");
    }
    Result<Instant> consumed_until(ports::Stage, Instant now) override { return waiting_since.value_or(now); }
    Result<std::optional<ports::Envelope>> read_at(ports::Stage, ports::Position) override {
        return std::nullopt;
    }
    Result<std::int64_t> lag(ports::Stage) override { return 0; }
    Result<Instant> oldest_waiting(ports::Stage, Instant now) override { return now; }
    std::optional<Instant> waiting_since;
};

class CustomerLookupTest : public testing::Test {
protected:
    void open(CustomerLookupLimits limits = {.patience = std::chrono::minutes{1}}) {
        lookup = std::make_unique<CustomerLookup>(CustomerLookup::Ports{customers, bus, clock}, limits);
    }
    ~CustomerLookupTest() override { customers.thaw.release(100); }

    KnownCustomer ask(void (CustomerLookup::*how)(const Uuid&,
                                                  CustomerLookup::Done) = &CustomerLookup::find) {
        std::promise<KnownCustomer> answer;
        (*lookup.*how)(priya.id, [&](KnownCustomer known) { answer.set_value(std::move(known)); });
        return answer.get_future().get();
    }

    const domain::Customer priya = tests::a_customer();
    FixedClock clock;
    Customers customers;
    Bus bus;
    std::unique_ptr<CustomerLookup> lookup;
};

TEST_F(CustomerLookupTest, AsksTheStoreOnceAndRemembersForAWhile) {
    customers.add(priya);
    open();
    EXPECT_EQ(*ask().customer, priya);
    EXPECT_EQ(ask().state, registered);
    EXPECT_EQ(customers.asked, 1);
    clock.advance(CustomerLookupLimits{}.cached_for);
    EXPECT_EQ(ask().state, registered);
    EXPECT_EQ(customers.asked, 2);
}

TEST_F(CustomerLookupTest, WhatIsRememberedAgesHoweverTheClockIsSet) {
    using namespace std::chrono_literals;
    customers.add(priya);
    open();
    int asked = 0;
    for (const Milliseconds set : {Milliseconds{0}, Milliseconds{-1}, Milliseconds{-1min}, Milliseconds{-1h},
                                   Milliseconds{-24h * 30}, Milliseconds{1h}}) {
        ASSERT_EQ(ask().state, registered);
        EXPECT_EQ(customers.asked, ++asked) << set;
        clock.at += set;
        EXPECT_EQ(ask().state, registered);
        EXPECT_EQ(customers.asked, asked) << "no time passed; the clock was set by " << set;
        clock.advance(CustomerLookupLimits{}.cached_for);
    }
}

TEST_F(CustomerLookupTest, ACustomerIsUnknownOnlyWhereNoRegistrationIsOnItsWay) {
    open();
    EXPECT_EQ(ask().state, unknown);
    bus.waiting_since = clock.at - Milliseconds{1};
    EXPECT_EQ(ask().state, unchecked);
}

TEST_F(CustomerLookupTest, ASettledAnswerIsNotTheRememberedOne) {
    customers.add(priya);
    open();
    EXPECT_FALSE(ask().settled);
    auto moved = priya;
    moved.address.city = "Mumbai";
    customers.add(moved);
    const auto known = ask(&CustomerLookup::find_settled);
    EXPECT_TRUE(known.settled);
    EXPECT_EQ(known.customer->address.city, "Mumbai");
    bus.waiting_since = clock.at - Milliseconds{1};
    EXPECT_EQ(ask(&CustomerLookup::find_settled).state, unchecked);
}

TEST_F(CustomerLookupTest, ARegistrationEndsWhatWasRemembered) {
    customers.add(priya);
    open();
    ASSERT_EQ(ask().state, registered);
    lookup->registration_asked(priya.id);
    bus.waiting_since = clock.at;
    clock.advance(Milliseconds{5});
    EXPECT_FALSE(ask().settled) << "the store's answer may be from before";
    EXPECT_FALSE(ask().settled);
    EXPECT_EQ(customers.asked, 5) << "so it is not remembered: each question looks twice";
    bus.waiting_since.reset();
    EXPECT_TRUE(ask().settled);
    EXPECT_EQ(ask().state, registered);
    EXPECT_EQ(customers.asked, 7);
}

TEST_F(CustomerLookupTest, AFrozenStoreIsNotWaitedFor) {
    customers.add(priya);
    customers.frozen = true;
    open({.patience = std::chrono::milliseconds{1}});
    EXPECT_EQ(ask().state, unchecked);
    EXPECT_EQ(ask().state, unchecked);
    customers.frozen = false;
    customers.thaw.release(1);
}

TEST_F(CustomerLookupTest, TooManyQuestionsAreNotKept) {
    customers.frozen = true;
    open({.patience = std::chrono::minutes{1}, .waiting_max = 0});
    EXPECT_EQ(ask().state, unchecked);
    customers.frozen = false;
}

}  // namespace
}  // namespace billmill::usecases
