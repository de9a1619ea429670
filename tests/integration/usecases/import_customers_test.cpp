#include "usecases/import_customers.hpp"

#include <gmock/gmock.h>

#include "support/stages_world.hpp"

// Files of customers on SQLite and its stages.
namespace billmill::tests {
namespace {

using ports::Stage;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using usecases::ImportCustomers;
using usecases::ImportReport;

/// Admits some rows, and then says that it is away.
struct EndingInbox final : ports::RequestInbox {
    explicit EndingInbox(ports::RequestInbox& the_target) : target{the_target} {}
    void accept(Stage stage, ports::Envelope message, std::optional<ports::Companion> companion,
                Done done) override {
        if (left-- <= 0) return done(fail(Fault::unavailable, "away"));
        target.accept(stage, std::move(message), std::move(companion), std::move(done));
    }
    Result<std::optional<ports::AcceptedRequest>> find(const Uuid& id) override { return target.find(id); }

    ports::RequestInbox& target;
    int left = 0;
};

class ImportCustomersTest : public testing::Test {
protected:
    static usecases::FileSource source(std::string text, bool whole = true) {
        auto left = std::make_shared<std::string>(std::move(text));
        return {.read = [left] { return std::exchange(*left, {}); },
                .is_whole = [whole] { return whole; },
                .fault = [] { return std::optional<usecases::Refusal>{}; }};
    }
    usecases::Answer<ImportReport> ask(const usecases::FileSource& file, const std::string& name = {}) {
        usecases::ImportCustomers import{
            {*inbox, world.engines->bus, world.clock, world.folder().path()}, nullptr, limits};
        return import(caller, "", {.name = name}, file);
    }
    ImportReport import(const std::string& text, const std::string& name = {}) {
        auto report = ask(source(text), name);
        EXPECT_TRUE(report) << (report ? "" : report.error().detail);
        return report ? *report : ImportReport{};
    }
    std::optional<domain::StoredCustomer> stored(const Uuid& id) {
        const auto found = *world.engines->customers.find({&id, 1});
        return found.empty() ? std::nullopt : std::optional{found.front()};
    }
    std::string lastname(const std::string& email) {
        const auto found = stored(domain::customer_id(email));
        return found ? found->customer.lastname : "nobody";
    }
    std::int64_t waiting() { return *world.engines->bus.lag(Stage::users); }

