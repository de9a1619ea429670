#include <gmock/gmock.h>

#include "gateway_world.hpp"

// A customer has an identity that outlives its address.
namespace billmill::tests {
namespace {

using testing::ElementsAre;

constexpr const char* register_user = "/api/v1/user/register";
constexpr const char* customers = "/api/v1/customers";
constexpr const char* generate = "/api/v1/bill/genBill";
constexpr const char* items = R"("items":[{"quantity":1,"price":899,"productName":"Tea"}]})";

class CustomerRoutes : public GatewayWorld {
protected:
    Answer patch(const std::string& id, std::string_view body, std::string_view headers = "") {
        auto bytes = tests::post("/api/v1/customers/" + id, body, headers);
        return ask(bytes.replace(0, 4, "PATCH"));
    }
    /// Made and there; its id.
    std::string make(const std::string& body, std::string_view headers = "") {
        const auto answer = post(customers, body, headers);
        EXPECT_EQ(answer.status, 202) << answer.body;
        world.run();
        return text(answer, "customerId");
    }
    std::string register_john() {
        const auto answer = post(register_user, registration);
        EXPECT_EQ(answer.status, 202) << answer.body;
        world.run();
        return text(answer, "customerId");
    }
    /// Billed to this customer; the bill's id.
    std::string bill(const std::string& names) {
        const auto answer = post(generate, "{" + names + "," + items);
        EXPECT_EQ(answer.status, 202) << answer.body;
        return text(answer, "id");
    }
    Answer customer(const std::string& id) { return get("/api/v1/customers/" + id); }
    Answer invoice(const std::string& id) { return get("/api/v1/invoices/" + id); }
    static std::string error(const Answer& answer, const char* member = "code") {
        return text(answer, "errors", "0", member);
    }
};

TEST_F(CustomerRoutes, TheIdOfTheOldRouteIsOfItsEmail) {
    const auto id = register_john();
    EXPECT_EQ(id, domain::customer_id("john.doe@example.com").text());
    EXPECT_EQ(text(customer(id), "email"), "john.doe@example.com");
    EXPECT_EQ(customer(id).body, get("/api/v1/customers/" + id).body);
}

TEST_F(CustomerRoutes, TheIdOfTheNewRouteIsOfItsExternalIdElseItsRequests) {
    struct Case {
        const char* external_id;  ///< As JSON.
        std::string_view value;
    };
    for (const auto& [external_id, value] : {
             Case{R"("A-1")", "A-1"},
             Case{R"("a-1")", "a-1"},
             Case{R"("john.doe@example.com")", "john.doe@example.com"},
             Case{R"("Größe / 7 \"x\" ☃")", "Größe / 7 \"x\" ☃"},
             Case{R"("'; DROP TABLE customers; --")", "'; DROP TABLE customers; --"},
             Case{R"("{\"$ne\":1}")", "{\"$ne\":1}"},
         }) {
        const auto id = make(R"({"email":"john.doe@example.com","name":"Doe","externalId":)" +
                             std::string{external_id} + "}");
        EXPECT_EQ(id, domain::external_customer_id(value).text());
        EXPECT_EQ(text(customer(id), "externalId"), value);
    }
    const auto answer = post(customers, R"({"email":"john.doe@example.com","name":"Doe"})");
    EXPECT_EQ(text(answer, "customerId"), text(answer, "id"));
    EXPECT_EQ(text(answer, "links", "self"), "/api/v1/customers/" + text(answer, "id"));
}

TEST_F(CustomerRoutes, ARepeatedKeyMakesNoSecondCustomer) {
    const auto* key = "Idempotency-Key: signup-7\r\n";
    const auto* body = R"({"email":"john.doe@example.com","name":"Doe"})";
    const auto id = make(body, key);
    const auto again = post(customers, body, key);
    EXPECT_EQ(text(again, "customerId"), id);
    EXPECT_EQ(text(post(customers, R"({"email":"else@example.com","name":"Doe"})", key), "code"),
              "key_reused");
    EXPECT_NE(text(post(customers, body), "customerId"), id) << "without a key it is another one";
    EXPECT_NE(text(post(customers, body, "Idempotency-Key: signup-8\r\n"), "customerId"), id);
    EXPECT_EQ(text(post(register_user, registration, key), "customerId"),
              domain::customer_id("john.doe@example.com").text())
        << "the same key on the old route is another request";
    world.run();
    EXPECT_EQ(text(get("/api/v1/customers?email=john.doe@example.com"), "items", "3", "email"),
              "john.doe@example.com");
    EXPECT_EQ(text(get("/api/v1/customers?email=john.doe@example.com"), "items", "4"), "(none)");
}

TEST_F(CustomerRoutes, TheSameExternalIdReplacesAndTellsWhatGoes) {
    const auto id =
        make(R"({"email":"a@example.com","name":"Doe","externalId":"A","taxId":"FR12345678901"})");
    const auto again = post(customers, R"({"email":"b@example.com","name":"Doe","externalId":"A"})");
    EXPECT_EQ(text(again, "customerId"), id);
    EXPECT_EQ(text(again, "removed", "0"), "taxId");
    EXPECT_EQ(text(again, "removed", "1"), "(none)");
    world.run();
    EXPECT_EQ(text(customer(id), "email"), "b@example.com");
}

TEST_F(CustomerRoutes, APatchSetsAndClearsTheFieldsItNames) {
    const auto id = make(R"({"email":"a@example.com","name":"Doe","company":"Nadar","taxId":"FR12345678901",
        "address":{"city":"Lyon","country":"FR"},"format":"none"})");
    const auto answer = patch(id, R"({"email":"New@Example.com","company":null,"address":{"country":"FR"}})");
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(text(answer, "customerId"), id);
    EXPECT_EQ(text(answer, "links", "self"), "/api/v1/customers/" + id);
    EXPECT_EQ(text(answer, "warnings"), "(none)") << answer.body;
    world.run();
    const auto now = customer(id);
    EXPECT_EQ(text(now, "email"), "new@example.com");
    EXPECT_EQ(text(now, "company"), "(none)");
    EXPECT_EQ(text(now, "lastname"), "Doe");
    EXPECT_EQ(text(now, "taxId"), "FR12345678901");
    EXPECT_EQ(text(now, "address", "city"), "(none)") << "an address is set as a whole";
    EXPECT_EQ(text(now, "format"), "none");
    EXPECT_EQ(text(get("/api/v1/customers?email=new@example.com"), "items", "0", "id"), id);
    EXPECT_EQ(text(get("/api/v1/customers?email=a@example.com"), "items"), "")
        << "it has that address no more";
}

TEST_F(CustomerRoutes, AnAnonymisedCustomerIsNobodyUntilItRegistersAgain) {
    const auto id = register_john();
    const auto anonymise = [&](const std::string& whom, std::string_view headers = "") {
        return post("/api/v1/customers/" + whom + "/anonymise", "", headers);
    };
    const auto* key = "Idempotency-Key: erase-1\r\n";
    EXPECT_EQ(text(anonymise("0198f6f0-1c3e-7000-8000-000000000000"), "code"), "no_such_customer");
    EXPECT_EQ(anonymise("7").status, 400);
    const auto answer = anonymise(id, key);
    ASSERT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(text(answer, "customerId"), id);
    world.run();
    EXPECT_EQ(get("/api/v1/customers/" + id).status, 404);
    EXPECT_EQ(text(get("/api/v1/customers?email=john.doe@example.com"), "items"), "");
    EXPECT_EQ(text(get("/api/v1/customers"), "items"), "");
    EXPECT_EQ(text(anonymise(id), "code"), "no_such_customer");
    const auto again = anonymise(id, key);
    EXPECT_EQ(again.status, 202) << again.body;
    EXPECT_EQ(text(again, "id"), text(answer, "id"));
    world.run();
    EXPECT_EQ(register_john(), id);
    EXPECT_EQ(text(customer(id), "email"), "john.doe@example.com");
}

TEST_F(CustomerRoutes, APatchThatIsWrongChangesNothing) {
    const auto id = register_john();
    struct Case {
        std::string id;
        const char* body;
        int status;
        const char* what;
    };
    const std::string unknown = "0198f6f0-1c3e-7000-8000-000000000000";
    for (const auto& one : {
             Case{unknown, R"({"email":"a@example.com"})", 404, "no_such_customer"},
             Case{unknown, R"({"colour":"red"})", 422, "unknown_field"},
             Case{"7", R"({"email":"a@example.com"})", 400, "not_an_id"},
             Case{id, R"({"colour":"red"})", 422, "unknown_field"},
             Case{id, R"({"colour":null})", 422, "unknown_field"},
             Case{id, R"({"externalId":"A"})", 422, "unknown_field"},
             Case{id, R"({"email":null})", 422, "required"},
             Case{id, R"({"email":"nobody"})", 422, "not_an_email"},
             Case{id, R"({"lastname":null})", 422, "required"},
             Case{id, R"({"address":{"country":"IN"},"taxId":"27AAAAA0000A1Z5"})", 422, "not_a_gstin"},
             Case{id, "{}", 422, "required"},
             Case{id, "{", 400, "not_json"},
         }) {
        const auto answer = patch(one.id, one.body);
        EXPECT_EQ(answer.status, one.status) << one.body << answer.body;
        EXPECT_EQ(one.status == 404 ? text(answer, "code") : error(answer), one.what) << one.body;
    }
    const auto before = customer(id).body;
    EXPECT_EQ(world.run(), 0);
    EXPECT_EQ(customer(id).body, before);
}

TEST_F(CustomerRoutes, APatchRightBehindItsRegistrationIsUncheckedAndTakesEffect) {
    const auto made = post(customers, R"({"email":"a@example.com","name":"Doe"})");
    const auto id = text(made, "customerId");
    const auto answer = patch(id, R"({"company":"Nadar","lastname":null})");
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(text(answer, "warnings", "0", "code"), "customer_unchecked");
    world.run();
    EXPECT_EQ(text(customer(id), "company"), "Nadar");
    EXPECT_EQ(text(customer(id), "lastname"), "");
}

TEST_F(CustomerRoutes, WithTheStoreAwayAPatchIsUncheckedAndNothingIsToldOfWhatMayBeOld) {
    const auto id = make(R"({"email":"a@example.com","name":"Doe"})");
    fuse.arm({.at = 0});
    const auto answer = patch(id, R"({"lastname":null})");
    ASSERT_TRUE(fuse.disarm());
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(text(answer, "warnings", "0", "code"), "customer_unchecked");
    world.run();
    const auto refused = post(generate, R"({"customerId":")" + id + "\"," + items);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(error(refused, "pointer"), "/customer/lastname");
    fuse.arm({.at = 0});
    const auto named = bill(R"("customerId":")" + id + "\"");
    fuse.disarm();
    world.run();
    EXPECT_EQ(text(invoice(named), "state"), "failed") << "an invoice needs a name";
    EXPECT_EQ(text(invoice(named), "failure", "issues", "0", "pointer"), "/customer/lastname");
}

