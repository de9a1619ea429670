#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

constexpr const char* url = "https://hooks.example/in";

class WebhookRoutes : public GatewayWorld {
protected:
    WebhookRoutes() { with_webhooks = true; }
    ~WebhookRoutes() override { close(); }

    Answer make(std::string_view rest = "", std::string_view headers = "") {
        return post("/api/v1/webhooks", std::string{R"({"url":")"} + url + '"' + std::string{rest} + "}",
                    headers);
    }
    Answer send(std::string_view method, const std::string& target, std::string_view body = "",
                std::string_view headers = "") {
        auto bytes = tests::post(target, body, headers);
        return ask(bytes.replace(0, 4, method));
    }
    static std::string path_of(const Answer& made) {
        return "/api/v1/webhooks/" + text(made, "webhook", "id");
    }
    Answer log(const Answer& made) { return get(path_of(made) + "/deliveries"); }
    /// Until the newest delivery is of this state.
    bool comes_to(const Answer& made, std::string_view state) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (text(log(made), "items", "0", "state") != state)
            if (std::chrono::steady_clock::now() > end) return false;
        return true;
    }
};

TEST_F(WebhookRoutes, AreMadeShownChangedAndRemoved) {
    const auto made = make(R"(,"description":"ERP","types":["invoice.issued","mail.failed"])");
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.headers.at("location"), path_of(made));
    EXPECT_EQ(made.headers.at("cache-control"), "no-store");
    EXPECT_TRUE(text(made, "secret").starts_with("whsec_"));
    const auto shown = get(path_of(made));
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body.find("whsec_"), std::string::npos) << "its secret is shown once";
    EXPECT_EQ(text(shown, "state"), "enabled");
    EXPECT_EQ(text(shown, "types", "1"), "mail.failed");
    EXPECT_EQ(text(get("/api/v1/webhooks"), "items", "0", "url"), url);
    const auto changed = send("PATCH", path_of(made), R"({"state":"paused","types":[]})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(text(changed, "state"), "paused");
    EXPECT_EQ(text(changed, "types", "0"), "(none)");
    EXPECT_EQ(text(changed, "description"), "ERP");
    const auto rotated = post(path_of(made) + "/rotate", "");
    EXPECT_EQ(rotated.status, 200);
    EXPECT_NE(text(rotated, "secret"), text(made, "secret"));
    EXPECT_NE(text(rotated, "webhook", "oldSecretUntil"), "(none)");
    EXPECT_EQ(send("DELETE", path_of(made)).status, 204);
    EXPECT_EQ(text(get(path_of(made)), "code"), "no_such_webhook");
}

TEST_F(WebhookRoutes, WrongOnesAreAnsweredWithAllThatIsWrong) {
    const auto wrong = post("/api/v1/webhooks",
                            R"({"url":"http://10.0.0.1/","description":"a\u0007","types":["x"],"event":1})");
    EXPECT_EQ(wrong.status, 422) << wrong.body;
    EXPECT_EQ(text(wrong, "errors", "0", "pointer"), "/types/0");
    EXPECT_EQ(text(wrong, "errors", "1", "code"), "unknown_field");
    const auto rules = post("/api/v1/webhooks", R"({"url":"http://10.0.0.1/","description":"a\u0007"})");
    EXPECT_EQ(text(rules, "errors", "0", "code"), "not_https");
    EXPECT_EQ(text(rules, "errors", "1", "code"), "control_character");
    const auto made = make();
    EXPECT_EQ(send("PATCH", path_of(made), R"({"state":"disabled"})").status, 422);
    EXPECT_EQ(send("PATCH", path_of(made), R"({"url":"https://127.0.0.1/"})").status, 422);
    EXPECT_EQ(get("/api/v1/webhooks/x").status, 400);
    EXPECT_EQ(text(post(path_of(made) + "/deliveries/x/resend", ""), "code"), "no_such_delivery");
    EXPECT_EQ(get(path_of(made) + "/deliveries?cursor=x").status, 422);
}

TEST_F(WebhookRoutes, PostWhatHappensThinAndWithALink) {
    const auto made = make(R"(,"types":["invoice.issued"])");
    const auto id = issue_one();
    ASSERT_TRUE(webhook_sender.wait_for(1));
    const auto posted = webhook_sender.posts().at(0);
    Answer body{.status = 200, .headers = {}, .body = posted.body};
    EXPECT_EQ(text(body, "type"), "invoice.issued");
    EXPECT_EQ(text(body, "data", "number"), "AC/26-27/00001");
    EXPECT_EQ(text(body, "data", "gross"), "1060.82");
    EXPECT_EQ(text(body, "link"), "/api/v1/invoices/" + id);
    EXPECT_EQ(text(body, "timestamp"), text(get("/api/v1/invoices/" + id), "issuedAt"));
    EXPECT_EQ(posted.body.find("john"), std::string::npos) << "nothing personal";
    EXPECT_LT(posted.body.size(), 600);
    ASSERT_TRUE(comes_to(made, "delivered"));
    EXPECT_EQ(text(log(made), "items", "0", "id"), header_of(posted, "webhook-id"));
    EXPECT_EQ(text(log(made), "items", "0", "event"), text(body, "id"));
    EXPECT_EQ(text(log(made), "items", "0", "status"), "200");
}

TEST_F(WebhookRoutes, ATestAndAResendAreOnTheirWay) {
    const auto made = make();
    const auto test = post(path_of(made) + "/test", "");
    EXPECT_EQ(test.status, 202) << test.body;
    EXPECT_EQ(text(test, "type"), "webhook.test");
    ASSERT_TRUE(comes_to(made, "delivered"));
    const auto again = post(path_of(made) + "/deliveries/" + text(test, "id") + "/resend", "");
    EXPECT_EQ(again.status, 202) << again.body;
    ASSERT_TRUE(webhook_sender.wait_for(2));
    EXPECT_EQ(header_of(webhook_sender.posts().at(1), "webhook-id"), text(test, "id"));
}

TEST_F(WebhookRoutes, AKeyForSomeSellersMakesThemForThose) {
    add_key("limited", ports::Scope::write, {"other"});
    add_key("reads", ports::Scope::read);
    const auto key = "X-API-Key: limited\r\n";
    const auto made = make("", key);
    EXPECT_EQ(text(made, "webhook", "sellers", "0"), "other");
    EXPECT_EQ(text(made, "webhook", "client"), "key-1");
    EXPECT_EQ(make(R"(,"sellers":["default"])", key).status, 403);
    EXPECT_EQ(make(R"(,"sellers":[])", key).status, 422) << "it would be all of its maker's";
    EXPECT_EQ(make("", "X-API-Key: reads\r\n").status, 403);
    EXPECT_EQ(get(path_of(made), "X-API-Key: reads\r\n").status, 200);
}

TEST_F(WebhookRoutes, AProcessWithoutThemSaysSo) {
    with_webhooks = false;
    EXPECT_EQ(text(get("/api/v1/webhooks"), "code"), "no_webhooks_here");
    EXPECT_EQ(text(get("/api/v1/webhooks/" + id_of("x").text() + "/deliveries"), "code"), "no_webhooks_here");
    EXPECT_EQ(make().status, 404);
}

TEST_F(WebhookRoutes, AStoreThatIsAwayIsAnswered503) {
    const auto made = make();
    fuse.arm({.at = 0, .for_good = true});
    EXPECT_EQ(get(path_of(made)).status, 503);
    EXPECT_EQ(make().status, 503);
    fuse.disarm();
    EXPECT_EQ(get(path_of(made)).status, 200);
}

}  // namespace
}  // namespace billmill::tests
