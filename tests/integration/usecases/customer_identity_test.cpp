#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "support/seeded.hpp"
#include "support/stages_world.hpp"

namespace billmill::usecases {
namespace {

using enum domain::CustomerField;
using ports::Stage;
using testing::ElementsAre;
using tests::a_bill;
using tests::a_customer;
using tests::an_envelope;
using tests::id_of;
using tests::World;

/// Made when it is asked for: the spaces of ids are made before main().
const domain::Customer& priya() {
    static const auto customer = a_customer();
    return customer;
}

ports::Envelope a_patch(std::string_view name, std::vector<domain::CustomerField> only,
                        domain::Customer values, Instant accepted_at) {
    values.id = priya().id;
    return an_envelope(name, priya().id.text(),
                       formats::encode(domain::CustomerChange{values, std::move(only)}), accepted_at);
}

class CustomerIdentity : public testing::Test {
protected:
    void patch_email(std::string_view name, const std::string& address) {
        domain::Customer values;
        values.email = address;
        world.accept(Stage::users, a_patch(name, {email}, values, world.clock.now()));
    }
    std::optional<domain::StoredCustomer> stored(const Uuid& id = priya().id) {
        const auto found = *world.engines->customers.find({&id, 1});
        return found.empty() ? std::nullopt : std::optional{found.front()};
    }
    /// Refuses each mail for a while.
    void refuse() {
        world.mailer.answer = [](const auto&) {
            return tests::refusal(domain::SmtpStep::recipient, "451 4.2.1");
        };
    }
    void take() { world.mailer.answer = nullptr; }
    std::string last_recipient() { return world.mailer.attempts().back(); }
    static domain::BillingRequest bill_that_brings(const domain::Customer& customer) {
        auto bill = a_bill(customer.email);
        bill.customer = customer;
        return bill;
    }

