#include "domain/customer_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

#include "domain/erasure.hpp"
#include "support/seeded.hpp"

namespace billmill::domain {
namespace {

using enum CustomerField;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::Seeded;

struct Sent {
    CustomerChange change;
    Position origin;
};

Instant accepted_at(Position origin) {
    return from_unix_ms(1'000 + origin.offset);
}

Customer priya() {
    Customer customer;
    customer.email = "priya@example.com";
    customer.id = customer_id(customer.email);
    customer.lastname = "Sharma";
    customer.tax_id = "FR12345678901";
    return customer;
}

Sent registration(std::int64_t offset, std::string lastname) {
    auto customer = priya();
    customer.lastname = std::move(lastname);
    customer.tax_id.clear();
    return {{customer, {}}, {0, offset}};
}

Sent patch(std::int64_t offset, std::vector<CustomerField> only, const Customer& values) {
    auto customer = values;
    customer.id = priya().id;
    return {{customer, std::move(only)}, {0, offset}};
}

/// As the stage does it: a patch waits until somebody has registered.
StoredCustomer fold(std::vector<Sent> messages) {
    std::optional<StoredCustomer> stored;
    std::vector<Sent> waiting;
    while (!messages.empty()) {
        for (const auto& [change, origin] : messages) {
            if (stored)
                apply(*stored, change, origin, accepted_at(origin));
            else if (change.needs_registration())
                waiting.push_back({change, origin});
            else
                stored = registered(change, origin, accepted_at(origin));
        }
        messages = std::exchange(waiting, {});
    }
    return *stored;
}

TEST(CustomerChange, OfEachFieldTheLatestStands) {
    struct Case {
        const char* name;
        std::vector<Sent> messages;
        std::string lastname;
        std::string email;
        std::string tax_id;
    };
    Customer values;
    values.email = "new@example.com";
    values.lastname = "Nair";
    const auto first = Sent{{priya(), {}}, {0, 1}};
    const std::vector<Case> cases{
        {"a registration", {first}, "Sharma", "priya@example.com", "FR12345678901"},
        {"replaced as a whole", {first, registration(2, "Rao")}, "Rao", "priya@example.com", ""},
        {"a patch sets its field alone",
         {first, patch(2, {email}, values)},
         "Sharma",
         "new@example.com",
         "FR12345678901"},
        {"a patch clears", {first, patch(2, {tax_id}, values)}, "Sharma", "priya@example.com", ""},
        {"a later registration replaces what was patched",
         {first, patch(2, {email, lastname}, values), registration(3, "Rao")},
         "Rao",
         "priya@example.com",
         ""},
        {"an earlier registration that comes later leaves what was patched",
         {first, patch(3, {email}, values), registration(2, "Rao")},
         "Rao",
         "new@example.com",
         ""},
        {"a patch that comes before its registration",
         {patch(2, {lastname}, values), first},
         "Nair",
         "priya@example.com",
         "FR12345678901"},
        {"two patches of one field",
         {first, patch(3, {lastname}, values), patch(2, {lastname}, priya())},
         "Nair",
         "priya@example.com",
         "FR12345678901"},
    };
    for (const auto& one : cases) {
        const auto stored = fold(one.messages);
        EXPECT_EQ(stored.customer.lastname, one.lastname) << one.name;
        EXPECT_EQ(stored.customer.email, one.email) << one.name;
        EXPECT_EQ(stored.customer.tax_id, one.tax_id) << one.name;
        EXPECT_EQ(stored.customer.id, priya().id) << one.name;
    }
}

/// Regression: a bill that named its customer by address and name wiped the tax id, address and number that were registered.
TEST(CustomerChange, WhatABillLeavesOutOfItsCustomerStaysAsItWas) {
    auto known = priya();
    known.firstname = "Priya";
    known.address = {"1 MG Road", "", "Pune", "411001", "27", "IN"};
    known.mobile = "0123456789";
    Customer said;
    said.id = known.id;
    said.email = "new@example.com";
    said.company = "Nadar & Sons";
    const auto brought = [](std::int64_t offset, const Customer& customer) {
        return Sent{brought_by_bill(customer), {0, offset}};
    };
    const auto first = Sent{{known, {}}, {0, 2}};
    auto both = known;
    both.email = said.email;
    both.firstname.clear();
    both.lastname.clear();
    both.company = said.company;
    auto nobody_else = said;
    auto with_language = both;
    with_language.language = "de";
    auto said_more = said;
    said_more.language = "de";
    struct Case {
        const char* name;
        std::vector<Sent> messages;
        Customer expected;
    };
    for (const auto& one : std::vector<Case>{
             {"registered before", {first, brought(3, said)}, both},
             {"of somebody new", {brought(3, said)}, nobody_else},
             {"its registration comes late", {brought(3, said), first}, both},
             {"a later registration replaces all", {brought(1, said), first}, known},
             {"a registration that was later, and comes first", {first, brought(1, said)}, known},
             {"brought twice", {first, brought(3, said_more), brought(4, said)}, with_language},
             {"brought twice, the other way round",
              {brought(4, said), brought(3, said_more), first},
              with_language}})
        EXPECT_EQ(fold(one.messages).customer, one.expected) << one.name;
    EXPECT_FALSE(brought_by_bill(said).needs_registration());
    EXPECT_THAT(brought_by_bill(said).only, ElementsAre(email, firstname, middlename, lastname, company));
}

TEST(CustomerChange, RemembersOnlyWhatWasSetAfterTheRegistration) {
    Customer values;
    const auto first = Sent{{priya(), {}}, {0, 1}};
    auto stored = fold({first, patch(2, {tax_id}, values), patch(4, {email}, values)});
    EXPECT_THAT(stored.patched, ElementsAre(PatchedField{email, {0, 4}}, PatchedField{tax_id, {0, 2}}));
    EXPECT_EQ(stored.changed_at, accepted_at({0, 4}));
    stored = fold({first, patch(2, {tax_id}, values), patch(4, {email}, values), registration(3, "Rao")});
    EXPECT_THAT(stored.patched, ElementsAre(PatchedField{email, {0, 4}}));
    EXPECT_THAT(fold({first, patch(2, {email}, values), registration(5, "Rao")}).patched, IsEmpty());
}

/// Whatever comes late, nothing of somebody who was anonymised comes back but by registering again.
TEST(CustomerChange, AnonymisedLeavesTheIdAlone) {
    auto known = priya();
    known.external_id = "C-1";
    const auto first = Sent{{known, {}}, {0, 1}};
    const auto anonymised = Sent{anonymisation_of(known.id), {0, 5}};
    Customer values;
    values.mobile = "0123456789";
    Customer nobody;
    nobody.id = known.id;
    const std::vector<std::vector<Sent>> histories{
        {first, anonymised},
        {anonymised, first},
        {first, anonymised, registration(3, "Rao")},
        {first, anonymised, patch(4, {mobile}, values)},
        {first, patch(4, {mobile}, values), anonymised},
        {first, anonymised, patch(6, {mobile}, values)},
    };
    for (const auto& history : histories) {
        EXPECT_EQ(fold(history).customer, nobody) << &history - histories.data();
        EXPECT_TRUE(is_anonymised(fold(history).customer));
    }
    const auto again = fold({first, anonymised, registration(6, "Rao")}).customer;
    EXPECT_EQ(again.lastname, "Rao");
    EXPECT_FALSE(is_anonymised(again));
    EXPECT_EQ(fold({first, registration(6, "Rao"), anonymised}).customer, again) << "it came later";
}

/// The years are counted from the end of the year of issue. Source: AO §147 (4).
TEST(Erasure, KeepsFullCalendarYears) {
    EXPECT_EQ(kept_since(Date{2026, 12, 31}, 10), (Date{2015, 12, 31}));
    EXPECT_EQ(kept_since(Date{2027, 1, 1}, 10), (Date{2016, 12, 31}));
}

CustomerChange random_change(Seeded& random) {
    auto customer = priya();
    const auto word = [&] { return std::string(1, static_cast<char>(random.between('a', 'z'))); };
    customer.email = word() + "@example.com";
    customer.firstname = word();
    customer.lastname = word();
    customer.address.city = word();
    customer.electronic_address = {"EM", word()};
    if (random.one_in(2)) customer.format = EInvoiceFormat::none;
    CustomerChange change{customer, {}};
    if (random.one_in(3)) return change;
    if (random.one_in(3)) {
        if (random.one_in(2)) customer.address = {};
        return brought_by_bill(customer);
    }
    for (std::size_t field = 0; field < customer_field_names.size(); ++field) {
        if (random.one_in(3)) change.only.push_back(static_cast<CustomerField>(field));
    }
    return change;
}

/// Parking, redelivery, another batch: the same messages, in any order and any of them again.
TEST(CustomerChangeLaw, AnyOrderAndRepetitionEndsInTheSameCustomer) {
    Seeded random;
    for (int round = 0; round < 300; ++round) {
        std::vector<Sent> sent;
        sent.push_back({{priya(), {}}, {0, random.between(0, 20)}});
        for (std::int64_t offset = 1; offset <= 12; ++offset)
            sent.push_back({random_change(random), {static_cast<std::int32_t>(offset / 7), 100 * offset}});
        const auto in_order = fold(sent);
        for (int again = 0; again < 8; ++again) {
            auto other = sent;
            for (auto n = random.between(0, 6); n > 0; --n)
                other.push_back(sent[static_cast<std::size_t>(random.between(0, 12))]);
            std::ranges::shuffle(other, std::mt19937_64{random.bits()});
            ASSERT_EQ(fold(other), in_order);
        }
    }
}

TEST(CheckPatch, RefusesWhatThePatchMakesWrongAndNothingElse) {
    struct Case {
        const char* name;
        Customer before;
        std::vector<CustomerField> only;
        Customer values;
        std::string expected;
    };
    auto of_company = priya();
    of_company.company = "Nadar & Sons";
    auto older = priya();
    older.electronic_address = {"9930", "not its form"};
    Customer indian;
    indian.address = {"", "", "Pune", "", "27", "IN"};
    Customer values;
    values.email = "new@example.com";
    values.language = "no language";
    const std::vector<Case> cases{
        {"another address", priya(), {email}, values, ""},
        {"no address", priya(), {email}, {}, "/email required"},
        {"no lastname", priya(), {lastname}, {}, "/lastname required"},
        {"no lastname, but a company", of_company, {lastname}, {}, ""},
        {"neither", of_company, {lastname, company}, {}, "/lastname required"},
        {"a wrong language", priya(), {language}, values, "/language not_a_language"},
        {"an address that the tax id does not fit", priya(), {address}, indian, "/taxId not_a_gstin"},
        {"what was wrong before", older, {email}, values, ""},
    };
    for (const auto& one : cases) {
        std::string found;
        for (const auto& issue : check_patch(one.before, {one.values, one.only}))
            found += issue.pointer + " " + issue.code;
        EXPECT_EQ(found, one.expected) << one.name;
    }
}

TEST(CustomerId, OfWhatItsClientCallsItIsOfNoAddress) {
    EXPECT_NE(external_customer_id("a@example.com"), customer_id("a@example.com"));
    EXPECT_NE(external_customer_id("A"), external_customer_id("a")) << "byte by byte";
}

}  // namespace
}  // namespace billmill::domain
