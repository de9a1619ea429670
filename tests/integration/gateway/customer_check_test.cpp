#include "gateway_world.hpp"

// What can be refused before a 202 is refused before it, and never on what may be out of date.
namespace billmill::tests {
namespace {

constexpr const char* register_user = "/api/v1/user/register";
constexpr const char* generate = "/api/v1/bill/genBill";
constexpr const char* reverse_charge =
    R"({"userId":"john.doe@example.com","items":[{"quantity":1,"price":899,"productName":"Audit","taxCategory":"AE",
        "exemptionReason":"Reverse charge"}]})";
constexpr const char* with_tax_id =
    R"({"lastname":"Doe","email":"john.doe@example.com","taxId":"FR12345678901","country":"FR"})";

class CustomerCheck : public GatewayWorld {
protected:
    void register_as(const char* body) { ASSERT_EQ(post(register_user, body).status, 202); }
    static std::string warning(const Answer& answer) { return text(answer, "warnings", "0", "code"); }
};

TEST_F(CustomerCheck, ABillOfARegisteredCustomerIsAcceptedWithoutAWarning) {
    register_as(registration);
    world.run();
    const auto answer = post(generate, billing);
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(text(answer, "warnings"), "(none)") << answer.body;
}

TEST_F(CustomerCheck, ABillOfNobodyKnownSaysThatItWaitsAndUntilWhen) {
    const auto answer = post(generate, billing);
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(warning(answer), "unknown_customer");
    EXPECT_EQ(text(answer, "warnings", "0", "waitsUntil"),
              rfc3339(world.clock.now() + std::chrono::minutes{15}));
}

TEST_F(CustomerCheck, WhileARegistrationIsOnItsWayTheBillIsUnchecked) {
    register_as(registration);
    const auto answer = post(generate, billing);
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(warning(answer), "customer_unchecked");
    world.run();
    EXPECT_EQ(text(post(generate, billing), "warnings"), "(none)");
}

TEST_F(CustomerCheck, WhatIsWrongForTheCustomerIsRefusedAsAPreviewRefusesIt) {
    register_as(registration);
    world.run();
    const auto preview = post("/api/v1/invoices/preview", reverse_charge);
    const auto refused = post(generate, reverse_charge);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(text(refused, "errors", "0", "code"), "buyer_tax_id_required");
    EXPECT_EQ(text(refused, "errors"), text(preview, "errors"));
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices"), "items", "0", "id"), "(none)") << "nothing is kept of it";
}

/// Regression: what was wrong with the bill hid what was wrong with its customer, who was told of it at the second try.
TEST_F(CustomerCheck, WhatIsWrongWithTheBillHidesNothingOfTheCustomer) {
    register_as(registration);
    world.run();
    const auto codes = [](const Answer& answer) {
        std::string found;
        for (int i = 0; text(answer, "errors", std::to_string(i), "code") != "(none)"; ++i)
            found += text(answer, "errors", std::to_string(i), "pointer") + " " +
                     text(answer, "errors", std::to_string(i), "code") + "; ";
        return found;
    };
    const auto to = [](const char* who) {
        return std::string{"{"} + who +
               R"(,"items":[{"quantity":1,"price":9,"productName":"Cloth","taxCategory":"K"}]})";
    };
    const auto registered = to(R"("userId":"john.doe@example.com")");
    const auto brought = to(R"("customer":{"lastname":"Roe","email":"jane.roe@example.com"})");
    for (const auto* path : {generate, "/api/v1/invoices", "/api/v1/invoices/preview"}) {
        EXPECT_EQ(codes(post(path, registered)),
                  "/deliveredOn BR-IC-11; /items/0/taxCategory buyer_tax_id_required; "
                  "/items/0/taxCategory buyer_country_required; /userId BR-IC-02; ")
            << path;
        EXPECT_EQ(codes(post(path, brought)),
                  "/deliveredOn BR-IC-11; /items/0/taxCategory buyer_tax_id_required; "
                  "/items/0/taxCategory buyer_country_required; /customer BR-IC-02; ")
            << path;
    }
    EXPECT_EQ(codes(post("/api/v1/invoices", to(R"("userId":"nobody@example.com")"))),
              "/deliveredOn BR-IC-11; ");
    fuse.arm({.at = 0});
    EXPECT_EQ(codes(post("/api/v1/invoices", registered)), "/deliveredOn BR-IC-11; ") << "the store is away";
    fuse.disarm();
    // A mistake that every buyer would have is not told as one of this buyer.
    EXPECT_EQ(codes(post("/api/v1/invoices", R"({"userId":"john.doe@example.com","prepaid":"1000000",
                          "items":[{"quantity":1,"price":9,"productName":"Cloth","taxRate":"101"}]})")),
              "/items/0/taxRate out_of_range; ");
}