    World world;
};

TEST_F(CustomerIdentity, AQueuedMailGoesToTheAddressThatTheCustomerHasWhenItIsSent) {
    struct Case {
        const char* name;
        bool brought;
        bool corrected;
        const char* expected;
    };
    for (const auto& one : {Case{"named, corrected", false, true, "new@example.com"},
                            Case{"named, unchanged", false, false, "priya@example.com"},
                            Case{"brought, corrected", true, true, "new@example.com"},
                            Case{"brought, unchanged", true, false, "priya@example.com"}}) {
        World fresh;
        fresh.mailer.answer = [](const auto&) {
            return tests::refusal(domain::SmtpStep::recipient, "451 4.2.1");
        };
        fresh.register_customer("priya");
        fresh.bill("bill", one.brought ? bill_that_brings(priya()) : a_bill());
        fresh.run();
        ASSERT_TRUE(fresh.invoice("bill")) << one.name;
        ASSERT_TRUE(fresh.mailer.received().empty());
        domain::Customer values;
        values.email = "new@example.com";
        if (one.corrected) fresh.accept(Stage::users, a_patch("patch", {email}, values, fresh.clock.now()));
        fresh.mailer.answer = nullptr;
        fresh.run_for(std::chrono::hours{2});
        EXPECT_EQ(fresh.mailer.received().size(), 1U) << one.name;
        EXPECT_EQ(fresh.mailer.attempts().back(), one.expected) << one.name;
        EXPECT_EQ(fresh.delivery("bill").address(), one.expected) << one.name;
        EXPECT_EQ(fresh.delivery("bill").recipient, "priya@example.com") << "the identity stays";
        EXPECT_EQ(fresh.invoice("bill")->buyer.email, "priya@example.com") << "the record never changes";
        fresh.expect_sound();
    }
}

/// The customer was registered before, with another address than the bill brings; that registration is on its way.
TEST_F(CustomerIdentity, WhatTheBillBroughtIsNewerThanTheStoreUntilItsRegistrationTakesEffect) {
    auto known = priya();
    known.email = "old@example.com";
    world.accept(Stage::users, tests::a_registration("known", known, world.clock.now()));
    world.run();
    world.bill("bill", bill_that_brings(priya()));
    ASSERT_EQ(world.process->billing.step(Milliseconds{0}), runtime::StageWorker::Step::worked);
    ASSERT_EQ(world.process->notify.step(Milliseconds{0}), runtime::StageWorker::Step::worked);
    EXPECT_THAT(world.mailer.attempts(), ElementsAre("priya@example.com"));
    world.run();
    EXPECT_EQ(stored()->customer.email, "priya@example.com");
    world.expect_sound();
}

/// Regression: whoever was billed by a file of names and addresses lost tax id and telephone number.
TEST_F(CustomerIdentity, WhatABillLeavesOutOfItsCustomerStaysAsItWasRegistered) {
    auto known = priya();
    known.email = "old@example.com";
    world.accept(Stage::users, tests::a_registration("known", known, world.clock.now()));
    world.run();
    domain::Customer said;
    said.id = known.id;
    said.email = priya().email;
    said.lastname = "Nair";
    world.bill_with_customer("bill", bill_that_brings(said));
    world.run();
    auto expected = known;
    expected.email = said.email;
    expected.firstname.clear();
    expected.middlename.clear();
    expected.company.clear();
    expected.lastname = "Nair";
    EXPECT_EQ(stored()->customer, expected);
    EXPECT_EQ(world.invoice("bill")->buyer, said) << "the bill says whom it is for";
    world.expect_sound();
}

/// Regression: a resend and a credit note's mail went to the address in the store while the newer one that the bill brought was on
/// its way. Who corrects the address after that is followed.
TEST_F(CustomerIdentity, WhatAnyMailOfABroughtCustomerIsSentTo) {
    enum class Mail : std::uint8_t { first, resend, credit_note };
    struct Case {
        const char* name;
        Mail mail;
        bool registration_applied;
        bool corrected;  ///< After the bill, and applied.
        const char* expected;
    };
    for (const auto& one :
         {Case{"first mail, registration waits", Mail::first, false, false, "priya@example.com"},
          Case{"resend, registration waits", Mail::resend, false, false, "priya@example.com"},
          Case{"credit note, registration waits", Mail::credit_note, false, false, "priya@example.com"},
          Case{"resend, registration applied", Mail::resend, true, false, "priya@example.com"},
          Case{"first mail, corrected", Mail::first, true, true, "new@example.com"},
          Case{"resend, corrected", Mail::resend, true, true, "new@example.com"},
          Case{"credit note, corrected", Mail::credit_note, true, true, "new@example.com"}}) {
        World fresh;
        auto known = priya();
        known.email = "old@example.com";
        fresh.accept(Stage::users, tests::a_registration("known", known, fresh.clock.now()));
        fresh.run();
        fresh.clock.advance(Milliseconds{1'000});
        fresh.bill_with_customer("bill", bill_that_brings(priya()));
        fresh.clock.advance(Milliseconds{1'000});
        if (one.corrected) {
            domain::Customer values;
            values.email = "new@example.com";
            fresh.accept(Stage::users, a_patch("patch", {email}, values, fresh.clock.now()));
        }
        const auto step = [](runtime::StageWorker& worker) {
            while (worker.step(Milliseconds{0}) == runtime::StageWorker::Step::worked) {
            }
        };
        if (one.registration_applied) step(fresh.process->users);
        step(fresh.process->billing);
        ASSERT_TRUE(fresh.invoice("bill")) << one.name;
        if (one.mail == Mail::resend) {
            step(fresh.process->notify);
            const formats::Notification again{
                .invoice_id = id_of("bill"), .recipient = priya().email, .sequence = 1};
            auto message =
                an_envelope("resend", id_of("bill").text(), formats::encode(again), fresh.clock.now());
            message.event_id = formats::delivery_id(again);
            fresh.accept(Stage::notify, message);
        }
        if (one.mail == Mail::credit_note) {
            step(fresh.process->notify);
            fresh.credit("credit", tests::a_credit("bill"));
            step(fresh.process->billing);
        }
        step(fresh.process->notify);
        EXPECT_EQ(fresh.mailer.attempts().back(), one.expected) << one.name;
        fresh.run();
        fresh.expect_sound();
    }
}

/// Regression: the registration that a bill brings took its place when the bill was issued, and undid what was patched meanwhile.
TEST_F(CustomerIdentity, ABroughtRegistrationUndoesNothingThatWasAcceptedAfterItsBill) {
    using Steps = std::string_view;
    struct Case {
        const char* name;
        bool known_before;
        Steps steps;  ///< b: bill, p: patch, r: registration; U, B: the stage users, billing.
        const char* expected;
    };
    for (const auto& one : {Case{"patched before the bill", true, "pUbUB", "priya@example.com"},
                            Case{"patched after, the bill waits", true, "bpUB", "new@example.com"},
                            Case{"patched after, and users is slow", true, "bpBU", "new@example.com"},
                            Case{"patched after the invoice", true, "bBpU", "new@example.com"},
                            Case{"registered anew after the bill", true, "brUB", "again@example.com"},
                            Case{"of a customer that is new", false, "bpUB", "new@example.com"},
                            Case{"of a new one, and users is slow", false, "bpBU", "new@example.com"},
                            Case{"each at once", true, "bUpUB", "new@example.com"}}) {
        World fresh;
        if (one.known_before) {
            auto known = priya();
            known.email = "old@example.com";
            fresh.accept(Stage::users, tests::a_registration("known", known, fresh.clock.now()));
            fresh.run();
        }
        for (const char step : one.steps) {
            fresh.clock.advance(Milliseconds{1'000});
            domain::Customer values;
            values.email = "new@example.com";
            auto again = priya();
            again.email = "again@example.com";
            switch (step) {
                case 'b': fresh.bill_with_customer("bill", bill_that_brings(priya())); break;
                case 'p':
                    fresh.accept(Stage::users, a_patch("patch", {email}, values, fresh.clock.now()));
                    break;
                case 'r':
                    fresh.accept(Stage::users, tests::a_registration("again", again, fresh.clock.now()));
                    break;
                case 'U': (void)fresh.process->users.step(Milliseconds{0}); break;
                case 'B': (void)fresh.process->billing.step(Milliseconds{0}); break;
                default: FAIL() << step;
            }
        }
        fresh.run();
        const auto stored = fresh.engines->customers.find({&priya().id, 1});
        EXPECT_EQ(stored->front().customer.email, one.expected) << one.name;
        EXPECT_EQ(fresh.invoice("bill")->buyer.email, "priya@example.com") << one.name;
        fresh.expect_sound();
    }
}

TEST_F(CustomerIdentity, CopiesGoWhereTheBillSays) {
    auto bill = a_bill();
    bill.cc = {"books@example.com"};
    world.register_customer("priya");
    refuse();
    world.bill("bill", bill);
    world.run();
    patch_email("patch", "new@example.com");
    take();
    world.run_for(std::chrono::hours{2});
    auto last = world.mailer.attempts();
    last.erase(last.begin(), last.end() - 2);
    EXPECT_THAT(last, testing::UnorderedElementsAre("new@example.com", "books@example.com"));
}

TEST_F(CustomerIdentity, TwoCustomersOfOneAddressAreTwo) {
    auto other = a_customer();
    other.external_id = "A";
    other.id = domain::external_customer_id("A");
    other.lastname = "Nair";
    world.register_customer("priya");
    world.accept(Stage::users, tests::a_registration("other", other, world.clock.now()));
    auto to_other = a_bill("");
    to_other.customer_id = other.id;
    world.bill("bill of priya");
    world.bill("bill of the other", to_other);
    world.run();
    EXPECT_EQ(world.invoice("bill of priya")->buyer, priya());
    EXPECT_EQ(world.invoice("bill of the other")->buyer, other);
    EXPECT_THAT(world.mailer.attempts(), ElementsAre(priya().email, priya().email));
    patch_email("patch", "new@example.com");
    world.run();
    EXPECT_EQ(stored(other.id)->customer.email, priya().email);
    world.expect_sound();
}

TEST_F(CustomerIdentity, APatchBeforeItsRegistrationWaitsAndThenTakesEffect) {
    patch_email("patch", "new@example.com");
    world.run();
    EXPECT_FALSE(stored());
    world.register_customer("priya");
    world.run_for(std::chrono::minutes{2});
    // By origin the registration is the later one, and replaces the customer as a whole.
    EXPECT_EQ(stored()->customer.email, "priya@example.com");
    EXPECT_EQ(world.death_code(Stage::users, "patch"), "");
    world.expect_sound();
}

TEST_F(CustomerIdentity, APatchOfNobodyIsAFailureInTheEnd) {
    patch_email("patch", "new@example.com");
    world.run_for(std::chrono::minutes{20});
    EXPECT_EQ(world.death_code(Stage::users, "patch"), "unknown_customer");
    world.expect_sound();
}

/// Between reading and writing another process may change the customer.
class RacingCustomers final : public ports::CustomerStore {
public:
    explicit RacingCustomers(ports::CustomerStore& target) : target_{target} {}
    std::function<void()> before_write;
    Outcome write(std::span<const ports::CustomerWrite> writes) override {
        if (before_write) std::exchange(before_write, nullptr)();
        return target_.write(writes);
    }
    Result<std::vector<ports::AppliedRegistration>> applied(std::span<const Uuid> ids) override {
        return target_.applied(ids);
    }
    Result<std::vector<ports::StoredCustomer>> find(std::span<const Uuid> ids) override {
        return target_.find(ids);
    }
    Result<ports::Page<ports::StoredCustomer>> list(const std::optional<std::string>& email,
                                                    const ports::PageRequest& page) override {
        return target_.list(email, page);
    }

private:
    ports::CustomerStore& target_;
};

ports::Delivered delivered(ports::Envelope envelope, std::int64_t offset) {
    const ports::Position position{0, offset};
    envelope.origin = position;
    return {std::move(envelope), position};
}

TEST_F(CustomerIdentity, AnotherProcessThatWritesMeanwhileLosesNothing) {
    RacingCustomers customers{world.engines->customers};
    RegisterCustomers stage{customers, world.clock};
    RegisterCustomers other{world.engines->customers, world.clock};
    const auto now = world.clock.now();
    domain::Customer values;
    values.email = "new@example.com";
    values.company = "Nadar";
    const std::vector registration{delivered(tests::a_registration("priya", priya(), now), 1)};
    const std::vector one{delivered(a_patch("email", {email}, values, now), 2)};
    const std::vector two{delivered(a_patch("company", {company}, values, now), 3)};
    customers.before_write = [&] { ASSERT_TRUE(other.handle(registration)); };
    ASSERT_TRUE(stage.handle(registration));
    customers.before_write = [&] { ASSERT_TRUE(other.handle(two)); };
    ASSERT_TRUE(stage.handle(one));
    EXPECT_EQ(stored()->customer.email, "new@example.com");
    EXPECT_EQ(stored()->customer.company, "Nadar");
}

/// Through the stage and the store: batches of any size, any order, any message again.
TEST_F(CustomerIdentity, AnyOrderOfMessagesInAnyBatchesEndsInTheSameCustomer) {
    tests::Seeded random;
    const auto now = world.clock.now();
    const auto word = [&] { return std::string(1, static_cast<char>(random.between('a', 'z'))); };
    std::vector<ports::Delivered> sent{delivered(tests::a_registration("first", priya(), now), 1)};
    for (std::int64_t offset = 2; offset <= 10; ++offset) {
        auto values = priya();
        values.email = word() + "@example.com";
        values.lastname = word();
        values.company = word();
        const auto name = std::to_string(offset);
        const auto at = now + Milliseconds{offset};
        auto only = std::vector{email, lastname};
        if (random.one_in(2)) only = {company};
        sent.push_back(delivered(
            random.one_in(3) ? tests::a_registration(name, values, at) : a_patch(name, only, values, at),
            offset));
    }
    std::optional<domain::StoredCustomer> expected;
    for (int round = 0; round < 20; ++round) {
        World fresh;
        RegisterCustomers stage{fresh.engines->customers, fresh.clock};
        auto messages = sent;
        if (round > 0) {
            messages.insert(messages.end(), sent.begin(), sent.begin() + 4);
            std::ranges::shuffle(messages, std::mt19937_64{random.bits()});
        }
        while (!messages.empty()) {
            const auto size =
                round == 0
                    ? messages.size()
                    : static_cast<std::size_t>(random.between(1, static_cast<std::int64_t>(messages.size())));
            const std::vector batch(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(size));
            messages.erase(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(size));
            const auto dispositions = stage.handle(batch);
            ASSERT_TRUE(dispositions);
            for (std::size_t i = 0; i < size; ++i) {  // Parked: it comes again.
                if ((*dispositions)[i].kind == ports::Disposition::Kind::defer) messages.push_back(batch[i]);
            }
        }
        auto found = fresh.engines->customers.find({&priya().id, 1})->front();
        found.revision = 0;  // How often it was written is no part of the customer.
        if (!expected) expected = found;
        ASSERT_EQ(found, *expected);
    }
}

}  // namespace
}  // namespace billmill::usecases
