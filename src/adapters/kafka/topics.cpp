#include "adapters/kafka/topics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <span>
#include <thread>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/racks.hpp"
#include "foundation/logging.hpp"

namespace billmill::adapters::kafka {

std::string_view name(Risk risk) {
    switch (risk) {
        case Risk::few_replicas: return "few_replicas";
        case Risk::no_flush: return "no_flush";
        case Risk::same_power: return "same_power";
        case Risk::unclean_election: return "unclean_election";
        case Risk::forgets: return "forgets";
    }
    return "unknown";
}

namespace {

constexpr int replicas_needed = 3;
constexpr std::int64_t insync_needed = 2;
constexpr int racks_needed = 2;
constexpr std::int64_t message_bytes_needed = 1'000'000;
constexpr Milliseconds look_again{50};

std::string text(const TopicFacts& topic, const std::string& key) {
    const auto found = topic.config.find(key);
    return found == topic.config.end() ? "" : found->second;
}

std::int64_t number(const TopicFacts& topic, const std::string& key) {
    const auto value = text(topic, key);
    std::int64_t parsed = 0;
    std::from_chars(value.data(), value.data() + value.size(), parsed);
    return parsed;
}

std::optional<std::string> wrong_partitions(const TopicFacts& topic, int wanted) {
    const auto has = "the topic " + topic.name + " has " + std::to_string(topic.partitions) + " partitions, ";
    if (topic.partitions < wanted) {
        return has + "the settings ask for " + std::to_string(wanted) +
               ": stop every gateway, let the cores finish, then have the topic grow (kafka-topics.sh "
               "--alter --partitions " +
               std::to_string((wanted + topic.partitions - 1) / topic.partitions * topic.partitions) +
               "; only to a multiple of what it has), or ask for " + std::to_string(topic.partitions);
    }
    if (topic.partitions % wanted != 0) {
        return has + "no multiple of the " + std::to_string(wanted) +
               " in the settings: customers would move to lower partitions, and their older data would win; "
               "ask for " +
               std::to_string(topic.partitions) + " only if it was created with that many";
    }
    return std::nullopt;
}

struct Weakness {
    Risk risk;
    std::string what;
};

std::vector<Weakness> risks_of(const TopicFacts& topic) {
    std::vector<Weakness> found;
    const auto insync = number(topic, "min.insync.replicas");
    if (topic.replicas < replicas_needed || insync < insync_needed) {
        found.push_back({Risk::few_replicas, std::to_string(topic.replicas) +
                                                 " replicas and min.insync.replicas=" +
                                                 std::to_string(insync) + " instead of 3 and 2"});
    }
    if (text(topic, "flush.messages") != "1") {
        if (topic.replicas == 1 || insync < insync_needed) {
            found.push_back(
                {Risk::no_flush, "a write may be confirmed by one replica, and flush.messages is not 1"});
        } else if (topic.racks < racks_needed) {
            found.push_back(
                {Risk::same_power,
                 (topic.racks == 1 ? "all copies of a partition in one rack"
                                   : "copies in racks that the brokers do not name (broker.rack)") +
                     std::string{", and flush.messages is not 1"}});
        }
    }
    if (text(topic, "unclean.leader.election.enable") == "true")
        found.push_back({Risk::unclean_election, "unclean.leader.election.enable=true"});
    if (text(topic, "retention.ms") != "-1" || text(topic, "retention.bytes") != "-1" ||
        text(topic, "cleanup.policy") != "delete") {
        found.push_back({Risk::forgets, "retention.ms=" + text(topic, "retention.ms") +
                                            ", retention.bytes=" + text(topic, "retention.bytes") +
                                            ", cleanup.policy=" + text(topic, "cleanup.policy") +
                                            " instead of -1, -1 and delete"});
    }
    return found;
}

bool shares_power(const TopicFacts& topic, const KafkaOptions& options) {
    return !options.accepted_risks.contains(Risk::same_power) &&
           std::ranges::any_of(risks_of(topic),
                               [](const Weakness& one) { return one.risk == Risk::same_power; });
}

Result<PlainClient> administrator(const KafkaOptions& options) {
    TRY(auto conf, configure(options, {}));
    TRY(auto* const client, open_client(RD_KAFKA_PRODUCER, std::move(conf)));
    return PlainClient{client, options.close_patience};
}

int ms(Milliseconds time) {
    return static_cast<int>(time.count());
}

struct Census {
    std::map<std::string, TopicFacts> topics;
    std::map<std::string, Placement> placements;
    std::vector<std::int32_t> brokers;
};

Result<Census> take_census(const PlainClient& client, const KafkaOptions& options) {
    const rd_kafka_metadata_t* answer = nullptr;
    const auto code = rd_kafka_metadata(client.get(), 1, nullptr, &answer, ms(options.request_timeout));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected{error_of(code, "asking for the topics")};
    const Metadata metadata{answer};
    Census census;
    for (const auto& broker : std::span{metadata->brokers, static_cast<std::size_t>(metadata->broker_cnt)})
        census.brokers.push_back(broker.id);
    for (const auto& topic : std::span{metadata->topics, static_cast<std::size_t>(metadata->topic_cnt)}) {
        if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR || topic.partition_cnt == 0) continue;
        TopicFacts facts{.name = topic.topic,
                         .partitions = topic.partition_cnt,
                         .replicas = topic.partitions[0].replica_cnt};
        Placement placement;
        for (const auto& partition :
             std::span{topic.partitions, static_cast<std::size_t>(topic.partition_cnt)}) {
            facts.replicas = std::min(facts.replicas, partition.replica_cnt);
            const std::span copies{partition.replicas, static_cast<std::size_t>(partition.replica_cnt)};
            placement.emplace_back(copies.begin(), copies.end());
        }
        census.placements.emplace(facts.name, std::move(placement));
        census.topics.emplace(facts.name, std::move(facts));
    }
    return census;
}

/// Of copies that nobody accepted to be in one rack, the racks matter.
bool need_racks(const Census& census, const KafkaOptions& options) {
    const auto has_copies = [&](const std::string& topic) {
        const auto found = census.topics.find(topic);
        return (found == census.topics.end() ? options.replication : found->second.replicas) > 1;
    };
    return !options.accepted_risks.contains(Risk::same_power) &&
           std::ranges::any_of(options.topics, has_copies);
}

Result<Event> await(rd_kafka_queue_t* queue, const KafkaOptions& options, const std::string& doing) {
    Event event{rd_kafka_queue_poll(queue, ms(options.request_timeout))};
    const auto code = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected{error_of(code, doing)};
    return event;
}

/// Could one cut of power lose what was confirmed and lies in memory, with nobody having accepted that?
bool is_to_be_flushed(const KafkaOptions& options, const Racks& racks) {
    const auto accepted = [&](Risk risk) { return options.accepted_risks.contains(risk); };
    if (options.replication == 1 || options.min_insync < insync_needed) return !accepted(Risk::no_flush);
    // Where brokers name their racks, Kafka spreads the copies of a new topic over them.
    std::set<std::string_view> known;
    for (const auto& [broker, rack] : racks) known.insert(rack);
    return known.size() < racks_needed && !accepted(Risk::same_power);
}

/// How a topic forgets.
enum class Cleanup : std::uint8_t {
    never,    ///< What was consumed is deleted by trim().
    compact,  ///< All but the last message of each key.
    by_time,  ///< What is older than `events_kept`.
};

int partitions_of(Cleanup cleanup, const KafkaOptions& options) {
    return cleanup == Cleanup::never ? options.partitions : 1;
}

Result<NewTopic> describe_new(const std::string& topic, const KafkaOptions& options, const Racks& racks,
                              Cleanup cleanup) {
    std::array<char, 256> reason{};
    const int partitions = partitions_of(cleanup, options);
    NewTopic made{
        rd_kafka_NewTopic_new(topic.c_str(), partitions, options.replication, reason.data(), reason.size())};
    if (!made) return fail(Fault::invalid, "Kafka: the topic " + topic + " can't be: " + reason.data());
    const auto set = [&](const char* key, const std::string& value) {
        rd_kafka_NewTopic_set_config(made.get(), key, value.c_str());
    };
    set("retention.ms", cleanup == Cleanup::by_time ? std::to_string(events_kept.count()) : "-1");
    set("retention.bytes", "-1");
    set("cleanup.policy", cleanup == Cleanup::compact ? "compact" : "delete");
    set("unclean.leader.election.enable", "false");
    set("min.insync.replicas", std::to_string(options.min_insync));
    if (is_to_be_flushed(options, racks)) set("flush.messages", "1");
    return made;
}

Error not_created(const std::string& topic, rd_kafka_resp_err_t code, const char* why, std::size_t brokers) {
    auto error = error_of(code, "creating the topic " + topic);
    if (code == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR) {
        error = {Fault::invalid,
                 "Kafka: the settings ask for more replicas than the " + std::to_string(brokers) +
                     " brokers there are: add brokers, or ask for fewer and accept the risk few_replicas"};
    } else if (why != nullptr) {
        error.what += std::string{" ("} + why + ")";
    }
    return error;
}

Outcome create(const PlainClient& client, const std::string& topic, const KafkaOptions& options,
               const Racks& racks, std::size_t brokers, Cleanup cleanup) {
    TRY(const auto wanted, describe_new(topic, options, racks, cleanup));
    const Queue queue{rd_kafka_queue_new(client.get())};
    const AdminOptions patience{rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS)};
    std::array<char, 8> unused{};
    rd_kafka_AdminOptions_set_operation_timeout(patience.get(), ms(options.request_timeout), unused.data(),
                                                unused.size());
    std::array<rd_kafka_NewTopic_t*, 1> topics{wanted.get()};
    rd_kafka_CreateTopics(client.get(), topics.data(), topics.size(), patience.get(), queue.get());
    TRY(const auto event, await(queue.get(), options, "creating the topic " + topic));
    std::size_t count = 0;
    const auto* const results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
    for (const auto* const result : std::span{results, count}) {
        const auto code = rd_kafka_topic_result_error(result);
        // Another gateway or core may have been quicker.
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
        return std::unexpected{not_created(topic, code, rd_kafka_topic_result_error_string(result), brokers)};
    }
    log::info("topic_created", {{"topic", topic},
                                {"partitions", partitions_of(cleanup, options)},
                                {"replication", options.replication}});
    return {};
}

