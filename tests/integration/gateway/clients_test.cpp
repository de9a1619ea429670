#include "gateway_world.hpp"
#include "usecases/manage_clients.hpp"

// Clients, their keys, and what a client that is limited to some sellers can see.
namespace billmill::tests {
namespace {

constexpr const char* generate = "/api/v1/bill/genBill";
constexpr const char* clients = "/api/v1/clients";

class Clients : public GatewayWorld {
protected:
    static std::string with_key(const std::string& secret, std::string_view more = "") {
        return "X-API-Key: " + secret + "\r\n" + std::string{more};
    }
    static std::string for_seller(std::string_view seller, std::string_view email = "john.doe@example.com") {
        return R"({"userId":")" + std::string{email} + R"(","seller":")" + std::string{seller} +
               R"(","items":[{"quantity":1,"price":899,"productName":"Lamp"}]})";
    }
    template <class Condition>
    static bool comes_true(Condition condition) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (!condition()) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::yield();
        }
        return true;
    }
    void wait_until_known() { world.clock.advance(Milliseconds{5'000}); }
};

TEST_F(Clients, AnAdminKeyMakesAClientThatBillsWithinFiveSeconds) {
    options.keys_required = true;
    add_key("admin", ports::Scope::admin);
    const auto made = post(clients, R"({"id":"shop"})", with_key("admin"));
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.headers.at("cache-control"), "no-store");
    EXPECT_EQ(text(made, "number"), "1");
    const auto secret = text(made, "secret");
    EXPECT_EQ(post(generate, billing, with_key(secret)).status, 202);
    auto shown = get("/api/v1/clients/shop", with_key("admin"));
    EXPECT_TRUE(comes_true([&] {  // A use is noted after the answer.
        shown = get("/api/v1/clients/shop", with_key("admin"));
        return text(shown, "keys", "0", "lastUsedAt") == rfc3339(world.clock.now());
    })) << shown.body;
    EXPECT_EQ(text(shown, "scope"), "write");
    EXPECT_EQ(text(shown, "keys", "0", "madeBy"), "key-1/1");
    EXPECT_EQ(shown.body.find(secret), std::string::npos);
}

struct Refusal {
    std::string what;
    std::string target;
    std::string body;
    int status;
    std::string code;
};

TEST_F(Clients, NobodyGivesMoreThanTheyHave) {
    options.keys_required = true;
    add_key("admin", ports::Scope::admin);
    add_key("limited", ports::Scope::admin, {"other"});
    add_key("writer", ports::Scope::write);
    for (const auto& [what, target, body, status, code] : {
             Refusal{"an admin", clients, R"({"id":"x","scope":"admin"})", 403, "on_the_machine_only"},
             Refusal{"another admin's key", "/api/v1/clients/key-2/keys", "", 403, "on_the_machine_only"},
             Refusal{"its own key", "/api/v1/clients/key-1/keys", "", 403, "on_the_machine_only"},
             Refusal{"an admin's end", "/api/v1/clients/key-2/revoke", "", 403, "on_the_machine_only"},
             Refusal{"a name that is taken", clients, R"({"id":"key-3"})", 409, "client_exists"},
             Refusal{"no name", clients, R"({"id":"A b"})", 422, "invalid_request"},
             Refusal{"a reserved name", clients, R"({"id":"machine"})", 422, "invalid_request"},
             Refusal{"a seller that is not there", clients, R"({"id":"x","sellers":["nobody"]})", 422,
                     "invalid_request"},
             Refusal{"no seller at all, which gave it all of its maker's", clients,
                     R"({"id":"x","sellers":[]})", 422, "invalid_request"},
             Refusal{"the keyless one", clients, R"({"id":"x","continuesKeyless":true})", 422,
                     "invalid_request"},
             Refusal{"a client that is not there", "/api/v1/clients/nobody/keys", "", 404, "no_such_client"},
             Refusal{"a key that is not there", "/api/v1/clients/key-3/keys/7/revoke", "", 404,
                     "no_such_key"},
             Refusal{"no number", "/api/v1/clients/key-3/keys/x/revoke", "", 404, "no_such_key"},
         }) {
        const auto answer = post(target, body, with_key("admin"));
        EXPECT_EQ(answer.status, status) << what << answer.body;
        EXPECT_EQ(text(answer, "code"), code) << what;
    }
    for (const auto& [what, target, body, status, code] : {
             Refusal{"another seller", clients, R"({"id":"x","sellers":["acme"]})", 403,
                     "seller_not_allowed"},
             Refusal{"a seller more", clients, R"({"id":"x","sellers":["other","acme"]})", 403,
                     "seller_not_allowed"},
             Refusal{"a seller that is not there", clients, R"({"id":"x","sellers":["none"]})", 403,
                     "seller_not_allowed"},
             Refusal{"a client of all sellers", "/api/v1/clients/key-3/keys", "", 404, "no_such_client"},
             Refusal{"its end", "/api/v1/clients/key-3/revoke", "", 404, "no_such_client"},
         }) {
        const auto answer = post(target, body, with_key("limited"));
        EXPECT_EQ(answer.status, status) << what << answer.body;
        EXPECT_EQ(text(answer, "code"), code) << what;
    }
    EXPECT_EQ(post(clients, R"({"id":"x"})", with_key("writer")).status, 403);
    EXPECT_EQ((*keys.list()).size(), 3U) << "nothing was made";
}

TEST_F(Clients, OfALimitedAdminAreLimitedLikeIt) {
    options.keys_required = true;
    add_key("limited", ports::Scope::admin, {"other"});
    const auto made = post(clients, R"({"id":"shop"})", with_key("limited"));
    ASSERT_EQ(made.status, 201) << made.body;
    const auto secret = text(made, "secret");
    EXPECT_EQ(post(generate, for_seller("other"), with_key(secret)).status, 202);
    EXPECT_EQ(post(generate, for_seller("acme"), with_key(secret)).status, 403);
    EXPECT_EQ(text(get("/api/v1/clients", with_key("limited")), "items", "1", "id"), "shop");
}

TEST_F(Clients, NeedAKeyEvenWhereNobodyNeedsOne) {
    EXPECT_EQ(get("/api/v1/invoices").status, 200);
    for (const auto* target : {"/api/v1/clients", "/api/v1/clients/x"})
        EXPECT_EQ(get(target).status, 401) << target;
    for (const auto* target : {"/api/v1/clients", "/api/v1/clients/x/keys", "/api/v1/clients/x/revoke",
                               "/api/v1/clients/x/keys/1/revoke"})
        EXPECT_EQ(post(target, "").status, 401) << target;
}

TEST_F(Clients, OnceAKeyWasMadeEverybodyNeedsOne) {
    EXPECT_EQ(post(generate, billing).status, 202);
    add_key("first", ports::Scope::write);
    wait_until_known();
    EXPECT_EQ(text(post(generate, billing), "code"), "key_required");
    EXPECT_EQ(post(generate, billing, with_key("first")).status, 202);
    ASSERT_TRUE(keys.revoke("key-1", std::nullopt));
    wait_until_known();
    EXPECT_EQ(post(generate, billing).status, 401) << "the end of the last key opens nothing";
}

TEST_F(Clients, ARotatedKeyBillsNothingTwice) {
    options.keys_required = true;
    add_key("admin", ports::Scope::admin);
    add_key("old", ports::Scope::write);
    const auto first = post(generate, billing, with_key("old", "Idempotency-Key: k\r\n"));
    ASSERT_EQ(first.status, 202);
    const auto made = post("/api/v1/clients/key-2/keys", R"({"overlapHours":24})", with_key("admin"));
    ASSERT_EQ(made.status, 201) << made.body;
    const auto secret = text(made, "secret");
    for (const auto& key : {secret, std::string{"old"}}) {
        const auto again = post(generate, billing, with_key(key, "Idempotency-Key: k\r\n"));
        EXPECT_EQ(again.status, 202);
        EXPECT_EQ(text(again, "id"), text(first, "id"));
        EXPECT_EQ(again.headers.at("idempotent-replayed"), "true");
    }
    world.clock.advance(std::chrono::hours{24});
    EXPECT_EQ(get("/api/v1/invoices", with_key("old")).status, 401);
    EXPECT_EQ(get("/api/v1/invoices", with_key(secret)).status, 200);
}

TEST_F(Clients, TheOneThatContinuesTheKeylessBillsNothingTwice) {
    const auto first = post(generate, billing, "Idempotency-Key: k\r\n");
    ASSERT_EQ(first.status, 202);
    const auto now = world.clock.now();
    ASSERT_TRUE(keys.add({.id = "shop", .continues_keyless = true, .created_at = now},
                         {.hash = sha256("shop"), .created_at = now}));
    add_key("other client", ports::Scope::write);
    wait_until_known();
    const auto again = post(generate, billing, with_key("shop", "Idempotency-Key: k\r\n"));
    EXPECT_EQ(text(again, "id"), text(first, "id"));
    const auto others = post(generate, billing, with_key("other client", "Idempotency-Key: k\r\n"));
    EXPECT_NE(text(others, "id"), text(first, "id"));
}

TEST_F(Clients, EndTogetherOrOneByOne) {
    options.keys_required = true;
    add_key("admin", ports::Scope::admin);
    add_key("one", ports::Scope::read);
    const auto two = text(post("/api/v1/clients/key-2/keys", "", with_key("admin")), "secret");
    EXPECT_EQ(get("/api/v1/invoices", with_key("one")).status, 200);
    EXPECT_EQ(get("/api/v1/invoices", with_key(two)).status, 200);
    EXPECT_EQ(
        text(post("/api/v1/clients/key-2/keys/1/revoke", "", with_key("admin")), "keys", "0", "revoked"),
        "true");
    wait_until_known();
    EXPECT_EQ(get("/api/v1/invoices", with_key("one")).status, 401);
    EXPECT_EQ(get("/api/v1/invoices", with_key(two)).status, 200);
    EXPECT_EQ(post("/api/v1/clients/key-2/revoke", "", with_key("admin")).status, 200);
    wait_until_known();
    EXPECT_EQ(get("/api/v1/invoices", with_key(two)).status, 401);
}

TEST_F(Clients, HaveAtMostSoManyKeysThatWork) {
    options.keys_required = true;
    add_key("admin", ports::Scope::admin);
    add_key("shop", ports::Scope::write);
    for (int made = 1; made < usecases::ManageClients::usable_keys_max; ++made)
        ASSERT_EQ(post("/api/v1/clients/key-2/keys", "", with_key("admin")).status, 201) << made;
    EXPECT_EQ(text(post("/api/v1/clients/key-2/keys", "", with_key("admin")), "code"), "too_many_keys");
    ASSERT_EQ(post("/api/v1/clients/key-2/keys/3/revoke", "", with_key("admin")).status, 200);
    EXPECT_EQ(post("/api/v1/clients/key-2/keys", "", with_key("admin")).status, 201);
}

TEST_F(Clients, HaveTheLastUseOfEachKeyNotedToTheMinute) {
    options.keys_required = true;
    add_key("shop", ports::Scope::read);
    const auto last_use = [&] { return (*keys.list()).front().keys.front().last_used_at; };
    EXPECT_FALSE(last_use());
    const auto began = world.clock.now();
    struct Step {
        const char* what;
        Milliseconds pause;
        Milliseconds noted;  ///< Since it began.
    };
    for (const auto& [what, pause, noted] : {
             Step{"the first use", Milliseconds{0}, Milliseconds{0}},
             Step{"within five seconds", Milliseconds{4'000}, Milliseconds{0}},
             Step{"within the minute", Milliseconds{50'000}, Milliseconds{0}},
             Step{"after a minute", Milliseconds{6'000}, Milliseconds{60'000}},
             Step{"within the next", Milliseconds{30'000}, Milliseconds{60'000}},
             Step{"after an hour", Milliseconds{3'600'000}, Milliseconds{3'690'000}},
         }) {
        world.clock.advance(pause);
        EXPECT_EQ(get("/api/v1/invoices", with_key("shop")).status, 200);
        EXPECT_TRUE(comes_true([&] { return last_use() == began + noted; })) << what;
    }
}

/// One row for each way to look: of another seller's work, whatever its state, it shows nothing.
TEST_F(Clients, ALimitedOneSeesNothingOfOtherSellers) {
    options.keys_required = true;
    add_key("all", ports::Scope::admin);
    add_key("limited", ports::Scope::admin, {"other"});
    const auto made = [&](std::string_view email) {
        const auto answer = post(generate, for_seller("acme", email), with_key("all"));
        EXPECT_EQ(answer.status, 202) << answer.body;
        return text(answer, "id");
    };
    ASSERT_EQ(post("/api/v1/user/register", registration, with_key("all")).status, 202);
    world.run();
    const auto issued = made("john.doe@example.com");
    const auto failed = made("nobody@example.com");
    world.run_for(std::chrono::hours{1});
    const auto waiting = made("late@example.com");
    world.run();
    const auto in_line = made("john.doe@example.com");
    const auto unknown = id_of("unknown").text();

    struct Row {
        std::string state;
        std::string id;
    };
    for (const auto& [state, id] :
         {Row{"issued", issued}, Row{"failed", failed}, Row{"waiting", waiting}, Row{"in line", in_line}}) {
        EXPECT_EQ(get("/api/v1/invoices/" + id, with_key("all")).status, 200) << state;
        for (const auto* part : {"", "/pdf", "/xml", "/mail", "/timeline"}) {
            const auto answer = get("/api/v1/invoices/" + id + part, with_key("limited"));
            const auto of_none = get("/api/v1/invoices/" + unknown + part, with_key("limited"));
            EXPECT_EQ(answer.status, 404) << state << part << answer.body;
            EXPECT_EQ(text(answer, "code"), text(of_none, "code")) << state << part;
        }
        const auto sent = post("/api/v1/invoices/" + id + "/send", "{}", with_key("limited"));
        EXPECT_EQ(sent.status, 404) << state << sent.body;
        const auto credited = post("/api/v1/credit-notes", credit_note_body(id), with_key("limited"));
        EXPECT_EQ(credited.status, 404) << state << credited.body;
    }
    for (const auto* list :
         {"/api/v1/invoices", "/api/v1/invoices?state=open", "/api/v1/invoices?state=failed",
          "/api/v1/invoices?state=waiting", "/api/v1/invoices?seller=acme", "/api/v1/invoices?seller=none",
          "/api/v1/invoices?state=open&seller=acme", "/api/v1/invoices?customer=john.doe@example.com",
          "/api/v1/invoices?number=AC/26-27/00001", "/api/v1/credit-notes"}) {
        const auto answer = get(list, with_key("limited"));
        EXPECT_EQ(answer.status, 200) << list << answer.body;
        EXPECT_EQ(text(answer, "items", "0"), "(none)") << list;
    }
    for (const auto* list : {"/api/v1/failures", "/api/v1/parked?stage=billing", "/api/v1/mailbox",
                             "/api/v1/account", "/metrics", "/api/v1/customers"})
        EXPECT_EQ(text(get(list, with_key("limited")), "code"), "limited_to_sellers") << list;
    for (const auto* preview : {"acme", "none"}) {
        const auto answer = post("/api/v1/invoices/preview", for_seller(preview), with_key("limited"));
        EXPECT_EQ(text(answer, "code"), "seller_not_allowed") << "whether there is such a seller is not told";
    }
}

/// Regression: ids made of an `externalId` or an address can be guessed, and every guess was answered.
TEST_F(Clients, WhoIsLimitedToSomeSellersFindsOnlyCustomersThatTheseHaveBilled) {
    add_key("all", ports::Scope::admin);
    add_key("acme", ports::Scope::write, {"acme"});
    add_key("other", ports::Scope::write, {"other"});
    ASSERT_EQ(post("/api/v1/user/register", registration, with_key("all")).status, 202);
    const auto external =
        post("/api/v1/customers", R"({"externalId":"1001","email":"x@example.com","lastname":"X"})",
             with_key("all"));
    ASSERT_EQ(external.status, 202) << external.body;
    world.run();
    const auto john = "/api/v1/customers/" + domain::customer_id("john.doe@example.com").text();
    const auto x = "/api/v1/customers/" + domain::external_customer_id("1001").text();
    struct Row {
        const char* what;
        std::string target;
        bool of_acme;  ///< After acme has billed John.
    };
    const Row rows[] = {
        {"by the id of an address", john, true},
        {"by the id of an external id", x, false},
        {"by an address", "/api/v1/customers?email=john.doe@example.com", true},
        {"by an address in other letters", "/api/v1/customers?email=John.Doe@EXAMPLE.com", true},
        {"by an address of an external id's", "/api/v1/customers?email=x@example.com", false},
        {"by an address, one at a time", "/api/v1/customers?email=x@example.com&limit=1", false},
    };
    const auto told = [&](const Row& row, const char* key) {
        return get(row.target, with_key(key)).body.find("@example.com\"") != std::string::npos;
    };
    const auto nobody = get("/api/v1/customers/" + id_of("nobody").text(), with_key("acme"));
    for (const auto& row : rows) {
        EXPECT_TRUE(told(row, "all")) << row.what;
        EXPECT_FALSE(told(row, "acme")) << row.what;
        const auto answer = get(row.target, with_key("acme"));
        if (answer.status != 200) {
            EXPECT_EQ(answer.status, nobody.status) << row.what;
            EXPECT_EQ(text(answer, "code"), text(nobody, "code")) << row.what;
        } else {
            EXPECT_EQ(text(answer, "next"), "") << row.what << answer.body;
        }
    }
    ASSERT_EQ(post(generate, for_seller("acme"), with_key("acme")).status, 202);
    world.run();
    for (const auto& row : rows) {
        EXPECT_EQ(told(row, "acme"), row.of_acme) << row.what;
        EXPECT_FALSE(told(row, "other")) << row.what;
    }
}

TEST_F(Clients, WhoseKeysAreAllRevokedOrExpiredTakeNobodysPlace) {
    usecases::ManageClients manage{keys, world.sellers, world.clock, 2};
    const auto add = [&](const char* id) { return manage.add(nullptr, {.id = id}); };
    ASSERT_TRUE(add("first"));
    ASSERT_TRUE(add("second"));
    const auto third = add("third");
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, "too_many_keys");
    ASSERT_TRUE(manage.revoke(nullptr, "first", std::nullopt));
    ASSERT_TRUE(add("third"));
    EXPECT_FALSE(add("fourth"));
    ASSERT_TRUE(manage.add_key(nullptr, "second", Milliseconds{1'000}));
    world.clock.advance(Milliseconds{2'000});
    EXPECT_FALSE(add("fourth")) << "its newer key is usable";
    ASSERT_TRUE(manage.revoke(nullptr, "second", 2));
    EXPECT_TRUE(add("fourth")) << "of the second one, a key has expired and the other is revoked";
    EXPECT_EQ((*keys.list()).size(), 4U) << "all stay listed";
}

/// Regression: it set the address of another seller's customer, and that seller's mails went there.
TEST_F(Clients, WhoIsLimitedToSomeSellersRedirectsNobodysMail) {
    add_key("all", ports::Scope::admin);
    add_key("limited", ports::Scope::write, {"acme"});
    ASSERT_EQ(post("/api/v1/user/register", registration, with_key("all")).status, 202);
    world.run();
    const auto customer = "/api/v1/customers/" + domain::customer_id("john.doe@example.com").text();
    const auto patch_customer = [&](const std::string& target, const std::string& headers) {
        return ask(tests::post(target, R"({"email":"x@example.com"})", headers).replace(0, 4, "PATCH"));
    };
    EXPECT_EQ(text(patch_customer(customer, with_key("limited")), "code"), "limited_to_sellers");
    EXPECT_EQ(
        text(post("/api/v1/customers", R"({"externalId":"1001","email":"x@example.com","lastname":"X"})",
                  with_key("limited")),
             "code"),
        "limited_to_sellers");
    EXPECT_EQ(
        text(post(generate,
                  R"({"seller":"acme","customer":{"externalId":"1001","email":"x@example.com","name":"X"},)"
                  R"("items":[{"productName":"T","quantity":1,"price":1}]})",
                  with_key("limited")),
             "code"),
        "limited_to_sellers");
    world.run();
    EXPECT_EQ(text(get(customer, with_key("all")), "email"), "john.doe@example.com");
    EXPECT_EQ(patch_customer(customer, with_key("all")).status, 202);
}

/// Regression: a change of a customer that GET does not show was answered 202, and took effect.
TEST_F(Clients, WhoIsLimitedToSomeSellersChangesNobodyThatItDoesNotSee) {
    add_key("all", ports::Scope::admin);
    add_key("limited", ports::Scope::write, {"acme"});
    ASSERT_EQ(post("/api/v1/user/register", registration, with_key("all")).status, 202);
    world.run();
    const auto customer = "/api/v1/customers/" + domain::customer_id("john.doe@example.com").text();
    const auto change = [&](const std::string& method, const std::string& target, const std::string& body,
                            const std::string& headers) {
        return ask(tests::post(target, body, headers).replace(0, 4, method));
    };
    const auto nobody = "/api/v1/customers/" + domain::customer_id("nobody@example.com").text();
    for (const auto& target : {customer, nobody}) {
        for (const auto* body :
             {R"({"lastname":"X"})", R"({"company":null})", R"({"address":{"city":"X"}})"}) {
            const auto refused = change("PATCH", target, body, with_key("limited"));
            EXPECT_EQ(refused.status, 404) << target << body;
            EXPECT_EQ(text(refused, "code"), "no_such_customer") << target << body;
        }
        EXPECT_EQ(get(target, with_key("limited")).status, 404);
    }
    world.run();
    EXPECT_EQ(text(get(customer, with_key("all")), "lastname"), "Doe");
    ASSERT_EQ(post(generate,
                   R"({"seller":"acme","userId":"john.doe@example.com",)"
                   R"("items":[{"productName":"T","quantity":1,"price":1}]})",
                   with_key("limited"))
                  .status,
              202);
    world.run();
    EXPECT_EQ(change("PATCH", customer, R"({"lastname":"Roe"})", with_key("limited")).status, 202)
        << "one of its sellers has billed the customer";
    world.run();
    EXPECT_EQ(text(get(customer, with_key("limited")), "lastname"), "Roe");
}

}  // namespace
}  // namespace billmill::tests