TEST_F(CustomerCheck, NothingIsRefusedForWhatTheCustomerWasBefore) {
    register_as(registration);
    world.run();
    ASSERT_EQ(post(generate, reverse_charge).status, 422);
    register_as(with_tax_id);
    const auto answer = post(generate, reverse_charge);
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(warning(answer), "customer_unchecked");
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices/" + text(answer, "id")), "sequence"), "1");
}

TEST_F(CustomerCheck, ARegistrationTellsWhatItTakesAway) {
    const auto first = post(register_user, with_tax_id);
    EXPECT_EQ(text(first, "removed"), "(none)");
    world.run();
    const auto second = post(register_user, registration);
    EXPECT_EQ(text(second, "removed", "0"), "address") << second.body;
    EXPECT_EQ(text(second, "removed", "1"), "taxId");
    EXPECT_EQ(text(second, "removed", "2"), "(none)");
    world.run();
    EXPECT_EQ(text(post(register_user, registration), "removed"), "(none)");
    fuse.arm({.at = 0});
    EXPECT_EQ(post(register_user, with_tax_id).status, 202) << "the store is away, and is not needed";
    fuse.disarm();
}

TEST_F(CustomerCheck, WithTheStoreAwayTheBillIsUnchecked) {
    register_as(registration);
    world.run();
    fuse.arm({.at = 0});
    const auto answer = post(generate, billing);
    ASSERT_TRUE(fuse.disarm());
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(warning(answer), "customer_unchecked");
}

TEST_F(CustomerCheck, ARepeatedRequestGetsItsAnswerWhateverBecameOfTheCustomer) {
    register_as(with_tax_id);
    world.run();
    const auto* key = "Idempotency-Key: order-1\r\n";
    const auto first = post(generate, reverse_charge, key);
    ASSERT_EQ(first.status, 202) << first.body;
    register_as(registration);
    world.run();
    EXPECT_EQ(post(generate, reverse_charge).status, 422);
    const auto again = post(generate, reverse_charge, key);
    EXPECT_EQ(again.status, 202) << again.body;
    EXPECT_EQ(text(again, "id"), text(first, "id"));
}

TEST_F(CustomerCheck, ACustomerThatTheBillBringsIsCheckedAtOnce) {
    const std::string items = R"("items":[{"quantity":1,"price":899,"productName":"Audit","taxCategory":"AE",
        "exemptionReason":"Reverse charge"}]})";
    const auto refused =
        post(generate, R"({"customer":{"lastname":"Doe","email":"john.doe@example.com"},)" + items);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(text(refused, "errors", "0", "code"), "buyer_tax_id_required");
    const auto accepted = post(generate, R"({"customer":)" + std::string{with_tax_id} + "," + items);
    EXPECT_EQ(accepted.status, 202) << accepted.body;
    EXPECT_EQ(text(accepted, "warnings"), "(none)");
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices/" + text(accepted, "id")), "buyer", "taxId"), "FR12345678901");
    EXPECT_EQ(text(get("/api/v1/customers?email=john.doe@example.com"), "items", "0", "taxId"),
              "FR12345678901");
}

}  // namespace
}  // namespace billmill::tests