/// A topic just created takes a moment to be known to every broker; to a busy one longer than an answer takes.
constexpr int appearing_in_requests = 3;

Result<Census> census_with_all(const PlainClient& client, Census census, const KafkaOptions& options,
                               std::span<const std::string> topics) {
    const auto until = std::chrono::steady_clock::now() + appearing_in_requests * options.request_timeout;
    const auto is_there = [&](const std::string& topic) { return census.topics.contains(topic); };
    while (!std::ranges::all_of(topics, is_there)) {
        if (std::chrono::steady_clock::now() > until)
            return fail(Fault::unavailable, "Kafka: topics were created and do not appear");
        std::this_thread::sleep_for(look_again);
        TRY(census, take_census(client, options));
    }
    return census;
}

/// What the broker says of the topic; its settings are in `topic` where that is no error.
Result<rd_kafka_resp_err_t> ask_config(const PlainClient& client, TopicFacts& topic,
                                       const KafkaOptions& options) {
    const ConfigResource resource{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str())};
    std::array<rd_kafka_ConfigResource_t*, 1> resources{resource.get()};
    const Queue queue{rd_kafka_queue_new(client.get())};
    rd_kafka_DescribeConfigs(client.get(), resources.data(), resources.size(), nullptr, queue.get());
    TRY(const auto event, await(queue.get(), options, "reading the settings of the topic " + topic.name));
    std::size_t count = 0;
    const auto* const answers =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    for (const auto* const answer : std::span{answers, count}) {
        const auto code = rd_kafka_ConfigResource_error(answer);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
        std::size_t entries = 0;
        const auto* const configs = rd_kafka_ConfigResource_configs(answer, &entries);
        for (const auto* const entry : std::span{configs, entries}) {
            const auto* const value = rd_kafka_ConfigEntry_value(entry);
            topic.config[rd_kafka_ConfigEntry_name(entry)] = value == nullptr ? "" : value;
        }
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/// Another broker than the one that told of the topic may answer, and not know it yet.
Outcome read_config(const PlainClient& client, TopicFacts& topic, const KafkaOptions& options) {
    const auto until = std::chrono::steady_clock::now() + options.request_timeout;
    while (true) {
        TRY(const auto code, ask_config(client, topic, options));
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
        if (code != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || std::chrono::steady_clock::now() > until)
            return std::unexpected{error_of(code, "reading the settings of the topic " + topic.name)};
        std::this_thread::sleep_for(look_again);
    }
}

/// Of a topic that forgets on purpose.
void add_risks(std::vector<std::string>& found, const TopicFacts& topic, const KafkaOptions& options) {
    for (auto& [risk, what] : risks_of(topic)) {
        if (risk == Risk::forgets || options.accepted_risks.contains(risk)) continue;
        found.push_back("the topic " + topic.name + " has " + what + ": change it, or accept the risk " +
                        std::string{name(risk)});
    }
}

}  // namespace

