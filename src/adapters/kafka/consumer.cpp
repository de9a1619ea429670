#include "adapters/kafka/consumer.hpp"

#include <algorithm>
#include <span>

#include "foundation/logging.hpp"
#include "ports/clock.hpp"

namespace billmill::adapters::kafka {
namespace {

constexpr std::size_t waiting_bytes_max = 16UL << 20U;
constexpr std::size_t batches_ahead_max = 8;  ///< Fetched at once: one for each of so many partitions.
constexpr int metadata_ms = 1'000;
constexpr int seek_ms = 5'000;

using Clock = std::chrono::steady_clock;

Milliseconds left_until(Clock::time_point moment) {
    return std::max(std::chrono::ceil<Milliseconds>(moment - Clock::now()), Milliseconds{0});
}

}  // namespace

Consumer::Consumer(const KafkaOptions& options, ports::Stage stage, Import import, ConsumerCounts& counts)
    : options_{options},
      stage_{stage},
      import_{std::move(import)},
      counts_{counts},
      shared_{std::make_shared<Shared>(counts, stage)} {}

Result<std::unique_ptr<Consumer>> Consumer::open(const KafkaOptions& options, ports::Stage stage,
                                                 Import import, ConsumerCounts& counts) {
    std::unique_ptr<Consumer> consumer{new Consumer{options, stage, std::move(import), counts}};
    TRY_DO(consumer->connect());
    return consumer;
}

Consumer::~Consumer() {
    disconnect();
}

Outcome Consumer::connect() {
    const auto text = [](Milliseconds time) { return std::to_string(time.count()); };
    TRY(auto conf, configure(options_, {{"group.id", options_.group(stage_)},
                                        {"enable.auto.commit", "false"},
                                        {"enable.auto.offset.store", "false"},
                                        {"auto.offset.reset", "earliest"},
                                        {"check.crcs", "true"},
                                        {"partition.assignment.strategy", "range"},
                                        {"session.timeout.ms", text(options_.session_timeout)},
                                        {"heartbeat.interval.ms", text(options_.session_timeout / 4)},
                                        {"max.poll.interval.ms", text(options_.batch_longest)},
                                        {"queued.max.messages.kbytes", "16384"},
                                        {"fetch.error.backoff.ms", "100"}}));
    rd_kafka_conf_set_opaque(conf.get(), shared_.get());
    rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
    rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int code, const char*, void* opaque) {
        auto& shared = *static_cast<Shared*>(opaque);
        if (shared.closed) return;
        ++shared.counts.errors;
        if (code == RD_KAFKA_RESP_ERR__FATAL) shared.given_up = true;
        if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) shared.brokers_away = true;
    });
    TRY(auto* const client, open_client(RD_KAFKA_CONSUMER, std::move(conf)));
    rd_kafka_poll_set_consumer(client);
    const Partitions topics{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_topic_partition_list_add(topics.get(), options_.topic(stage_).c_str(), RD_KAFKA_PARTITION_UA);
    if (const auto code = rd_kafka_subscribe(client, topics.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        close_client(client, options_.close_patience, shared_);
        return std::unexpected{error_of(code, "subscribing to " + options_.topic(stage_))};
    }
    const std::lock_guard lock{mutex_};
    client_ = client;
    queue_.reset(rd_kafka_queue_get_consumer(client));
    return {};
}

void Consumer::disconnect() {
    rd_kafka_t* client = nullptr;
    {
        const std::lock_guard lock{mutex_};
        queue_.reset();
        client = std::exchange(client_, nullptr);
    }
    if (client == nullptr) return;
    // Callbacks of a client that does not end in time find `closed` and touch nothing.
    if (!close_client(client, options_.close_patience, shared_)) shared_->closed = true;
    shared_->assignment.lose_all();
    shared_ = std::make_shared<Shared>(counts_, stage_);
}

void Consumer::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                            rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    auto& shared = *static_cast<Shared*>(opaque);
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        rd_kafka_assign(client, partitions);
    } else {
        rd_kafka_assign(client, nullptr);
    }
    if (shared.closed) return;
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        shared.counts.joined[static_cast<std::size_t>(shared.stage)] = true;
    shared.counts.rebalances += partitions->cnt > 0 ? 1 : 0;
    const std::span changed{partitions->elems, static_cast<std::size_t>(partitions->cnt)};
    for (const auto& one : changed) {
        if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
            shared.assignment.gain(one.partition);
        } else {
            shared.assignment.lose(one.partition);
        }
    }
    log::info("partitions_changed",
              {{"topic", changed.empty() ? "" : changed.front().topic},
               {"gained", code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? partitions->cnt : 0},
               {"owned", static_cast<std::uint64_t>(shared.assignment.partitions())}});
}

/// What a poll meets that is not a message.
Outcome Consumer::handle_error(const rd_kafka_message_t& error) {
    switch (error.err) {
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: return {};
        case RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED:
            log::warn("batch_took_too_long",
                      {{"stage", name(stage_)}, {"next", "nothing; its partitions come back"}});
            return {};  // The loss of the partitions follows by itself.
        default: break;
    }
    ++counts_.errors;
    auto met = error_of(error.err, "consuming " + options_.topic(stage_));
    // librdkafka would step over a damaged message; a new client starts before it again.
    shared_->given_up =
        shared_->given_up || error.err == RD_KAFKA_RESP_ERR__FATAL || met.fault == Fault::corrupt;
    return std::unexpected{std::move(met)};
}

