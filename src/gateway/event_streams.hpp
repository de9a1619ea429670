#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "gateway/answers.hpp"
#include "gateway/authentication.hpp"
#include "http/answer_stream.hpp"
#include "usecases/list_events.hpp"

namespace billmill::gateway {

struct StreamPace {
    std::chrono::milliseconds between_looks{250};  ///< At the log, for a stream that has told all there is.
    std::chrono::milliseconds between_words{15'000};  ///< Of a stream that has nothing to tell.
};

/// Events as they happen, to those who keep a connection open for them: Server-Sent Events.
///
/// Promise:   each event that the log has, in its order, from the cursor on; one that the log has twice comes twice, with one key.
///            `id:` is the cursor to go on from. It comes with each event, and where there is none for 15 seconds, by itself:
///            it keeps the connection open, and moves on past events that the client may not see.
///            A stream ends by itself after about ten minutes, and at once where what it asks for is gone: the client comes
///            again with Last-Event-ID. A client that is behind is told as fast as it reads.
///            Before each look at the log it is asked again who calls, and whether they may: a stream tells nothing more than five
///            seconds after its key was revoked or has expired, or after a first key was made that it lacks.
/// Bounds:    `of_a_client_max` streams of a client, `streams_max` in all; half a mebibyte waits for a client.
/// Threads:   any; one of its own reads the log, as long as anybody listens. While the log is slow to answer it, the others do
///            not wait.
class EventStreams {
public:
    static constexpr std::size_t of_a_client_max = 5;
    static constexpr std::size_t streams_max = 100;

    EventStreams(usecases::ListEvents& list, Authentication& authentication, StreamPace pace = {});
    ~EventStreams();
    EventStreams(const EventStreams&) = delete;
    EventStreams& operator=(const EventStreams&) = delete;

    /// The answer that goes on.     Errors: too_many_streams; those of ListEvents.
    [[nodiscard]] http::Response open(const Call& call, const usecases::EventsAfter& after);
    /// Ends all of them, for a server that stops; later ones end at once.
    void end_all();

private:
    using Steady = std::chrono::steady_clock;
    /// What changes is changed by the thread that serves, and by no other.
    struct Listener {
        const http::Request request;  ///< By which it is asked again who calls.
        const std::string client;
        usecases::Caller caller;
        const std::shared_ptr<http::AnswerStream> stream;
        const Steady::time_point ends_at;
        std::int64_t next = 0;
        Steady::time_point said_at;
        Steady::time_point due{};  ///< When to look again.
        bool is_over = false;
    };
    using Listeners = std::vector<std::shared_ptr<Listener>>;

    void serve(const std::stop_token& stop);
    /// A page to each whose turn has come. Waits for the log, so it holds no lock.
    void tell_all(const Listeners& listeners, const std::stop_token& stop);
    /// After how long to look again; nullopt: it is over.
    [[nodiscard]] std::optional<std::chrono::milliseconds> tell(Listener& listener);

    usecases::ListEvents& list_;
    Authentication& authentication_;
    const StreamPace pace_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Listeners listeners_;
    bool ended_ = false;
    std::jthread thread_;  ///< Last, so first to go.
};

}  // namespace billmill::gateway
