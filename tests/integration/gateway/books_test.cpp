#include "gateway_world.hpp"
#include "usecases/book_heads.hpp"

namespace billmill::tests {
namespace {

/// What the process tells of its books and its settings.
class BooksAndSettings : public GatewayWorld {
protected:
    BooksAndSettings() {
        options.process.settings_file = "/etc/billmill.toml";
        options.process.settings = {
            {.section = "server", .key = "port", .value = "5003", .source = "line 2"},
            {.section = "smtp", .key = "password", .value = "set", .source = "password_file"}};
    }
    void with_clock(std::optional<Milliseconds> offset) {
        options.parts.push_back({"clock", false, [this] {
                                     return gateway::PartStatus{.name = "clock",
                                                                .state = gateway::PartState::degraded,
                                                                .reason = "it went back",
                                                                .peer = {},
                                                                .since = world.clock.now(),
                                                                .next_try = {},
                                                                .waiting = {}};
                                 }});
        options.process.clock_offset = [offset] { return offset; };
    }
};

TEST_F(BooksAndSettings, TheHeadOfEachLineIsTold) {
    const auto id = issue_one();
    ASSERT_EQ(post("/api/v1/credit-notes", credit_note_body(id)).status, 202);
    world.run();
    const auto heads = usecases::heads_of(world.engines->invoices).value();
    const auto answer = get("/api/v1/books");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(text(answer, "id"), heads.books.text());
    EXPECT_EQ(text(answer, "store"), "sqlite");
    EXPECT_EQ(text(answer, "clock"), "(none)") << "this process dates nothing";
    EXPECT_EQ(text(answer, "lines", "0", "line"), "acme/credit-note/main");
    EXPECT_EQ(text(answer, "lines", "1", "line"), "acme/invoice/main");
    EXPECT_EQ(text(answer, "lines", "1", "place"), "1");
    EXPECT_EQ(text(answer, "lines", "1", "number"), "1");
    EXPECT_EQ(text(answer, "lines", "1", "printed"), text(get("/api/v1/invoices/" + id), "number"));
    EXPECT_EQ(text(answer, "next"), "");
}

TEST_F(BooksAndSettings, LinesComeByPage) {
    const auto id = issue_one();
    ASSERT_EQ(post("/api/v1/credit-notes", credit_note_body(id)).status, 202);
    world.run();
    const auto first = get("/api/v1/books?limit=1");
    EXPECT_EQ(text(first, "lines", "1"), "(none)");
    EXPECT_EQ(text(first, "next"), "acme/credit-note/main");
    const auto second = get("/api/v1/books?limit=1&cursor=acme%2Fcredit-note%2Fmain");
    EXPECT_EQ(text(second, "lines", "0", "line"), "acme/invoice/main") << second.body;
    EXPECT_EQ(text(second, "next"), "");
    EXPECT_EQ(text(get("/api/v1/books?cursor=other"), "errors", "0", "code"), "bad_cursor");
    EXPECT_EQ(text(get("/api/v1/books?limit=201"), "errors", "0", "code"), "out_of_range");
    EXPECT_EQ(text(get("/api/v1/settings?limit=1"), "errors", "0", "code"), "unknown_parameter");
}

TEST_F(BooksAndSettings, AClockInDoubtAndItsOffsetAreTold) {
    with_clock(Milliseconds{-1500});
    const auto answer = get("/api/v1/books");
    EXPECT_EQ(text(answer, "clock", "state"), "degraded");
    EXPECT_EQ(text(answer, "clock", "reason"), "it went back");
    EXPECT_EQ(text(answer, "clock", "offsetMilliseconds"), "-1500");
}

TEST_F(BooksAndSettings, AnOffsetThatNobodyKnowsIsLeftOut) {
    with_clock(std::nullopt);
    EXPECT_EQ(text(get("/api/v1/books"), "clock", "offsetMilliseconds"), "(none)");
}

TEST_F(BooksAndSettings, ASecretIsToldAsSetAlone) {
    const auto answer = get("/api/v1/settings");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(text(answer, "file"), "/etc/billmill.toml");
    EXPECT_EQ(text(answer, "items", "0", "section"), "server");
    EXPECT_EQ(text(answer, "items", "0", "setting"), "port");
    EXPECT_EQ(text(answer, "items", "0", "value"), "5003");
    EXPECT_EQ(text(answer, "items", "0", "source"), "line 2");
    EXPECT_EQ(text(answer, "items", "1", "value"), "set");
}

TEST_F(BooksAndSettings, OnlyWhoRunsTheWholeIsTold) {
    add_key("reads", ports::Scope::read);
    add_key("limited", ports::Scope::admin, {"other"});
    options.keys_required = true;
    const auto by = [](const char* key) { return "Authorization: Bearer " + std::string{key} + "\r\n"; };
    EXPECT_EQ(get("/api/v1/books", by("reads")).status, 200);
    EXPECT_EQ(text(get("/api/v1/books", by("limited")), "code"), "limited_to_sellers");
    EXPECT_EQ(get("/api/v1/settings", by("reads")).status, 403);
    EXPECT_EQ(text(get("/api/v1/settings", by("limited")), "code"), "limited_to_sellers");
    EXPECT_EQ(get("/api/v1/books").status, 401);
}

}  // namespace
}  // namespace billmill::tests
