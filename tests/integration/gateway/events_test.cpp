#include <chrono>

#include "adapters/sqlite/connection.hpp"
#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

class EventsRoute : public GatewayWorld {
protected:
    Answer events(const std::string& query = "", std::string_view headers = "") {
        return get("/api/v1/events" + query, headers);
    }
    /// Of each event of the answer.
    static std::string types(const Answer& answer) {
        std::string all;
        for (int i = 0; text(answer, "items", std::to_string(i)) != "(none)"; ++i)
            all += (i == 0 ? "" : " ") + text(answer, "items", std::to_string(i), "type");
        return answer.status == 200 ? all : text(answer, "code");
    }
};

TEST_F(EventsRoute, TellsWhatHappenedInOrderAndGoesOnFromItsCursor) {
    EXPECT_EQ(text(events(), "next"), "0");
    const auto id = issue_one();
    const auto first = events();
    EXPECT_EQ(types(first), "customer.changed invoice.issued mail.handed_over") << first.body;
    EXPECT_EQ(text(first, "items", "1", "data", "invoiceId"), id);
    EXPECT_EQ(text(first, "items", "1", "data", "gross"), "1060.82");
    EXPECT_EQ(text(first, "items", "1", "at"), text(get("/api/v1/invoices/" + id), "issuedAt"));
    EXPECT_EQ(text(first, "items", "2", "data", "number"), "AC/26-27/00001");
    const auto next = text(first, "next");
    EXPECT_EQ(types(events("?after=" + next)), "");
    post("/api/v1/credit-notes", credit_note_body(id));
    world.run();
    const auto second = events("?after=" + next);
    EXPECT_EQ(types(second), "credit_note.issued mail.handed_over");
    EXPECT_EQ(text(second, "items", "0", "data", "creditOf"), id);
    const auto page = events("?limit=2");
    EXPECT_EQ(types(page) + " " + types(events("?limit=3&after=" + text(page, "next"))),
              "customer.changed invoice.issued mail.handed_over credit_note.issued mail.handed_over");
    EXPECT_EQ(text(events("?after=latest"), "next"), text(second, "next"));
}

TEST_F(EventsRoute, TellsOfWaitingAndFailedWork) {
    post("/api/v1/invoices",
         R"({"userId":"nobody@example.com","items":[{"quantity":1,"price":1,"productName":"x"}]})");
    world.run();
    EXPECT_EQ(types(events()), "invoice.waiting");
    EXPECT_EQ(text(events(), "items", "0", "data", "code"), "unknown_customer");
    world.run_for(std::chrono::hours{1});
    const auto failed = events("?after=1");
    EXPECT_EQ(types(failed), "failure.opened") << failed.body;
    post("/api/v1/failures/" + text(failed, "items", "0", "data", "failureId") + "/discard", "");
    EXPECT_EQ(types(events("?after=" + text(failed, "next"))), "failure.closed");
}

TEST_F(EventsRoute, AKeyForSomeSellersSeesTheirInvoicesAlone) {
    issue_one();
    std::string other{billing};
    other.insert(1, R"("seller":"other",)");
    issue_one(other);
    add_key("limited", ports::Scope::read, {"other"});
    const auto seen = events("", "X-API-Key: limited\r\n");
    EXPECT_EQ(types(seen), "invoice.issued mail.handed_over") << seen.body;
    EXPECT_EQ(text(seen, "items", "0", "data", "seller"), "other");
    add_key("all", ports::Scope::read);
    EXPECT_EQ(text(events("", "X-API-Key: all\r\n"), "next"), text(seen, "next"));
}

TEST_F(EventsRoute, ACursorOfWhatIsNotKeptIsGone) {
    issue_one();
    for (const auto* query : {"?after=99", "?after=1000000"}) {
        const auto gone = events(query);
        EXPECT_EQ(gone.status, 410) << gone.body;
        EXPECT_EQ(text(gone, "code"), "events_gone");
    }
    for (const auto* query : {"?after=x", "?after=-1", "?after=1x", "?limit=0", "?since=1"})
        EXPECT_EQ(events(query).status, 422) << query;
    ASSERT_TRUE(world.engines->database->write([](adapters::sqlite::Connection& writer) {
        return writer.run("DELETE FROM events WHERE seq <= 2");
    }));
    EXPECT_EQ(types(events("?after=1")), "events_gone");
    EXPECT_EQ(types(events("?after=2")), "mail.handed_over");
    EXPECT_EQ(types(events()), "mail.handed_over") << "from the oldest that is kept";
}