Outcome Consumer::look_for_brokers() {
    if (!shared_->brokers_away) return {};
    const rd_kafka_metadata_t* answer = nullptr;
    const auto code = rd_kafka_metadata(client_, 0, nullptr, &answer, metadata_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected{error_of(code, "looking for a broker")};
    const Metadata owned{answer};
    shared_->brokers_away = false;
    return {};
}

/// Serves the group's news and takes what has come, waiting for a first message only where none waits
/// already.
Outcome Consumer::fetch(std::size_t count_max, Milliseconds wait) {
    auto& assignment = shared_->assignment;
    const auto full = count_max * std::clamp<std::size_t>(assignment.partitions(), 1, batches_ahead_max);
    auto patience = assignment.waiting() == 0 ? wait : Milliseconds{0};
    do {
        const Message message{rd_kafka_consumer_poll(client_, static_cast<int>(patience.count()))};
        if (!message) return assignment.waiting() == 0 ? look_for_brokers() : Outcome{};
        patience = Milliseconds{0};
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            TRY_DO(handle_error(*message));
            continue;
        }
        shared_->brokers_away = false;
        assignment.keep(receive(*message, ports::SystemClock{}.now()));
    } while (assignment.waiting() < full && assignment.waiting_bytes() < waiting_bytes_max);
    return {};
}

/// One partition's next messages. Messages of other producers are imported on the way, and committed where nothing else
/// is in hand.
Result<std::vector<ports::Delivered>> Consumer::hand_out(std::size_t count_max) {
    auto& assignment = shared_->assignment;
    std::vector<ports::Delivered> batch;
    while (batch.empty() && assignment.waiting() > 0) {
        const bool nothing_in_hand = assignment.in_hand().empty();
        auto received = assignment.hand_out(count_max);
        const bool ours = received.front().ours;
        for (auto& one : received) batch.push_back(std::move(one.delivered));
        if (ours) break;
        const auto before = batch.size();
        auto left = import_(std::move(batch));
        if (!left) {
            rewind();
            return std::unexpected{std::move(left).error()};
        }
        batch = *std::move(left);
        counts_.imported += static_cast<std::int64_t>(before - batch.size());
        if (batch.empty() && nothing_in_hand) TRY_DO(commit_soon());
    }
    return batch;
}

Result<std::vector<ports::Delivered>> Consumer::poll(std::size_t count_max, Milliseconds wait) {
    const auto until = Clock::now() + wait;
    if (shared_->given_up) {
        log::warn("kafka_consumer_renewed",
                  {{"stage", name(stage_)}, {"next", "nothing, unless it comes again and again"}});
        ++counts_.renewals;
        disconnect();
    }
    if (client_ == nullptr) TRY_DO(connect());
    while (true) {
        TRY_DO(fetch(count_max, left_until(until)));
        TRY(auto batch, hand_out(count_max));
        if (!batch.empty()) return batch;
        if (shared_->given_up)
            return fail(Fault::unavailable, "Kafka: the consumer's client gave up; a new one follows");
        if (woken_.exchange(false) || left_until(until) == Milliseconds{0}) return batch;
    }
}

Partitions Consumer::list_of(const std::vector<Assignment::Place>& places) const {
    Partitions list{rd_kafka_topic_partition_list_new(static_cast<int>(places.size()))};
    for (const auto& place : places) {
        rd_kafka_topic_partition_list_add(list.get(), options_.topic(stage_).c_str(), place.partition)
            ->offset = place.offset;
    }
    return list;
}

Outcome Consumer::commit() {
    if (shared_->assignment.take_loss()) {
        ++counts_.losses;
        return fail(Fault::conflict,
                    "Kafka: the partition went to another consumer while its batch was in hand");
    }
    const auto places = shared_->assignment.in_hand();
    if (places.empty()) return {};
    if (client_ == nullptr)
        return fail(Fault::conflict, "Kafka: the consumer's client gave up with a batch in hand");
    const auto list = list_of(places);
    const Queue answers{rd_kafka_queue_new(client_)};
    auto code = rd_kafka_commit_queue(client_, list.get(), answers.get(), nullptr, nullptr);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const Event event{
            rd_kafka_queue_poll(answers.get(), static_cast<int>(options_.request_timeout.count()))};
        code = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    }
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        auto met = error_of(code, "committing " + options_.topic(stage_));
        if (met.fault == Fault::conflict) ++counts_.losses;
        return std::unexpected{std::move(met)};
    }
    shared_->assignment.committed(places);
    return {};
}

Outcome Consumer::commit_soon() {
    if (shared_->assignment.take_loss()) return {};  // Nobody waits; the new owner takes it again.
    const auto places = shared_->assignment.in_hand();
    if (places.empty() || client_ == nullptr) return {};
    const auto code = rd_kafka_commit(client_, list_of(places).get(), 1);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "committing " + options_.topic(stage_))};
    shared_->assignment.committed(places);
    return {};
}

void Consumer::rewind() {
    static_cast<void>(shared_->assignment.take_loss());  // Its new owner has it.
    for (const auto& place : shared_->assignment.rewind()) {
        const Topic topic{rd_kafka_topic_new(client_, options_.topic(stage_).c_str(), nullptr)};
        if (!topic ||
            rd_kafka_seek(topic.get(), place.partition, place.offset, seek_ms) != RD_KAFKA_RESP_ERR_NO_ERROR)
            shared_->given_up = true;  // A new client starts where it must.
    }
}

void Consumer::wake() {
    woken_ = true;
    const std::lock_guard lock{mutex_};
    if (queue_) rd_kafka_queue_yield(queue_.get());
}

}  // namespace billmill::adapters::kafka
