#include "adapters/kafka/offsets.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <thread>

#include "adapters/kafka/envelope_headers.hpp"

namespace billmill::adapters::kafka {
namespace {

constexpr std::int64_t looked_at_max = 10'000;
constexpr std::size_t seen_max = 1'000;  ///< Messages handed over together.
constexpr std::int64_t at_begin = -2;    ///< Asked for instead of a moment.
constexpr std::int64_t at_end = -1;

constexpr Milliseconds coordinator_pause{100};

/// A group's coordinator is up a moment later than its broker, and may move; meanwhile its brokers say so.
bool finds_its_coordinator(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR_NOT_COORDINATOR || code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE ||
           code == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS;
}

std::span<rd_kafka_topic_partition_t> items(rd_kafka_topic_partition_list_t* list) {
    return {list->elems, static_cast<std::size_t>(list->cnt)};
}

}  // namespace

Result<std::unique_ptr<Offsets>> Offsets::open(const KafkaOptions& options, ports::Stage stage) {
    // The group's name is needed to ask for its offsets; nothing here joins it or commits.
    TRY(auto conf, configure(options, {{"group.id", options.group(stage)},
                                       {"enable.auto.commit", "false"},
                                       {"enable.auto.offset.store", "false"},
                                       {"enable.partition.eof", "true"},
                                       {"check.crcs", "true"},
                                       {"queued.max.messages.kbytes", "16384"}}));
    TRY(auto* const client, open_client(RD_KAFKA_CONSUMER, std::move(conf)));
    rd_kafka_poll_set_consumer(client);
    return std::unique_ptr<Offsets>{new Offsets{options, stage, PlainClient{client, options.close_patience}}};
}

Result<Partitions> Offsets::list_partitions() {
    const auto& name = options_.topic(stage_);
    const Topic topic{rd_kafka_topic_new(client_.get(), name.c_str(), nullptr)};
    const rd_kafka_metadata_t* answer = nullptr;
    const auto code = rd_kafka_metadata(client_.get(), 0, topic.get(), &answer,
                                        static_cast<int>(options_.request_timeout.count()));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "asking for the partitions of " + name)};
    const Metadata metadata{answer};
    if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt == 0)
        return fail(Fault::unavailable, "Kafka: the topic " + name + " is not there");
    Partitions list{rd_kafka_topic_partition_list_new(metadata->topics[0].partition_cnt)};
    for (const auto& one : std::span{metadata->topics[0].partitions,
                                     static_cast<std::size_t>(metadata->topics[0].partition_cnt)})
        rd_kafka_topic_partition_list_add(list.get(), name.c_str(), one.id);
    return list;
}

/// Sets each offset to that of the first message of this moment or later; -1: there is none.
Outcome Offsets::look_up(rd_kafka_topic_partition_list_t* list, std::int64_t moment) {
    for (auto& one : items(list)) one.offset = moment;
    auto code =
        rd_kafka_offsets_for_times(client_.get(), list, static_cast<int>(options_.request_timeout.count()));
    for (const auto& one : items(list)) {
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = one.err;
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return std::unexpected{error_of(code, "looking up offsets of " + options_.topic(stage_))};
}

/// Asks again until the group has its coordinator, at most as long as for an answer.
rd_kafka_resp_err_t Offsets::read_committed(rd_kafka_topic_partition_list_t* list) {
    const auto patience = static_cast<int>(options_.request_timeout.count());
    const auto ends = std::chrono::steady_clock::now() + options_.request_timeout;
    while (true) {
        const auto code = rd_kafka_committed(client_.get(), list, patience);
        if (!finds_its_coordinator(code) || std::chrono::steady_clock::now() > ends) return code;
        std::this_thread::sleep_for(coordinator_pause);
    }
}

Result<std::vector<PartitionLag>> Offsets::read_lags() {
    TRY(const auto begins, list_partitions());
    const Partitions committed{rd_kafka_topic_partition_list_copy(begins.get())};
    const Partitions ends{rd_kafka_topic_partition_list_copy(begins.get())};
    // Committed first: what is written and consumed meanwhile must not make the lag negative.
    const auto code = read_committed(committed.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "asking for committed offsets")};
    TRY_DO(look_up(begins.get(), at_begin));
    TRY_DO(look_up(ends.get(), at_end));
    std::vector<PartitionLag> lags;
    for (int i = 0; i < begins->cnt; ++i) {
        const auto next = std::max(committed->elems[i].offset, begins->elems[i].offset);
        lags.push_back({begins->elems[i].partition, begins->elems[i].offset, next,
                        std::max(next, ends->elems[i].offset)});
    }
    return lags;
}