    World world;
    usecases::Caller caller{.client = "shop"};
    ports::RequestInbox* inbox = &world.engines->inbox;
    usecases::AcceptBatchesLimits limits{.rows_max = 3};
};

std::string numbers(const ImportReport& report) {
    return std::to_string(report.rows) + ": " + std::to_string(report.accepted) + " " +
           std::to_string(report.repeated) + " " + std::to_string(report.refused);
}

std::string many(int count) {
    std::string text = "Email,Lastname\n";
    for (int n = 0; n < count; ++n) {
        const auto digits = std::to_string(n);
        text.append("c").append(digits).append("@example.com,Buyer ").append(digits).append("\n");
    }
    return text;
}

TEST_F(ImportCustomersTest, TheSameFileAgainPutsNothingOnTheBus) {
    EXPECT_EQ(numbers(import(many(20))), "20: 20 0 0");
    EXPECT_EQ(waiting(), 20);
    EXPECT_EQ(numbers(import(many(20))), "20: 0 20 0");
    EXPECT_EQ(waiting(), 20);
    EXPECT_EQ(numbers(import(many(21))), "21: 1 20 0");
    world.run();
    EXPECT_EQ(lastname("c20@example.com"), "Buyer 20");
}

TEST_F(ImportCustomersTest, TheSameCustomersInAnotherFormatAreTheSameRows) {
    import(many(2));
    EXPECT_EQ(numbers(import("{\"lastname\":\"Buyer 0\",\"email\":\"c0@example.com\"}\n"
                             "{\"email\":\"c1@example.com\", \"lastname\":\"Buyer 1\"}\n")),
              "2: 0 2 0");
}

TEST_F(ImportCustomersTest, AnotherClientsFileIsItsOwn) {
    import(many(2));
    caller.client = "till";
    EXPECT_EQ(numbers(import(many(2))), "2: 2 0 0");
}

TEST_F(ImportCustomersTest, ANameTakesRowsOnceMore) {
    import("Email,Lastname\na@example.com,One\n");
    import("Email,Lastname\na@example.com,Two\n");
    EXPECT_EQ(numbers(import("Email,Lastname\na@example.com,One\n")), "1: 0 1 0");
    world.run();
    EXPECT_EQ(lastname("a@example.com"), "Two");
    EXPECT_EQ(numbers(import("Email,Lastname\na@example.com,One\n", "monday")), "1: 1 0 0");
    EXPECT_EQ(numbers(import("Email,Lastname\na@example.com,One\n", "monday")), "1: 0 1 0");
    world.run();
    EXPECT_EQ(lastname("a@example.com"), "One");
}

TEST_F(ImportCustomersTest, TheLastLineOfACustomerCountsAlsoWhereItSaysWhatTheFirstSaid) {
    const std::string text =
        "Email,Lastname\na@example.com,One\nb@example.com,Other\na@example.com,Two\na@example.com,Two\n"
        "a@example.com,One\n";
    EXPECT_EQ(import(text).refused, 0);
    world.run();
    EXPECT_EQ(lastname("a@example.com"), "One");
    EXPECT_EQ(numbers(import(text)), "5: 0 5 0");
    import("Email,Lastname\na@example.com,One\na@example.com,Last\n");
    world.run();
    EXPECT_EQ(lastname("a@example.com"), "Last");
}

TEST_F(ImportCustomersTest, AWrongRowIsToldWithRowColumnValueAndEveryMistakeAndLeavesNothing) {
    const auto report = import(
        "Email,Lastname,Country,Street\n"
        "a@example.com,Good,DE,\n"
        "nobody,,Germany,\n"
        "b@example.com,Good,,\n");
    EXPECT_EQ(numbers(report), "3: 2 0 1");
    ASSERT_EQ(report.refusals.size(), 1U);
    EXPECT_EQ(report.refusals[0].row, 3);
    const auto issue = [](const char* column, const char* value, const char* code) {
        return AllOf(Field(&domain::RowIssue::row, 3), Field(&domain::RowIssue::column, column),
                     Field(&domain::RowIssue::value, value),
                     Field(&domain::RowIssue::issue, Field(&Issue::code, code)));
    };
    EXPECT_THAT(report.refusals[0].issues,
                testing::UnorderedElementsAre(issue("Email", "nobody", "not_an_email"),
                                              issue("Lastname", "", "required"),
                                              issue("Country", "Germany", "unknown_country")));
    EXPECT_EQ(waiting(), 2);
}

TEST_F(ImportCustomersTest, RefusedRowsBeyondTheFirstAreOnlyCounted) {
    std::string text = "Email,Lastname\n";
    for (std::size_t n = 0; n < ImportCustomers::refusals_max + 5; ++n) text += "nobody,Name\n";
    const auto report = import(text);
    EXPECT_EQ(report.refused, static_cast<std::int64_t>(ImportCustomers::refusals_max) + 5);
    EXPECT_EQ(report.refusals.size(), ImportCustomers::refusals_max);
}

TEST_F(ImportCustomersTest, AnExternalIdIsTheIdentityAndNotForAKeyOfSomeSellers) {
    const std::string text =
        "{\"externalId\":\"crm-1\",\"email\":\"a@example.com\",\"lastname\":\"One\"}\n"
        "{\"email\":\"a@example.com\",\"lastname\":\"Two\"}\n";
    caller.sellers = {"mill"};
    const auto limited = import(text);
    EXPECT_EQ(numbers(limited), "2: 1 0 1");
    EXPECT_EQ(limited.refusals.at(0).issues.at(0).issue.code, "limited_to_sellers");
    caller.sellers.clear();
    EXPECT_EQ(numbers(import(text)), "2: 1 1 0");
    world.run();
    EXPECT_TRUE(stored(domain::external_customer_id("crm-1")));
    EXPECT_EQ(lastname("a@example.com"), "Two");
}

TEST_F(ImportCustomersTest, AnInboxThatEndsInTheMiddleIsSaidAndTheSameFileGoesOn) {
    EndingInbox ending{world.engines->inbox};
    ending.left = 7;
    inbox = &ending;
    const auto broken = ask(source(many(20)));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, "import_interrupted");
    EXPECT_TRUE(broken.error().transient);
    EXPECT_EQ(broken.error().rows_taken, 7);
    inbox = &world.engines->inbox;
    EXPECT_EQ(numbers(import(many(20))), "20: 13 7 0");
    EXPECT_EQ(waiting(), 20);
}

TEST_F(ImportCustomersTest, AFullBusIsWaitedForAndThenSaid) {
    limits.waiting_max = 5;
    limits.looked_at_every = 1;
    limits.patience = Milliseconds{0};
    const auto full = ask(source(many(20)));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, "import_interrupted");
    EXPECT_EQ(full.error().rows_taken, waiting());
    EXPECT_GE(waiting(), 5);
    EXPECT_LE(waiting(), 12) << "at most what was under way when it became full";
    world.run();
    limits.waiting_max = 100;
    import(many(20));
    world.run();
    EXPECT_EQ(lastname("c19@example.com"), "Buyer 19");
}

TEST_F(ImportCustomersTest, WhatBreaksOffSaysHowManyRowsAreKept) {
    const auto broken = ask(source(many(20), false));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, "invalid_request")
        << "a short file is known at its end, and nothing was taken";
    const auto array = ask(source("[{\"email\":\"a@example.com\",\"lastname\":\"A\"},{\"email\":\"b@"));
    ASSERT_FALSE(array);
    EXPECT_EQ(array.error().code, "import_broken_off");
    EXPECT_EQ(array.error().rows_taken, 1);
    EXPECT_THAT(array.error().issues, ElementsAre(Field(&Issue::code, "broken_array")));
    EXPECT_THAT(array.error().detail, HasSubstr("1 row was taken in before"));
}

TEST_F(ImportCustomersTest, AFileThatIsNoneIsRefusedAndNothingIsKept) {
    const auto none = ask(source("Name,Town\nAda,Bath\n"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, "invalid_request");
    EXPECT_THAT(none.error().issues, ElementsAre(Field(&Issue::code, "columns_missing")));
    EXPECT_EQ(waiting(), 0);
}

}  // namespace
}  // namespace billmill::tests
