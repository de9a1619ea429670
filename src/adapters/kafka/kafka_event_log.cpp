#include "adapters/kafka/kafka_event_log.hpp"

#include <algorithm>

#include "adapters/kafka/event_message.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::adapters::kafka {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds patience = 3s;       ///< Of whoever asks.
constexpr Milliseconds look_patience = 1s;  ///< For what the brokers know by heart.
constexpr auto between_looks = 1s;          ///< At the ends of the topic.
constexpr Milliseconds poll_wait = 100ms;
constexpr Milliseconds pause_after_error = 500ms;

std::optional<ports::Event> event_of(const rd_kafka_message_t& message) {
    const std::string_view payload{static_cast<const char*>(message.payload),
                                   message.payload == nullptr ? 0 : message.len};
    auto event = decode_event(payload);
    if (!event) {
        log::warn("event_unreadable", {{"offset", message.offset}, {"why", event.error().what}});
        return std::nullopt;
    }
    event->seq = message.offset + 1;
    return *std::move(event);
}

ports::EventRange range_of(const TopicReader::Ends& ends) {
    return {.oldest = ends.end == 0 ? 0 : ends.begin + 1, .latest = ends.end};
}

}  // namespace

KafkaEventLog::KafkaEventLog(KafkaOptions options, std::string topic)
    : options_{std::move(options)},
      topic_{std::move(topic)},
      ends_{topic_, patience},
      follower_{named_thread("events-follow", [this](const std::stop_token& stop) { follow(stop); })} {}

KafkaEventLog::~KafkaEventLog() = default;

Result<ports::EventRange> KafkaEventLog::range() {
    TRY(const auto ends, ends_.known());
    return range_of(ends);
}

Result<ports::EventRange> KafkaEventLog::range_up_to(std::int64_t seq) {
    TRY(auto ends, ends_.known());
    if (seq <= ends.end) return range_of(ends);
    TRY(ends, ends_.looked_anew());
    return range_of(ends);
}

Result<std::vector<ports::Event>> KafkaEventLog::read(std::int64_t after, int limit) {
    if (auto newest = newest_after(after, limit)) return *std::move(newest);
    return fetch(after, limit);
}

/// nullopt: there are older ones that are not in memory.
std::optional<std::vector<ports::Event>> KafkaEventLog::newest_after(std::int64_t after, int limit) {
    if (!ends_.are_seen()) return std::nullopt;  // Nobody has followed since.
    const std::lock_guard lock{mutex_};
    if (after < newest_after_) return std::nullopt;
    auto event = std::ranges::upper_bound(newest_, after, {}, &ports::Event::seq);
    std::vector<ports::Event> found;
    for (; event != newest_.end() && std::cmp_less(found.size(), limit); ++event) found.push_back(*event);
    return found;
}

Result<std::vector<ports::Event>> KafkaEventLog::fetch(std::int64_t after, int limit) {
    TRY(const auto ends, ends_.known());
    const auto until = Steady::now() + patience;
    const std::unique_lock lock{fetching_, until};
    if (!lock) return fail(Fault::unavailable, "Kafka: " + topic_ + " is read by too many at once");
    if (!fetcher_) {
        TRY(auto opened, TopicReader::open(options_, topic_));
        fetcher_.emplace(std::move(opened));
    }
    const auto begin = std::max(after, ends.begin);
    if (fetcher_->position() != begin) TRY_DO(fetcher_->seek(begin));
    std::vector<ports::Event> found;
    while (std::cmp_less(found.size(), limit) && fetcher_->position() < ends.end) {
        const auto left = std::chrono::ceil<Milliseconds>(until - Steady::now());
        TRY(const auto message, fetcher_->next(std::max(left, 0ms)));
        if (!message && !found.empty()) break;  // Who asked goes on from there.
        if (!message) return fail(Fault::unavailable, "Kafka: " + topic_ + " was not read in time");
        if (auto event = event_of(*message)) found.push_back(*std::move(event));
    }
    return found;
}

void KafkaEventLog::follow(const std::stop_token& stop) {
    while (ends_.wait_until_wanted(stop)) {
        const auto followed = follow_while_wanted(stop);
        ends_.forget();
        if (followed) continue;
        if (ends_.fail_once())
            log::warn("events_not_followed", {{"topic", topic_}, {"why", followed.error().what}});
        ends_.pause(stop, pause_after_error);
    }
}

/// Begins at the end: what is older is fetched where somebody wants it.
Outcome KafkaEventLog::follow_while_wanted(const std::stop_token& stop) {
    TRY(auto reader, TopicReader::open(options_, topic_));
    auto look = ends_.begin_look();
    TRY(auto ends, reader.ends(patience));
    TRY_DO(reader.seek(ends.end));
    begin_at(ends.end);
    ends_.see(ends, look);
    auto looked_at = Steady::now();
    while (!stop.stop_requested()) {
        TRY(const auto message, reader.next(poll_wait));
        if (message) keep(*message);
        const auto now = Steady::now();
        if (!ends_.is_look_wanted() && now - looked_at < between_looks) continue;
        look = ends_.begin_look();
        TRY(ends, reader.ends(look_patience));
        looked_at = now;
        ends_.see(ends, look);
        if (!ends_.are_wanted()) return {};
    }
    return {};
}

void KafkaEventLog::begin_at(std::int64_t end) {
    const std::lock_guard lock{mutex_};
    newest_.clear();
    newest_after_ = end;
}

void KafkaEventLog::keep(const rd_kafka_message_t& message) {
    ends_.reach(message.offset + 1);
    auto event = event_of(message);
    if (!event) return;
    const std::lock_guard lock{mutex_};
    newest_.push_back(*std::move(event));
    if (newest_.size() <= newest_max) return;
    newest_after_ = newest_.front().seq;
    newest_.pop_front();
}

}  // namespace billmill::adapters::kafka