Result<std::vector<PartitionLag>> Offsets::lags() {
    const std::lock_guard lock{turn_};
    return read_lags();
}

/// The partitions in which something waits.
Result<std::vector<PartitionLag>> Offsets::read_behind() {
    TRY(auto behind, read_lags());
    std::erase_if(behind, [](const PartitionLag& one) { return one.lag() == 0; });
    return behind;
}

Result<Instant> Offsets::consumed_until(Instant now) {
    const std::lock_guard lock{turn_};
    TRY(const auto behind, read_behind());
    std::int64_t waiting = 0;
    for (const auto& one : behind) waiting += one.lag();
    if (waiting > looked_at_max) return Instant{};
    return read_oldest(behind, now);
}

Result<Instant> Offsets::oldest_waiting(Instant now) {
    const std::lock_guard lock{turn_};
    TRY(auto behind, read_behind());
    for (auto& one : behind) one.end = one.next + 1;
    return read_oldest(behind, now);
}

Result<Instant> Offsets::read_oldest(const std::vector<PartitionLag>& behind, Instant now) {
    if (behind.empty()) return now;
    const Partitions places{rd_kafka_topic_partition_list_new(static_cast<int>(behind.size()))};
    for (const auto& one : behind) {
        rd_kafka_topic_partition_list_add(places.get(), options_.topic(stage_).c_str(), one.partition)
            ->offset = one.next;
    }
    if (const auto code = rd_kafka_assign(client_.get(), places.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "reading what waits on " + options_.topic(stage_))};
    auto found = oldest(behind, now);
    rd_kafka_assign(client_.get(), nullptr);
    return found;
}

/// The earliest acceptance among what waits. Reads each partition to the end that it had.
Result<Instant> Offsets::oldest(const std::vector<PartitionLag>& behind, Instant now) {
    const auto until = std::chrono::steady_clock::now() + options_.request_timeout;
    auto first = now;
    auto left = behind;
    while (!left.empty()) {
        const auto wait = std::chrono::ceil<Milliseconds>(until - std::chrono::steady_clock::now());
        const Message message{wait.count() > 0
                                  ? rd_kafka_consumer_poll(client_.get(), static_cast<int>(wait.count()))
                                  : nullptr};
        if (!message)
            return fail(Fault::unavailable,
                        "Kafka: what waits on " + options_.topic(stage_) + " was not read in time");
        const auto end_of = std::ranges::find(left, message->partition, &PartitionLag::partition);
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            if (end_of != left.end()) left.erase(end_of);
            continue;
        }
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return std::unexpected{error_of(message->err, "reading what waits on " + options_.topic(stage_))};
        if (end_of == left.end()) continue;
        if (message->offset < end_of->end)
            first = std::min(first, receive(*message, now).delivered.envelope.accepted_at);
        if (message->offset + 1 >= end_of->end) left.erase(end_of);
    }
    return first;
}

Result<std::optional<ports::Envelope>> Offsets::read_at(ports::Position position) {
    const std::lock_guard lock{turn_};
    TRY(const auto lags, read_lags());
    const auto part = std::ranges::find(lags, position.partition, &PartitionLag::partition);
    if (part == lags.end() || position.offset < 0 || position.offset >= part->end) return std::nullopt;
    const Partitions place{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_topic_partition_list_add(place.get(), options_.topic(stage_).c_str(), position.partition)
        ->offset = position.offset;
    if (const auto code = rd_kafka_assign(client_.get(), place.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "reading " + options_.topic(stage_))};
    const Message message{
        rd_kafka_consumer_poll(client_.get(), static_cast<int>(options_.request_timeout.count()))};
    rd_kafka_assign(client_.get(), nullptr);
    if (!message)
        return fail(Fault::unavailable, "Kafka: " + options_.topic(stage_) + " was not read in time");
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return std::nullopt;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(message->err, "reading " + options_.topic(stage_))};
    if (message->partition != position.partition || message->offset != position.offset) return std::nullopt;
    return receive(*message, Instant{}).delivered.envelope;
}

