#include "adapters/kafka/kafka_bus.hpp"

#include <algorithm>
#include <array>
#include <future>

#include "adapters/kafka/consumer.hpp"
#include "adapters/kafka/producer.hpp"
#include "adapters/kafka/topics.hpp"

namespace billmill::adapters::kafka {
namespace {

Outcome check(const KafkaOptions& options) {
    if (options.brokers.empty()) return fail(Fault::invalid, "Kafka: no broker is named");
    if (options.partitions < 1 || options.partitions > 10'000 || options.replication < 1 ||
        options.min_insync < 1 || options.min_insync > options.replication)
        return fail(Fault::invalid, "Kafka: partitions, replication and min_insync do not go together");
    const auto& topics = options.topics;
    if (topics[0] == topics[1] || topics[1] == topics[2] || topics[0] == topics[2])
        return fail(Fault::invalid, "Kafka: each stage needs a topic of its own");
    return {};
}

}  // namespace

struct KafkaBus::Impl {
    explicit Impl(KafkaOptions the_options) : options{std::move(the_options)} {}

    Outcome open();
    Result<std::vector<ports::Delivered>> import_all(ports::Stage stage,
                                                     std::vector<ports::Delivered> messages);
    Offsets& offsets_of(ports::Stage stage) { return *offsets[static_cast<std::size_t>(stage)]; }

    const KafkaOptions options;
    ConsumerCounts consumer_counts;
    std::unique_ptr<Producer> producer;
    std::array<std::unique_ptr<Offsets>, std::size(ports::all_stages)> offsets;
};

Outcome KafkaBus::Impl::open() {
    TRY_DO(check(options));
    TRY_DO(prepare_topics(options));
    TRY(producer, Producer::open(options));
    for (const auto stage : ports::all_stages) {
        TRY(offsets[static_cast<std::size_t>(stage)], Offsets::open(options, stage));
    }
    return {};
}

/// Confirmed before it returns. Repeated after a crash it publishes messages with the same ids, and consumers deduplicate.
Result<std::vector<ports::Delivered>> KafkaBus::Impl::import_all(ports::Stage stage,
                                                                 std::vector<ports::Delivered> messages) {
    if (options.legacy_messages == nullptr) return messages;
    std::vector<ports::Delivered> left;
    std::vector<ports::Envelope> imported;
    for (auto& message : messages) {
        if (auto own = options.legacy_messages->translate(stage, message.envelope))
            imported.push_back(std::move(*own));
        else
            left.push_back(std::move(message));
    }
    std::promise<Outcome> promise;
    producer->publish(options.topic(stage), std::move(imported),
                      [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
    TRY_DO(promise.get_future().get());
    return left;
}

KafkaBus::KafkaBus(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
KafkaBus::~KafkaBus() = default;

Result<std::unique_ptr<KafkaBus>> KafkaBus::open(KafkaOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    TRY_DO(impl->open());
    return std::unique_ptr<KafkaBus>{new KafkaBus{std::move(impl)}};
}

void KafkaBus::publish(ports::Stage stage, std::vector<ports::Envelope> messages, ports::Completion done) {
    impl_->producer->publish(impl_->options.topic(stage), std::move(messages), std::move(done));
}

Result<std::unique_ptr<ports::Consumer>> KafkaBus::subscribe(ports::Stage stage) {
    TRY(auto consumer, Consumer::open(
                           impl_->options, stage,
                           [impl = impl_.get(), stage](std::vector<ports::Delivered> messages) {
                               return impl->import_all(stage, std::move(messages));
                           },
                           impl_->consumer_counts));
    return consumer;
}

Result<Instant> KafkaBus::consumed_until(ports::Stage stage, Instant now) {
    return impl_->offsets_of(stage).consumed_until(now);
}

Result<Instant> KafkaBus::oldest_waiting(ports::Stage stage, Instant now) {
    return impl_->offsets_of(stage).oldest_waiting(now);
}

std::string KafkaBus::topic(ports::Stage stage) const {
    return impl_->options.topic(stage);
}

Result<std::optional<ports::Envelope>> KafkaBus::read_at(ports::Stage stage, ports::Position position) {
    return impl_->offsets_of(stage).read_at(position);
}

Result<std::int64_t> KafkaBus::lag(ports::Stage stage) {
    TRY(const auto all, lags(stage));
    std::int64_t sum = 0;
    for (const auto& one : all) sum += one.lag();
    return sum;
}

Outcome KafkaBus::read(ports::Stage stage, std::span<const ports::Position> from, const See& see) {
    return impl_->offsets_of(stage).read(from, see);
}

Result<std::vector<ports::LogPart>> KafkaBus::parts(ports::Stage stage) {
    TRY(const auto lags, impl_->offsets_of(stage).lags());
    std::vector<ports::LogPart> parts;
    for (const auto& one : lags) parts.push_back({one.partition, one.begin, one.next, one.end});
    std::ranges::sort(parts, {}, &ports::LogPart::partition);
    return parts;
}

Result<std::vector<PartitionLag>> KafkaBus::lags(ports::Stage stage) {
    return impl_->offsets_of(stage).lags();
}

Result<int> KafkaBus::trim(Instant before) {
    int partitions = 0;
    for (const auto stage : ports::all_stages) {
        TRY(const auto trimmed, impl_->offsets_of(stage).trim(before));
        partitions += trimmed;
    }
    return partitions;
}

KafkaCounts KafkaBus::counts() const {
    const auto& consumers = impl_->consumer_counts;
    return {.waiting = impl_->producer->waiting(),
            .renewals = impl_->producer->renewals() + consumers.renewals,
            .rebalances = consumers.rebalances,
            .losses = consumers.losses,
            .errors = impl_->producer->errors() + consumers.errors,
            .imported = consumers.imported};
}

bool KafkaBus::joined(ports::Stage stage) const {
    return impl_->consumer_counts.joined[static_cast<std::size_t>(stage)];
}

}  // namespace billmill::adapters::kafka
