#include "adapters/kafka/racks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>
#include <span>

namespace billmill::adapters::kafka {
namespace {

constexpr std::string_view rack_setting = "broker.rack";

/// Takes over what one broker said. An empty rack is none.
void take(const rd_kafka_ConfigResource_t* resource, Racks& racks) {
    const std::string_view name = rd_kafka_ConfigResource_name(resource);
    std::int32_t broker = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), broker).ec != std::errc{}) return;
    std::size_t count = 0;
    const auto* const settings = rd_kafka_ConfigResource_configs(resource, &count);
    for (const auto* const setting : std::span{settings, count}) {
        const auto* const value = rd_kafka_ConfigEntry_value(setting);
        if (rd_kafka_ConfigEntry_name(setting) == rack_setting && value != nullptr && *value != '\0')
            racks[broker] = value;
    }
}

bool is_final(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED ||
           code == RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION;
}

/// What an event brings: racks, or why there are none.
void take(rd_kafka_event_t* event, RackAnswers& answers) {
    const auto note = [&](rd_kafka_resp_err_t code) {
        if (!is_final(code)) answers.missing = error_of(code, "asking the brokers for their racks");
    };
    if (const auto code = rd_kafka_event_error(event); code != RD_KAFKA_RESP_ERR_NO_ERROR) return note(code);
    std::size_t count = 0;
    const auto* const resources =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count);
    for (const auto* const resource : std::span{resources, count}) {
        const auto code = rd_kafka_ConfigResource_error(resource);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
            take(resource, answers.racks);
        } else {
            note(code);
        }
    }
}

}  // namespace

int fewest_racks(const Placement& placement, const Racks& racks) {
    int fewest = std::numeric_limits<int>::max();
    for (const auto& copies : placement) {
        std::set<std::string_view> known;
        for (const auto broker : copies) {
            if (const auto found = racks.find(broker); found != racks.end()) known.insert(found->second);
        }
        fewest = std::min(fewest, static_cast<int>(known.size()));
    }
    return placement.empty() ? 0 : fewest;
}

RackAnswers ask_racks(const PlainClient& client, const std::vector<std::int32_t>& brokers,
                      const KafkaOptions& options) {
    const Queue queue{rd_kafka_queue_new(client.get())};
    const auto until = std::chrono::steady_clock::now() + options.request_timeout;
    // Each broker answers for itself alone, so each is asked in a request of its own.
    for (const auto broker : brokers) {
        const ConfigResource resource{
            rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, std::to_string(broker).c_str())};
        const AdminOptions patience{
            rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS)};
        std::array<char, 8> unused{};
        rd_kafka_AdminOptions_set_request_timeout(
            patience.get(), static_cast<int>(options.request_timeout.count()), unused.data(), unused.size());
        std::array<rd_kafka_ConfigResource_t*, 1> resources{resource.get()};
        rd_kafka_DescribeConfigs(client.get(), resources.data(), resources.size(), patience.get(),
                                 queue.get());
    }
    RackAnswers answers;
    for (std::size_t answered = 0; answered < brokers.size(); ++answered) {
        const auto left = std::chrono::duration_cast<Milliseconds>(until - std::chrono::steady_clock::now());
        const Event event{
            rd_kafka_queue_poll(queue.get(), static_cast<int>(std::max(left, Milliseconds{0}).count()))};
        if (!event) {
            answers.missing = error_of(RD_KAFKA_RESP_ERR__TIMED_OUT, "asking the brokers for their racks");
            break;
        }
        take(event.get(), answers);
    }
    return answers;
}

}  // namespace billmill::adapters::kafka