std::vector<std::string> weaknesses(const TopicFacts& topic, const KafkaOptions& options) {
    std::vector<std::string> found;
    if (auto partitions = wrong_partitions(topic, options.partitions))
        found.push_back(std::move(*partitions));
    for (auto& [risk, what] : risks_of(topic)) {
        if (options.accepted_risks.contains(risk)) continue;
        found.push_back("the topic " + topic.name + " has " + what + ": change it, or accept the risk " +
                        std::string{name(risk)});
    }
    if (const auto bytes = number(topic, "max.message.bytes"); bytes < message_bytes_needed) {
        found.push_back("the topic " + topic.name + " takes messages of " + std::to_string(bytes) +
                        " bytes: set max.message.bytes to " + std::to_string(message_bytes_needed) +
                        " or more");
    }
    return found;
}

std::vector<std::string> weaknesses_of_heads(const TopicFacts& topic, const KafkaOptions& options) {
    std::vector<std::string> found;
    if (topic.partitions != 1) {
        found.push_back("the topic " + topic.name + " has " + std::to_string(topic.partitions) +
                        " partitions instead of 1: give the heads another topic");
    }
    if (text(topic, "cleanup.policy") != "compact") {
        found.push_back("the topic " + topic.name + " has cleanup.policy=" + text(topic, "cleanup.policy") +
                        " instead of compact: change it, or the heads of quiet lines are forgotten");
    }
    add_risks(found, topic, options);
    return found;
}