TEST_F(CustomerRoutes, ARepeatedPatchGetsItsAnswerWhateverBecameOfTheCustomer) {
    const auto id = make(R"({"email":"a@example.com","name":"Doe","company":"Nadar"})");
    const auto* key = "Idempotency-Key: correction-1\r\n";
    const auto first = patch(id, R"({"lastname":null})", key);
    ASSERT_EQ(first.status, 202) << first.body;
    world.run();
    ASSERT_EQ(patch(id, R"({"lastname":"Nair","company":null})").status, 202);
    world.run();
    const auto again = patch(id, R"({"lastname":null})", key);
    EXPECT_EQ(again.status, 202) << again.body;
    EXPECT_EQ(text(again, "id"), text(first, "id"));
    EXPECT_EQ(patch(id, R"({"lastname":null})").status, 422);
    EXPECT_EQ(text(patch(id, R"({"company":"Else"})", key), "code"), "key_reused");
    EXPECT_EQ(text(patch(text(first, "id"), R"({"lastname":null})", key), "code"), "key_reused")
        << "it is of another customer";
    world.run();
    EXPECT_EQ(text(customer(id), "lastname"), "Nair") << "a repetition sets nothing";
}

TEST_F(CustomerRoutes, UserIdIsTheCustomerRegisteredByItWhateverItsAddressIsNow) {
    const auto id = register_john();
    ASSERT_EQ(patch(id, R"({"email":"new@example.com"})").status, 202);
    world.run();
    const auto taker = make(R"({"email":"john.doe@example.com","name":"Smith"})");
    struct Case {
        std::string names;
        std::string buyer;
        const char* email;
    };
    const std::vector<Case> cases{
        {R"("userId":"john.doe@example.com")", id, "new@example.com"},
        {R"("userId":"John.Doe@EXAMPLE.com")", id, "new@example.com"},
        {R"("customerId":")" + id + "\"", id, "new@example.com"},
        {R"("customerId":")" + taker + "\"", taker, "john.doe@example.com"},
        {R"("userId":"john.doe@example.com","customerId":")" + id + "\"", id, "new@example.com"},
    };
    for (const auto& one : cases) {
        const auto made = bill(one.names);
        world.run();
        EXPECT_EQ(text(invoice(made), "buyer", "id"), one.buyer) << one.names;
        EXPECT_EQ(text(invoice(made), "buyer", "email"), one.email) << one.names;
    }
    const auto answer = post(generate, R"({"userId":"new@example.com",)" + std::string{items});
    EXPECT_EQ(text(answer, "warnings", "0", "code"), "unknown_customer") << "nobody has registered by it";
    EXPECT_EQ(
        text(get("/api/v1/invoices?customer=john.doe@example.com&limit=1"), "items", "0", "buyer", "id"), id);
}

