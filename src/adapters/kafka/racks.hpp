#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/kafka/client.hpp"

namespace billmill::adapters::kafka {

/// Broker -> its `broker.rack`. A broker that names none, or does not tell, is not in it.
using Racks = std::map<std::int32_t, std::string>;

/// By partition: the brokers that keep a copy of it.
using Placement = std::vector<std::vector<std::int32_t>>;

/// Over how many racks the copies of a partition spread, of the partition that spreads least; 0: no racks are
/// known. Copies on one rack share its power.
[[nodiscard]] int fewest_racks(const Placement& placement, const Racks& racks);

struct RackAnswers {
    Racks racks;
    std::optional<Error> missing;  ///< Why a broker gave no answer, where another try may bring one.
};

/// Asks each of the brokers for its rack, all at once and within options.request_timeout. The metadata of
/// librdkafka 2.0 bear no racks, so it is their settings that are read. A cluster that does not let this
/// client read them has no known racks.
[[nodiscard]] RackAnswers ask_racks(const PlainClient& client, const std::vector<std::int32_t>& brokers,
                                    const KafkaOptions& options);

}  // namespace billmill::adapters::kafka
