// Bodies and answers that are read and made while they are under way.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <thread>

#include "http/answer_stream.hpp"
#include "http/body_stream.hpp"
#include "http/server.hpp"
#include "support/raw_client.hpp"

namespace billmill::http {
namespace {

using tests::RawClient;

constexpr std::size_t held_max = 16 * 1024;

class StreamTest : public testing::Test {
protected:
    StreamTest() {
        options.limits.stream_bytes_max = held_max;
        router.add({Method::post, "/count", Runs::on_stream,
                    [this](Request&& request, Reply reply) {
                        if (hold) begin.get_future().wait();
                        std::size_t bytes = 0;
                        for (auto part = request.stream->read(); !part.empty();
                             part = request.stream->read()) {
                            bytes += part.size();
                            largest = std::max(largest.load(), part.size());
                        }
                        ended = request.stream->ended();
                        reply({.status = 200,
                               .content_type = "text/plain",
                               .body = std::to_string(bytes),
                               .headers = {}});
                        done.set_value();
                    },
                    100'000'000});
        router.add({Method::post, "/refuse", Runs::on_stream,
                    [](Request&&, Reply reply) {
                        reply({.status = 422, .content_type = "text/plain", .body = "no", .headers = {}});
                    },
                    100'000'000});
        router.add({Method::get, "/parts/{end}", Runs::on_stream, [this](Request&& request, Reply reply) {
                        const auto stream = std::make_shared<AnswerStream>(1'000);
                        reply({.status = 200,
                               .content_type = "text/csv",
                               .body = {},
                               .headers = {},
                               .stream = stream});
                        bool reads = true;
                        for (int i = 0; i < 2'000 && reads; ++i)
                            reads = stream->write(std::string(1'000, 'x'));
                        stream->end(request.parameters.at(0) == "whole" ? AnswerStream::End::complete
                                                                        : AnswerStream::End::broken);
                        gone = !reads;
                        done.set_value();
                    }});
        router.add({Method::post, "/late", Runs::on_stream,
                    [this](Request&& request, Reply reply) {
                        while (!request.stream->read().empty()) {
                        }
                        answer_for_ever(reply);
                    },
                    100'000'000});
        router.add({Method::get, "/endless", Runs::on_stream,
                    [this](Request&&, Reply reply) { answer_for_ever(reply); }});
        router.add({Method::get, "/quiet", Runs::on_io, [this](Request&&, Reply reply) {
                        quiet = std::make_shared<AnswerStream>(1'000, AnswerStream::Until::client_goes);
                        EXPECT_TRUE(quiet->offer("begins"));
                        reply({.status = 200,
                               .content_type = "text/event-stream",
                               .body = {},
                               .headers = {},
                               .stream = quiet});
                    }});
        router.add({Method::get, "/hello", Runs::on_io, [](Request&&, Reply reply) {
                        reply({.status = 200, .content_type = "text/plain", .body = "hello", .headers = {}});
                    }});
        auto opened = Server::start(options, router, metrics);
        EXPECT_TRUE(opened) << opened.error().what;
        server = std::move(*opened);
    }
    void answer_for_ever(Reply& reply) {
        const auto stream = std::make_shared<AnswerStream>(1'000);
        reply({.status = 200, .content_type = "text/csv", .body = {}, .headers = {}, .stream = stream});
        const std::string part(1'000, 'x');
        while (stream->write(part)) {
        }
        done.set_value();
    }
    /// A thread that hangs can't be joined: only the end of the process gets past it.
    static void must_end(const std::future<void>& what, const char* name) {
        if (what.wait_for(std::chrono::seconds{20}) == std::future_status::ready) return;
        ADD_FAILURE() << name << " hangs";
        std::fflush(nullptr);
        std::_Exit(1);
    }
    static std::string head(const std::string& path, std::size_t length) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: " +
               std::to_string(length) + "\r\n\r\n";
    }

    Router router;
    metrics::Registry metrics;
    ListenOptions options{.host = "127.0.0.1", .port = 0, .io_threads = 1, .workers = 1, .limits = {}};
    bool hold = false;
    std::promise<void> begin;
    std::promise<void> done;
    std::atomic<std::size_t> largest{0};
    std::atomic<BodyStream::End> ended{BodyStream::End::open};
    std::atomic<bool> gone{false};
    std::shared_ptr<AnswerStream>
        quiet;  ///< Of the last who asked for it; set before its first byte is sent.
    std::unique_ptr<Server> server;
};

TEST_F(StreamTest, ABodyIsReadWhileItArrivesAndTheConnectionGoesOn) {
    RawClient client{server->port()};
    const std::string part(1'000'000, 'a');
    ASSERT_TRUE(client.send(head("/count", 5'000'000)));
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(client.send(part));
    EXPECT_EQ(client.receive().body, "5000000");
    EXPECT_EQ(ended, BodyStream::End::complete);
    EXPECT_LE(largest, 2 * held_max);
    EXPECT_EQ(client.ask(tests::get("/hello")).body, "hello");
}

TEST_F(StreamTest, ABodyInChunksIsReadToo) {
    RawClient client{server->port()};
    ASSERT_TRUE(
        client.send("POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nTransfer-Encoding: "
                    "chunked\r\n\r\n"
                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    EXPECT_EQ(client.receive().body, "5");
}

TEST_F(StreamTest, WhoSendsFasterThanIsReadMustWait) {
    hold = true;
    RawClient client{server->port()};
    const std::string body(30'000'000, 'a');  // More than the sockets hold.
    std::atomic<bool> sent = false;
    std::jthread sending{[&] { sent = client.send(head("/count", body.size())) && client.send(body); }};
    EXPECT_EQ(RawClient{server->port()}.ask(tests::get("/hello")).body, "hello");
    EXPECT_FALSE(sent) << "nobody has read a byte";
    begin.set_value();
    sending.join();
    EXPECT_EQ(client.receive().body, std::to_string(body.size()));
    EXPECT_LE(largest, 2 * held_max);
}

TEST_F(StreamTest, ABodyThatBreaksOffIsToldFromAWholeOne) {
    {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(head("/count", 1'000) + "abc"));
    }
    done.get_future().wait();
    EXPECT_EQ(ended, BodyStream::End::broken);
}

TEST_F(StreamTest, AnEarlyRefusalIsHeardAndEndsTheConnection) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(head("/refuse", 1'000'000) + std::string(100'000, 'a')));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.headers.at("connection"), "close");
}

TEST_F(StreamTest, OnlyFilesAreTaken) {
    RawClient client{server->port()};
    const auto answer = client.ask(
        "POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx");
    EXPECT_EQ(answer.status, 415);
}

TEST_F(StreamTest, StoppingEndsAnUpload) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(head("/count", 1'000) + "abc"));
    EXPECT_EQ(RawClient{server->port()}.ask(tests::get("/hello")).body, "hello");
    server->stop(Milliseconds{20'000});
    EXPECT_EQ(client.receive().status, 503);
}

TEST_F(StreamTest, AnAnswerFollowsWhileItIsMade) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send("GET /parts/whole HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
    EXPECT_FALSE(answer.headers.contains("content-length"));
    EXPECT_EQ(answer.body.size(), 2'000'000U);
    EXPECT_TRUE(answer.whole);
    EXPECT_TRUE(client.ended());
}

TEST_F(StreamTest, AnAnswerThatCannotBeFinishedIsNotWhole) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send("GET /parts/broken HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.whole);
}

/// Regression: who spoke HTTP/1.0 got chunks, which it takes for the body.     Source: RFC 9112, 6.1.
TEST_F(StreamTest, ToHttp10TheBytesFollowAsTheyAreAndEndWithTheConnection) {
    for (const std::string headers : {"", "Connection: keep-alive\r\n", "Host: localhost\r\n",
                                      "Connection: close\r\n", "TE: chunked\r\n"}) {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send("GET /parts/whole HTTP/1.0\r\n" + headers + "\r\n"));
        const auto head = client.receive(false);
        EXPECT_EQ(head.status, 200) << headers;
        EXPECT_FALSE(head.headers.contains("transfer-encoding")) << headers;
        EXPECT_FALSE(head.headers.contains("content-length")) << headers;
        EXPECT_EQ(head.headers.at("connection"), "close") << headers;
        EXPECT_EQ(client.receive_all(), std::string(2'000'000, 'x')) << headers;
        EXPECT_FALSE(client.was_reset()) << headers;
        done.get_future().wait();
        done = std::promise<void>{};
    }
}

TEST_F(StreamTest, AnAnswerToHttp10ThatCannotBeFinishedEndsWithAReset) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send("GET /parts/broken HTTP/1.0\r\n\r\n"));
    EXPECT_EQ(client.receive(false).status, 200);
    (void)client.receive_all();
    EXPECT_TRUE(client.was_reset());
}

TEST_F(StreamTest, AClientThatLeavesEndsTheMakingOfItsAnswer) {
    {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send("GET /parts/whole HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        EXPECT_EQ(client.receive(false).status, 200);
    }
    done.get_future().wait();
    EXPECT_TRUE(gone);
}

/// The connection had ended before the handler answered: nobody took the stream, and its handler waited for ever.
TEST_F(StreamTest, AnAnswerToAConnectionThatHasEndedIsNotMade) {
    {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(head("/late", 1'000) + "abc"));
    }
    must_end(done.get_future(), "the handler");
}

/// The pools were joined before the connections were closed: a handler that waited for its reader held stop().
TEST_F(StreamTest, StoppingCutsASlowReaderWhenTheGraceIsOver) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_EQ(client.receive(false).status, 200);
    must_end(std::async(std::launch::async, [this] { server->stop(Milliseconds{50}); }), "stop()");
    must_end(done.get_future(), "the handler");
}

/// Each document of an archive woke the connection, and each part grew from nothing again: a quarter of the CPU.
TEST(AnswerStreamTest, WritesAreGatheredAndMemoryIsUsedAgain) {
    AnswerStream stream;
    int told = 0;
    stream.listen([&told] { ++told; });
    std::string bytes;
    EXPECT_EQ(stream.take(bytes), AnswerStream::End::open);
    const std::string part(10'000, 'x');
    for (int n = 0; n < 6; ++n) ASSERT_TRUE(stream.write(part));
    EXPECT_EQ(told, 0);
    ASSERT_TRUE(stream.write(part));
    EXPECT_EQ(told, 1);
    EXPECT_EQ(stream.take(bytes), AnswerStream::End::open);
    EXPECT_EQ(bytes, std::string(70'000, 'x'));
    const auto* memory = bytes.data();
    bytes.clear();
    EXPECT_EQ(stream.take(bytes), AnswerStream::End::open);
    ASSERT_TRUE(stream.offer("an event"));
    EXPECT_EQ(told, 2) << "what is offered is told at once";
    EXPECT_EQ(stream.take(bytes), AnswerStream::End::open);
    EXPECT_EQ(bytes, "an event");
    EXPECT_EQ(bytes.data(), memory);
    bytes.clear();
    EXPECT_EQ(stream.take(bytes), AnswerStream::End::open);
    ASSERT_TRUE(stream.write("the rest"));
    stream.end(AnswerStream::End::complete);
    EXPECT_EQ(told, 3);
    EXPECT_EQ(stream.take(bytes), AnswerStream::End::open);
    EXPECT_EQ(bytes, "the rest");
    bytes.clear();
    EXPECT_EQ(stream.take(bytes), AnswerStream::End::complete);
}

TEST_F(StreamTest, AStreamThatIsQuietEndsWithItsClient) {
    for (const bool half : {false, true}) {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(tests::get("/quiet")));
        ASSERT_NE(client.receive_until("begins"), "");
        EXPECT_FALSE(quiet->is_abandoned());
        if (half) {
            client.shut_write();
        } else {
            client.close();
        }
        for (int i = 0; i < 2'000 && !quiet->is_abandoned(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        EXPECT_TRUE(quiet->is_abandoned()) << "half-closed: " << half;
    }
}

TEST_F(StreamTest, WhatAClientSendsDuringAQuietStreamIsItsNextRequest) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(tests::get("/quiet")));
    ASSERT_NE(client.receive_until("begins"), "");
    ASSERT_TRUE(client.send(tests::get("/hello")));
    EXPECT_FALSE(quiet->is_abandoned());
    EXPECT_TRUE(quiet->offer("goes on"));
    ASSERT_NE(client.receive_until("goes on"), "");
    quiet->end(AnswerStream::End::complete);
    EXPECT_NE(client.receive_until("hello").find("0\r\n\r\nHTTP/1.1 200"), std::string::npos);
}

TEST_F(StreamTest, WhoClosesItsSendingSideGetsTheWholeOfADownload) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(tests::get("/parts/whole")));
    client.shut_write();
    EXPECT_EQ(client.receive(true).body.size(), 2'000'000U);
    done.get_future().wait();
}

TEST_F(StreamTest, HeadHasNoBody) {
    RawClient client{server->port()};
    ASSERT_TRUE(client.send("HEAD /parts/whole HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_EQ(client.receive(false).status, 200);
    EXPECT_EQ(client.ask(tests::get("/hello")).body, "hello");
    done.get_future().wait();
}

}  // namespace
}  // namespace billmill::http