TEST_F(CustomerRoutes, ABillNamesACustomerByExternalIdAlsoBeforeItIsThere) {
    const auto early = bill(R"("customerExternalId":"A")");
    world.run();
    EXPECT_EQ(text(invoice(early), "waitingFor"), "unknown_customer") << invoice(early).body;
    const auto open = get("/api/v1/invoices?state=waiting");
    EXPECT_EQ(text(open, "items", "0", "userId"), domain::external_customer_id("A").text()) << open.body;
    const auto id = make(R"({"email":"a@example.com","name":"Doe","externalId":"A"})");
    world.run_for(Milliseconds{120'000});
    EXPECT_EQ(text(invoice(early), "buyer", "id"), id);
    EXPECT_EQ(text(invoice(early), "buyer", "externalId"), "A");
    const auto preview =
        post("/api/v1/invoices/preview", R"({"customerExternalId":"B",)" + std::string{items});
    EXPECT_EQ(preview.status, 422);
    EXPECT_EQ(error(preview), "unknown_customer");
    EXPECT_EQ(post("/api/v1/invoices/preview", R"({"customerExternalId":"A",)" + std::string{items},
                   "Accept: application/json\r\n")
                  .status,
              200);
}

TEST_F(CustomerRoutes, ACustomerThatABillBringsIsThatOfItsExternalId) {
    const auto made = bill(R"("customer":{"email":"a@example.com","name":"Doe","externalId":"A"})");
    const auto plain = bill(R"("customer":{"email":"a@example.com","name":"Doe"})");
    world.run();
    EXPECT_EQ(text(invoice(made), "buyer", "id"), domain::external_customer_id("A").text());
    EXPECT_EQ(text(invoice(plain), "buyer", "id"), domain::customer_id("a@example.com").text());
    EXPECT_EQ(text(customer(domain::external_customer_id("A").text()), "externalId"), "A");
    const auto shared = get("/api/v1/customers?email=a@example.com");
    EXPECT_NE(text(shared, "items", "1", "id"), "(none)") << "two customers share an address";
}

TEST_F(CustomerRoutes, AWaitingBillReadsItsCustomerWhenItIsNumbered) {
    const auto early = bill(R"("userId":"john.doe@example.com")");
    world.run();
    const auto id = domain::customer_id("john.doe@example.com").text();
    ASSERT_EQ(post(register_user, registration).status, 202);
    ASSERT_EQ(patch(id, R"({"company":"Nadar","email":"new@example.com"})").status, 202);
    world.run_for(Milliseconds{120'000});
    EXPECT_EQ(text(invoice(early), "buyer", "company"), "Nadar");
    EXPECT_EQ(text(invoice(early), "buyer", "email"), "new@example.com");
    ASSERT_EQ(patch(id, R"({"company":"Else"})").status, 202);
    world.run();
    EXPECT_EQ(text(invoice(early), "buyer", "company"), "Nadar") << "an invoice never changes";
}

TEST_F(CustomerRoutes, AFailedPatchIsListedWithItsCustomer) {
    fuse.arm({.at = 0});
    const auto lost = patch("0198f6f0-1c3e-7000-8000-000000000000", R"({"company":"Nadar"})");
    fuse.disarm();
    ASSERT_EQ(lost.status, 202) << lost.body;
    world.run();
    EXPECT_EQ(text(get("/api/v1/parked"), "items", "0", "code"), "unknown_customer");
    world.run_for(std::chrono::minutes{20});
    const auto failures = get("/api/v1/failures");
    EXPECT_EQ(text(failures, "items", "0", "code"), "unknown_customer") << failures.body;
    EXPECT_EQ(text(failures, "items", "0", "customer"), "0198f6f0-1c3e-7000-8000-000000000000");
    EXPECT_EQ(text(failures, "items", "0", "id"), text(lost, "id"));
}

TEST_F(CustomerRoutes, WhoBillsForSomeSellersMayLookOneUpAndChangeIt) {
    options.keys_required = true;
    open();
    add_key("limited", ports::Scope::write, {"acme"});
    add_key("reads", ports::Scope::read);
    const auto* limited = "Authorization: Bearer limited\r\n";
    const auto id = text(post(customers, R"({"email":"a@example.com","name":"Doe"})", limited), "customerId");
    world.run();
    EXPECT_EQ(patch(id, R"({"company":"Nadar"})", limited).status, 202);
    EXPECT_EQ(patch(id, R"({"company":"Nadar"})", "Authorization: Bearer reads\r\n").status, 403);
    EXPECT_EQ(patch(id, R"({"company":"Nadar"})").status, 401);
    EXPECT_EQ(get("/api/v1/customers", limited).status, 403);
    EXPECT_EQ(get("/api/v1/customers?email=a@example.com", limited).status, 200);
    EXPECT_EQ(get("/api/v1/customers/" + id, limited).status, 200);
}

}  // namespace
}  // namespace billmill::tests
