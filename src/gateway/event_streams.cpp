#include "gateway/event_streams.hpp"

#include <algorithm>
#include <random>

#include "foundation/named_thread.hpp"
#include "gateway/describe_events.hpp"

namespace billmill::gateway {
namespace {

constexpr std::chrono::seconds lifetime{600};
constexpr std::chrono::seconds lifetime_jitter{60};
constexpr int events_at_once = 200;
constexpr std::chrono::milliseconds for_the_client{10};  ///< To read some of what waits for it.

/// So that streams which were opened together do not come again together.
std::chrono::steady_clock::duration some_lifetime() {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::uniform_int_distribution<std::int64_t> jitter{-lifetime_jitter.count(), lifetime_jitter.count()};
    return lifetime + std::chrono::seconds{jitter(random)};
}

/// Source: HTML, 9.2 Server-sent events. The data is one line: JSON has no line ends of its own.
std::string text_of(const usecases::EventPage& page) {
    std::string text;
    for (const auto& view : page.items) {
        const auto event = answer_of(view);
        text.append("id: ").append(std::to_string(event.seq)).append("\nevent: ");
        text.append(ports::name(event.type)).append("\ndata: ");
        text.append(json_of(event)).append("\n\n");
    }
    return text;
}

/// A message without data is no event to its client, which takes its id as the cursor all the same.
/// Source: HTML, 9.2.6 Interpreting an event stream.
std::string cursor_text(std::int64_t next) {
    return "id: " + std::to_string(next) + "\n\n";
}

}  // namespace

EventStreams::EventStreams(usecases::ListEvents& list, Authentication& authentication, StreamPace pace)
    : list_{list},
      authentication_{authentication},
      pace_{pace},
      thread_{named_thread("events", [this](const std::stop_token& stop) { serve(stop); })} {}

EventStreams::~EventStreams() {
    end_all();
}

http::Response EventStreams::open(const Call& call, const usecases::EventsAfter& after) {
    const auto begin = list_(call.caller, after, 1);
    if (!begin) return problem(call.request.trace_id, begin.error());
    const auto now = Steady::now();
    const auto stream = std::make_shared<http::AnswerStream>(http::AnswerStream::usual_bytes_max,
                                                             http::AnswerStream::Until::client_goes);
    const auto listener = std::make_shared<Listener>(Listener{.request = call.request,
                                                              .client = call.caller.client,
                                                              .caller = call.caller,
                                                              .stream = stream,
                                                              .ends_at = now + some_lifetime(),
                                                              .next = after.latest ? begin->next : after.seq,
                                                              .said_at = now});
    const std::lock_guard lock{mutex_};
    std::erase_if(listeners_, [](const auto& other) { return other->stream->is_abandoned(); });
    const auto of_client = std::ranges::count_if(
        listeners_, [&](const auto& other) { return other->client == listener->client; });
    if (std::cmp_greater_equal(of_client, of_a_client_max) || listeners_.size() >= streams_max)
        return refuse_for_now(429, "too_many_streams",
                              "As many streams are open as there may be; close one.");
    if (ended_ || !stream->offer(": billmill\n" + cursor_text(listener->next)))
        stream->end(http::AnswerStream::End::complete);
    if (!ended_) listeners_.push_back(listener);
    changed_.notify_all();
    return {.status = 200,
            .content_type = "text/event-stream",
            .body = {},
            .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
            .stream = stream};
}

void EventStreams::end_all() {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    for (const auto& listener : listeners_) listener->stream->end(http::AnswerStream::End::complete);
    listeners_.clear();
}

std::optional<std::chrono::milliseconds> EventStreams::tell(Listener& listener) {
    const auto now = Steady::now();
    if (now >= listener.ends_at) return std::nullopt;
    auto caller = authentication_.admit(listener.request, rule(Operation::list_events).access);
    if (!caller || caller->client != listener.client) return std::nullopt;
    listener.caller = *std::move(caller);
    std::string text;
    auto pause = pace_.between_looks;
    if (listener.stream->is_half_full()) {
        pause = std::min(pause, for_the_client);
    } else if (const auto page = list_(listener.caller, {.seq = listener.next}, events_at_once)) {
        text = text_of(*page);
        listener.next = page->next;
        if (page->is_full) pause = {};
    } else if (!page.error().engine_failed()) {
        return std::nullopt;  // The store comes back; what is gone does not.
    }
    if (text.empty() && now - listener.said_at >= pace_.between_words) text = cursor_text(listener.next);
    if (!text.empty()) listener.said_at = now;
    if (!listener.stream->offer(text)) return std::nullopt;
    return pause;
}

void EventStreams::tell_all(const Listeners& listeners, const std::stop_token& stop) {
    for (const auto& listener : listeners) {
        if (stop.stop_requested()) return;
        if (Steady::now() < listener->due) continue;
        if (const auto pause = tell(*listener)) {
            listener->due = Steady::now() + *pause;
        } else {
            listener->is_over = true;
            listener->stream->end(http::AnswerStream::End::complete);
        }
    }
}

void EventStreams::serve(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
        const auto listeners = listeners_;
        lock.unlock();
        tell_all(listeners, stop);
        lock.lock();
        std::erase_if(listeners_, [](const auto& listener) { return listener->is_over; });
        if (listeners_.empty()) {
            changed_.wait(lock, stop, [&] { return !listeners_.empty(); });
            continue;
        }
        const auto due =
            std::ranges::min(listeners_, {}, [](const auto& listener) { return listener->due; })->due;
        changed_.wait_until(lock, stop, due, [] { return false; });
    }
}

}  // namespace billmill::gateway