TEST_F(EventsRoute, WhatIsAboutALostRecordIsWaitedForWhereItCanStillComeAndPassedOverElsewhere) {
    open();
    const auto lost = issue_one();
    const auto kept = issue_one();
    ASSERT_TRUE(world.engines->database->write([&](adapters::sqlite::Connection& writer) {
        return writer.run("DELETE FROM invoices WHERE id = ?", *Uuid::parse(lost));
    }));
    EXPECT_EQ(types(events()), "customer.changed");
    ports->events.precedes = false;
    const auto all = events();
    EXPECT_EQ(types(all), "customer.changed customer.changed invoice.issued mail.handed_over") << all.body;
    EXPECT_EQ(text(all, "items", "2", "data", "invoiceId"), kept);
    EXPECT_EQ(types(events("?after=" + text(all, "next"))), "");
}

TEST_F(EventsRoute, OnlyTheNewestMillionAreKept) {
    ASSERT_TRUE(world.engines->database->write([](adapters::sqlite::Connection& writer) {
        return writer.run(
            "INSERT INTO events (seq, type, at, subject) VALUES (999, 0, 1, zeroblob(16)), "
            "(1000999, 0, 1, zeroblob(16)), (1001000, 0, 1, zeroblob(16))");
    }));
    EXPECT_EQ(text(events(), "items", "0", "id"), "1000999");
}

TEST_F(EventsRoute, AStoreThatKeepsNoneSaysSo) {
    with_events = false;
    EXPECT_EQ(types(events()), "no_events");
    EXPECT_EQ(events().status, 404);
}

TEST_F(EventsRoute, AStreamTellsWhatHappensAndGoesOnWhereItWas) {
    issue_one();
    const auto* stream = "Accept: text/event-stream\r\n";
    RawClient live{server->port()};
    ASSERT_TRUE(live.send(tests::get("/api/v1/events", stream)));
    EXPECT_NE(live.receive_until(": billmill").find("X-Accel-Buffering: no"), std::string::npos);
    issue_one();
    const auto seen = live.receive_until("event: mail.handed_over");
    EXPECT_NE(seen.find("event: invoice.issued\ndata: {"), std::string::npos) << seen;
    EXPECT_EQ(seen.find("AC/26-27/00001"), std::string::npos) << "a new one begins now";
    RawClient again{server->port()};
    ASSERT_TRUE(again.send(tests::get("/api/v1/events", std::string{stream} + "Last-Event-ID: 1\r\n")));
    EXPECT_NE(again.receive_until("id: 3\n").find("id: 2\nevent: invoice.issued"), std::string::npos);
    gateway->end_streams();
    EXPECT_NE(live.receive_until("0\r\n\r\n").find("0\r\n\r\n"), std::string::npos) << "it ends whole";
}

TEST_F(EventsRoute, AClientHasFiveStreams) {
    issue_one();
    std::vector<std::unique_ptr<RawClient>> open;
    const auto ask = tests::get("/api/v1/events", "Accept: text/event-stream\r\n");
    for (int i = 0; i < 5; ++i) {
        open.push_back(std::make_unique<RawClient>(server->port()));
        ASSERT_TRUE(open.back()->send(ask));
        ASSERT_NE(open.back()->receive_until(": billmill"), "");
    }
    const auto sixth = client->ask(ask);
    EXPECT_EQ(sixth.status, 429) << sixth.body;
    EXPECT_EQ(text(sixth, "code"), "too_many_streams");
    const auto gone = get("/api/v1/events?after=99", "Accept: text/event-stream\r\n");
    EXPECT_EQ(gone.status, 410) << gone.body;
}

/// A page that is opened and left again has its stream no longer, though nothing happened that it could be told. Its server
/// learns that within moments; before, with the stream's next word, 15 seconds later.
TEST_F(EventsRoute, AStreamThatWasLeftIsNoneOfTheFive) {
    issue_one();
    const auto ask = tests::get("/api/v1/events", "Accept: text/event-stream\r\n");
    const auto is_opened = [&] {
        RawClient live{server->port()};
        return live.send(ask) && live.receive_until("\r\n\r\n").starts_with("HTTP/1.1 200");
    };
    for (int i = 0; i < 20; ++i) {
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{7};
        bool opened = is_opened();
        while (!opened && std::chrono::steady_clock::now() < patience) opened = is_opened();
        ASSERT_TRUE(opened) << i;
    }
}

TEST_F(EventsRoute, ACodeHasAPage) {
    const auto answer = get("/api/v1/invoices/" + id_of("nobody").text());
    const auto page = get(text(answer, "type"));
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(text(page, "code"), "no_such_bill");
    EXPECT_EQ(text(page, "meanings", "0", "status"), "404");
    EXPECT_NE(text(page, "meanings", "0", "remedy"), "(none)");
    const auto html = get("/problems/unknown_customer", "Accept: text/html\r\n");
    EXPECT_EQ(html.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_NE(html.body.find("<h2>Failures</h2>"), std::string::npos) << html.body;
    EXPECT_EQ(text(get("/problems/nothing"), "code"), "no_such_code");
}

}  // namespace
}  // namespace billmill::tests