Outcome Offsets::read(std::span<const ports::Position> from, const ports::MessageLog::See& see) {
    const std::lock_guard lock{turn_};
    TRY(const auto lags, read_lags());
    TRY(const auto places, list_partitions());
    TRY_DO(look_up(places.get(), at_begin));
    for (const auto& wanted : from) {
        const auto place =
            std::ranges::find(items(places.get()), wanted.partition, &rd_kafka_topic_partition_t::partition);
        if (place != items(places.get()).end()) place->offset = std::max(place->offset, wanted.offset);
    }
    if (const auto code = rd_kafka_assign(client_.get(), places.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "reading " + options_.topic(stage_))};
    auto parts = lags;
    std::erase_if(parts, [&](const PartitionLag& one) {
        const auto place =
            std::ranges::find(items(places.get()), one.partition, &rd_kafka_topic_partition_t::partition);
        return place == items(places.get()).end() || place->offset >= one.end;
    });
    auto outcome = read_to_the_end(std::move(parts), see);
    rd_kafka_assign(client_.get(), nullptr);
    return outcome;
}

/// Each partition up to the end it had. Patience counts from the last message.
Outcome Offsets::read_to_the_end(std::vector<PartitionLag> parts, const ports::MessageLog::See& see) {
    std::vector<ports::Logged> seen;
    const auto hand_over = [&]() -> Outcome {
        TRY_DO(see(seen));
        seen.clear();
        return {};
    };
    while (!parts.empty()) {
        const Message message{
            rd_kafka_consumer_poll(client_.get(), static_cast<int>(options_.request_timeout.count()))};
        if (!message)
            return fail(Fault::unavailable, "Kafka: " + options_.topic(stage_) + " was not read in time");
        const auto part = std::ranges::find(parts, message->partition, &PartitionLag::partition);
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            if (part != parts.end()) parts.erase(part);
            continue;
        }
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return std::unexpected{error_of(message->err, "reading " + options_.topic(stage_))};
        if (part == parts.end()) continue;
        if (message->offset < part->end) {
            auto envelope = receive(*message, Instant{}).delivered.envelope;
            seen.push_back({envelope.event_id,
                            std::move(envelope.key),
                            message->offset < part->next,
                            {message->partition, message->offset}});
        }
        if (message->offset + 1 >= part->end) parts.erase(part);
        if (seen.size() >= seen_max) TRY_DO(hand_over());
    }
    return seen.empty() ? Outcome{} : hand_over();
}

Result<int> Offsets::trim(Instant before) {
    const std::lock_guard lock{turn_};
    TRY(const auto lags, read_lags());
    TRY(const auto places, list_partitions());
    TRY_DO(look_up(places.get(), unix_ms(before)));
    const Partitions ends{rd_kafka_topic_partition_list_new(places->cnt)};
    for (const auto& one : lags) {
        const auto place =
            std::ranges::find(items(places.get()), one.partition, &rd_kafka_topic_partition_t::partition);
        if (place == items(places.get()).end()) continue;
        const auto end = place->offset < 0 ? one.next : std::min(one.next, place->offset);
        if (end <= 0) continue;
        rd_kafka_topic_partition_list_add(ends.get(), options_.topic(stage_).c_str(), one.partition)->offset =
            end;
    }
    if (ends->cnt == 0) return 0;
    const DeleteRecords request{rd_kafka_DeleteRecords_new(ends.get())};
    std::array<rd_kafka_DeleteRecords_t*, 1> requests{request.get()};
    const Queue queue{rd_kafka_queue_new(client_.get())};
    rd_kafka_DeleteRecords(client_.get(), requests.data(), requests.size(), nullptr, queue.get());
    const Event event{rd_kafka_queue_poll(queue.get(), static_cast<int>(options_.request_timeout.count()))};
    const auto code = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "trimming " + options_.topic(stage_))};
    return ends->cnt;
}

}  // namespace billmill::adapters::kafka
