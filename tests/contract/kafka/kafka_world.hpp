#pragma once

#include <memory>
#include <string>

#include "adapters/kafka/kafka_bus.hpp"
#include "contract/subject.hpp"
#include "ports/clock.hpp"
#include "support/engines.hpp"

namespace billmill::contract {

/// Topics and groups of its own on the broker that tools/engines started: one broker, so one replica of
/// each topic.
class KafkaWorld {
public:
    explicit KafkaWorld(std::string brokers) {
        const auto unique = uuid_v7(ports::SystemClock{}.now()).text();
        options.brokers = std::move(brokers);
        options.topics = {unique + "-users", unique + "-billing", unique + "-notify"};
        options.group_prefix = unique + "-";
        options.partitions = 3;
        options.replication = 1;
        options.min_insync = 1;
        options.accepted_risks = {adapters::kafka::Risk::few_replicas};
        open();
    }
    void reopen() {
        bus.reset();
        open();
    }

    adapters::kafka::KafkaOptions options;
    std::unique_ptr<adapters::kafka::KafkaBus> bus;

private:
    void open() { bus = must(adapters::kafka::KafkaBus::open(options)); }
};

/// None where no broker runs.
inline std::unique_ptr<KafkaWorld> kafka_world() {
    auto brokers = tests::engine_address("KAFKA");
    return brokers ? std::make_unique<KafkaWorld>(*std::move(brokers)) : nullptr;
}

}  // namespace billmill::contract