std::vector<std::string> weaknesses_of_events(const TopicFacts& topic, const KafkaOptions& options) {
    std::vector<std::string> found;
    if (topic.partitions != 1) {
        found.push_back("the topic " + topic.name + " has " + std::to_string(topic.partitions) +
                        " partitions instead of 1: give the events another topic");
    }
    if (text(topic, "cleanup.policy") != "delete") {
        found.push_back("the topic " + topic.name + " has cleanup.policy=" + text(topic, "cleanup.policy") +
                        " instead of delete: change it, or events of the same subject are forgotten");
    }
    add_risks(found, topic, options);
    return found;
}

namespace {

using Weaknesses = std::vector<std::string> (*)(const TopicFacts&, const KafkaOptions&);

Outcome prepare(const KafkaOptions& options, std::span<const std::string> topics, Cleanup cleanup,
                Weaknesses weaknesses_of) {
    TRY(const auto client, administrator(options));
    TRY(auto census, take_census(client, options));
    const auto answers =
        need_racks(census, options) ? ask_racks(client, census.brokers, options) : RackAnswers{};
    for (const auto& topic : topics) {
        if (!census.topics.contains(topic))
            TRY_DO(create(client, topic, options, answers.racks, census.brokers.size(), cleanup));
    }
    TRY(census, census_with_all(client, std::move(census), options, topics));
    std::string all;
    for (const auto& topic : topics) {
        auto& facts = census.topics.at(topic);
        facts.racks = fewest_racks(census.placements.at(topic), answers.racks);
        TRY_DO(read_config(client, facts, options));
        // Another try may learn more. What is refused for good is what is known.
        if (answers.missing && shares_power(facts, options)) return std::unexpected{*answers.missing};
        for (const auto& one : weaknesses_of(facts, options)) all += (all.empty() ? "Kafka: " : "; ") + one;
    }
    if (!all.empty()) return fail(Fault::invalid, all);
    return {};
}

}  // namespace

Outcome prepare_topics(const KafkaOptions& options) {
    return prepare(options, options.topics, Cleanup::never, weaknesses);
}

Outcome prepare_heads_topic(const KafkaOptions& options, const std::string& topic) {
    return prepare(options, {&topic, 1}, Cleanup::compact, weaknesses_of_heads);
}

Outcome prepare_events_topic(const KafkaOptions& options, const std::string& topic) {
    return prepare(options, {&topic, 1}, Cleanup::by_time, weaknesses_of_events);
}

}  // namespace billmill::adapters::kafka
