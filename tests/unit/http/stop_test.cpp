#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <latch>
#include <thread>

#include "http/server.hpp"
#include "support/raw_client.hpp"

namespace billmill::http {
namespace {

/// The loop's timer may be due, its handler already queued, when stop() cancels it: cancelling is then too late.
TEST(Stop, EndsWhileTheTimerIsDue) {
    metrics::Registry metrics;
    for (int round = 0; round < 40; ++round) {
        std::latch busy{1};
        std::latch go{1};
        Router router;
        router.add({Method::get, "/busy", Runs::on_io, [&](Request&&, Reply reply) {
                        busy.count_down();
                        go.wait();
                        // Longer than the tick of 5 ms, so that the timer is due when the loop goes on.
                        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{7};
                        while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
                        reply({});
                    }});
        ListenOptions options;
        options.port = 0;
        options.limits.header_deadline = Milliseconds{20};
        auto server = Server::start(options, router, metrics);
        ASSERT_TRUE(server);
        tests::RawClient client{(*server)->port()};
        ASSERT_TRUE(client.send("GET /busy HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        busy.wait();
        auto stopped = std::async(std::launch::async, [&] { (*server)->stop(Milliseconds{0}); });
        go.count_down();
        if (stopped.wait_for(std::chrono::seconds{20}) != std::future_status::ready) {
            ADD_FAILURE() << "stop() hangs in round " << round;
            std::fflush(nullptr);
            std::_Exit(1);  // Its thread would never be joined.
        }
    }
}

}  // namespace
}  // namespace billmill::http
